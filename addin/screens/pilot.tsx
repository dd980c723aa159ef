/** The first rows of a large order are done: what came of them beside what was previewed, and the rest waits for a word. */
import { Button, Link } from '@fluentui/react-components';
import { goOn, stopHere } from '../flow/sending.js';
import { previewReverse } from '../flow/ordering.js';
import { Screen, Section } from '../parts/screen.js';
import { useWork } from '../parts/hooks.js';
import { entityNamed, tongue, type Following } from '../store.js';
import type { Pilot, Run } from '../../shared/wire/runs.js';
import { counted, difference, figure, inSentence, outcomeSaid, readable, shown } from '../words.js';

interface Props {
  readonly following: Following;
  readonly run: Run;
  readonly pilot: Pilot;
  readonly leave: () => void;
}

export function PilotResult({ following, run, pilot, leave }: Props) {
  const [busy, work] = useWork();
  const words = tongue();
  const entity = entityNamed(run.entity) ?? { title: 'Row', titles: 'Rows' };
  const what = (n: number): string => counted(n, inSentence(entity.title), inSentence(entity.titles));
  const rest = run.rowCount - pilot.rows;
  const reached = following.rows.filter(({ outcome }) => outcome !== 'waiting');
  const labelOf = (id: string): string => reached.find((row) => row.id === id)?.label ?? id;
  return (
    <Screen
      title={run.title}
      onBack={leave}
      foot={
        <>
          <Button disabled={busy} onClick={() => work(() => stopHere(run))}>
            Stop here
          </Button>
          <Button className="main" appearance="primary" style={{ minWidth: 0 }} disabled={busy} onClick={() => work(() => goOn(run))}>
            {`Go on with the other ${figure(rest)}`}
          </Button>
        </>
      }
    >
      <section className="section" aria-label="In short">
        <p className={pilot.agrees ? 'head good' : 'head'}>{`${pilot.agrees ? '✓ ' : ''}The first ${what(pilot.rows)} done`}</p>
        <p className={pilot.agrees ? '' : 'caution'}>
          {pilot.agrees
            ? 'They were read back and are exactly as previewed.'
            : '⚠ They are not as previewed. Look at them before you go on, or take them back.'}
        </p>
        <p>{following.refreshed === undefined ? 'Bringing your list up to date…' : following.refreshed}</p>
      </section>
      <Section title={`The first ${figure(pilot.rows)}`}>
        <dl className="figures">
          <dt>Charges and credits, previewed</dt>
          <dd>{difference(pilot.previewed.net)}</dd>
          <dt>As done</dt>
          <dd>{difference(pilot.actual.net)}</dd>
        </dl>
        {pilot.differences.length > 0 && (
          <ul className="sentences caution">
            {pilot.differences.slice(0, 10).map(({ row, entity: name, field: each, previewed, actual }) => {
              const field = entityNamed(name)?.fields.find((one) => one.name === each);
              return (
                <li key={row + name + each}>
                  {labelOf(row)}: {field?.label ?? each} is {shown(actual, field?.type ?? 'Text', words)}, not {shown(previewed, field?.type ?? 'Text', words)}
                </li>
              );
            })}
          </ul>
        )}
        <ul className="list">
          {reached.map((row) => (
            <li key={row.id} style={{ padding: '8px 4px' }}>
              <p className="strong">{row.label ?? row.id}</p>
              <p className="note">{row.message ? readable(row.message, words) : outcomeSaid(row.outcome)}</p>
            </li>
          ))}
        </ul>
        <p>
          <Link as="button" disabled={busy} onClick={() => work(() => previewReverse(run, following.listID))}>
            {`Take the first ${figure(pilot.rows)} back…`}
          </Link>
        </p>
      </Section>
      <p className="note">
        {`The other ${figure(rest)} wait, also when you close this; you find them under Jobs. Going on does only those that still are as they were in the preview.`}
      </p>
    </Screen>
  );
}
