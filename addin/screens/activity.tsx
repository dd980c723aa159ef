/** What happened to a record: who, when, from what to what; newest first. */
import { Button, Field, Link, Select } from '@fluentui/react-components';
import { useState } from 'react';
import type { EntityName } from '../../shared/types.js';
import { call } from '../api.js';
import { activityToSheet } from '../flow/reporting.js';
import { Changed } from '../parts/changed.js';
import { Screen, Waiting } from '../parts/screen.js';
import { ToSheet } from '../parts/toSheet.js';
import { useAsked } from '../parts/hooks.js';
import { entityNamed, go, tongue } from '../store.js';
import { clock, day, inSentence, readable, shown } from '../words.js';
import { actionSaid, differs } from '../wording/activityWords.js';

interface Props {
  readonly entity: EntityName;
  readonly id: string;
  readonly label: string;
}

export function Activity({ entity: name, id, label }: Props) {
  const entity = entityNamed(name);
  const lines = useAsked(
    () => call('GET /:entity/:id/activities', { entity: name, id, query: new URLSearchParams({ limit: '200', sort: '-at' }) }),
    [name, id],
  );
  const [field, setField] = useState('');
  const words = tongue();
  const fieldOf = (each: string) => entity?.fields.find((candidate) => candidate.name === each);
  const all = lines.value ?? [];
  const names = [...new Set(all.flatMap(({ after, before }) => Object.keys({ ...before, ...after })))].filter((each) => fieldOf(each) !== undefined);
  const some = all.filter(({ after, before }) => field === '' || Object.hasOwn({ ...before, ...after }, field));
  return (
    <Screen
      title={label}
      foot={
        some.length > 0 &&
        entity && (
          <>
            <Button onClick={() => go({ name: 'takeBack', of: { entity: name, ids: [id], said: label } })}>Take back…</Button>
            <ToSheet write={() => activityToSheet(label, entity, some)} />
          </>
        )
      }
    >
      <p className="quiet">What happened to this {inSentence(entity?.title ?? 'record')}, newest first.</p>
      <Waiting asked={lines} />
      {names.length > 1 && (
        <Field label="Only where this changed">
          <Select value={field} onChange={(_, data) => setField(data.value)}>
            <option value="">Anything</option>
            {names.map((each) => (
              <option key={each} value={each}>
                {fieldOf(each)?.label}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {lines.value !== undefined && some.length === 0 && <p>Nothing has happened to it since it was brought in.</p>}
      <ul className="list">
        {some.map((line) => (
          <li key={line.id} style={{ padding: '8px 4px' }}>
            <p>
              <span className="strong">{actionSaid(line.action)}</span>{' '}
              <span className="note">
                {day(line.at, words)}, {clock(line.at, words.locale)} · {line.userName}
                {line.proposedBy ? `, proposed by ${line.proposedBy}` : ''}
              </span>
            </p>
            {line.why !== null && line.why !== '' && <p>{readable(line.why, words)}</p>}
            {line.comment && <p style={{ whiteSpace: 'pre-line' }}>“{line.comment}”</p>}
            {line.ticket && <p className="note">Ticket {line.ticket}</p>}
            <dl className="pair">
              {Object.keys({ ...line.before, ...line.after })
                .filter(
                  (each) =>
                    differs(each, line.before, line.after) &&
                    fieldOf(each) !== undefined &&
                    fieldOf(each)?.type !== 'Data' &&
                    each !== 'version' &&
                    each !== 'updatedAt',
                )
                .map((each) => (
                  <Changed
                    key={each}
                    label={fieldOf(each)?.label ?? each}
                    before={shown(line.before?.[each], fieldOf(each)?.type ?? 'Text', words)}
                    after={shown(line.after?.[each], fieldOf(each)?.type ?? 'Text', words)}
                  />
                ))}
            </dl>
            {line.runID !== null && line.runID !== undefined && (
              <Link as="button" onClick={() => go({ name: 'run', id: String(line.runID) })}>
                Job {line.runID}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Screen>
  );
}
