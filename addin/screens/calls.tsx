/** Calls: a carrier's file to load, and what waits to be placed or priced, worked from the top. */
import { Button } from '@fluentui/react-components';
import { call } from '../api.js';
import { Line } from '../parts/line.js';
import { Screen, Section, Waiting } from '../parts/screen.js';
import { useAsked } from '../parts/hooks.js';
import { change, go, tongue } from '../store.js';
import { asText } from '../../shared/values.js';
import type { StartingPoint } from '../lists/startingPoints.js';
import type { WaitingCalls } from '../../shared/wire/calls.js';
import { counted, day, figure, pounds } from '../words.js';
import { reasonOf } from '../wording/callWords.js';

export function Calls() {
  const waiting = useAsked(() => call('GET /calls/waiting', {}), []);
  const files = useAsked(
    () => call('GET /:entity', { entity: 'callFiles', query: new URLSearchParams({ limit: '3', sort: '-id', fields: 'id,name,status,lines,lastDate' }) }),
    [],
  );
  const words = tongue();
  const groups = waiting.value ?? [];
  const errors = [...new Set(groups.map(({ error }) => error))];
  return (
    <Screen
      title="Calls"
      foot={
        <Button className="main" appearance="primary" onClick={() => go({ name: 'callFile' })}>
          Load a file
        </Button>
      }
    >
      <Waiting asked={waiting} />
      {waiting.value && groups.length === 0 && <p className="quiet">No call waits. Everything that was loaded is placed and priced.</p>}
      {errors.map((error) => {
        const own = groups.filter((each) => each.error === error);
        const { title, help } = reasonOf(error);
        return (
          <Section
            key={error}
            title={`${title} · ${counted(
              own.reduce((sum, { calls }) => sum + calls, 0),
              'call',
            )}`}
          >
            <p className="note">{help}</p>
            <ul className="list" aria-label={title}>
              {own.slice(0, 8).map((group) => (
                <Line
                  key={`${group.for ?? ''} ${group.tariff ?? ''}`}
                  title={group.for ?? 'Not said'}
                  sub={`${counted(Math.round(group.minutes), 'minute')}, ${day(group.firstDate, words)} to ${day(group.lastDate, words)}, costs ${pounds(group.carrierCost)}${group.lastHolder ? ` · last had by ${group.lastHolder}` : ''}${group.tariff ? ` · ${group.tariff}` : ''}`}
                  figure={figure(group.calls)}
                  press={() => list(group)}
                />
              ))}
            </ul>
            {own.length > 8 && (
              <div>
                <Button size="small" onClick={() => list({ error })}>{`List all ${figure(own.length)} in the sheet`}</Button>
              </div>
            )}
          </Section>
        );
      })}
      {(files.value ?? []).length > 0 && (
        <Section title="Files loaded last">
          <ul className="list">
            {(files.value ?? []).map((file) => (
              <Line
                key={file.id}
                title={asText(file['name'])}
                sub={
                  file['status'] === 'Held'
                    ? 'Loaded before: to be discarded or released'
                    : `${asText(file['status'])}${file['lastDate'] ? `, calls to ${day(asText(file['lastDate']), words)}` : ''}`
                }
                figure={figure(Number(file['lines'] ?? 0))}
                press={() =>
                  file['status'] === 'Held'
                    ? listed({ name: 'Call files held', entity: 'callFiles', where: { status: 'Held' }, columns: [], sort: '' })
                    : listed({ name: `Calls of ${asText(file['name'])}`, entity: 'calls', where: { callFileID: file.id }, columns: [], sort: 'line' })
                }
              />
            ))}
          </ul>
        </Section>
      )}
    </Screen>
  );
}

function listed(from: StartingPoint): void {
  change({ draft: undefined });
  go({ name: 'newList', entity: from.entity, from });
}

/** Those calls in a sheet, where they can be selected and worked. */
function list(group: Pick<WaitingCalls, 'error'> & Partial<WaitingCalls>): void {
  const { title } = reasonOf(group.error);
  // What lacks a tariff or a rate is grouped by its type. One whose type is not known has no field of its own: the reason alone selects it.
  const field = ['noTariff', 'noRate'].includes(group.error) ? 'callType' : group.error === 'unknownCallType' ? undefined : 'CLI';
  listed({
    name: `Calls waiting: ${title}`,
    entity: 'calls',
    where: { error: group.error, ...(field && group.for ? { [field]: group.for } : {}), ...(group.tariff ? { tariff: group.tariff } : {}) },
    columns: [],
    sort: 'callDate',
  });
}
