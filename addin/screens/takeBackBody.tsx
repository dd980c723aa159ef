/** What taking many jobs back would do: in pounds, what is left and why, job by job and row by row. */
import { Checkbox, Link } from '@fluentui/react-components';
import { useState } from 'react';
import type { TakeBackPreview } from '../../shared/wire/runs.js';
import { Changed } from '../parts/changed.js';
import { More } from '../parts/more.js';
import { Fold, Section } from '../parts/screen.js';
import { entityNamed, go, tongue } from '../store.js';
import { staysSaid } from '../wording/takeBackWords.js';
import { clock, counted, day, difference, figure, listed, readable, shown } from '../words.js';

const atOnce = 30;

/** Records as features/12. */
export const recordKey = ({ entity, id }: { readonly entity: string; readonly id: string }): string => `${entity}/${id}`;

interface Strikes {
  readonly struck: ReadonlySet<string>;
  /** Those that would be left anyway. */
  readonly fixed: ReadonlySet<string>;
  readonly set: (struck: ReadonlySet<string>) => void;
}

export function TakeBackBody({
  preview: { runs, records, left, stays = [], settled, notes, totals },
  strikes,
}: {
  readonly preview: TakeBackPreview;
  readonly strikes?: Strikes;
}) {
  const words = tongue();
  const [many, more] = useState(atOnce);
  const staying = new Map(stays.map((each) => [recordKey(each), each.why]));
  const monthly = Math.round((totals.monthlyAfter - totals.monthlyBefore) * 100) / 100;
  return (
    <>
      <section className="section" aria-label="In short">
        <p className="head">
          {counted(records.length, 'row')} of {counted(runs.length, 'job')} can be taken back
        </p>
        <dl className="figures">
          <dt>Charges and credits</dt>
          <dd>{difference(totals.net)}</dd>
          <dt>Monthly revenue</dt>
          <dd>{difference(monthly)}</dd>
        </dl>
        {settled > 0 && (
          <p className="note">
            {counted(settled, 'row')} had been taken back already and {settled === 1 ? 'stays' : 'stay'} as it is.
          </p>
        )}
        {stays.length > 0 && <p className="note">{staysSaid(stays.length)}</p>}
        {notes.map((note) => (
          <p className="note" key={note}>
            {readable(note, words)}
          </p>
        ))}
      </section>
      {left.length > 0 && <Left left={left} />}
      <Section title="The jobs, newest first">
        <ul className="list">
          {runs.map(({ id, title, requestedBy, at, taken, by }) => (
            <li key={id} style={{ padding: '8px 4px' }}>
              <Link as="button" onClick={() => go({ name: 'run', id })}>
                {title}
              </Link>{' '}
              <span className="note">
                {requestedBy}, {day(at, words)}, {clock(at, words.locale)}
              </span>
              <p className="note">{taken === 0 ? 'Nothing of it' : `${counted(taken, 'row')} by ${listed(by)}`}</p>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Row by row">
        {records.slice(0, many).map((record) => {
          const fields = entityNamed(record.entity)?.fields ?? [];
          const key = recordKey(record);
          const fold = (
            <Fold
              key={key}
              summary={
                <>
                  <span className="grow" style={{ overflowWrap: 'anywhere' }}>
                    {record.label}
                  </span>
                  {record.net !== 0 && <span className="money">{difference(record.net)}</span>}
                </>
              }
            >
              {staying.has(key) && <p>{readable(staying.get(key)!, words)}</p>}
              <p className="note">{listed(record.steps.map(({ title, run, by }) => `${title} (job ${run}, ${by})`))}</p>
              <dl className="pair">
                {record.changes.map(({ field, before, after }) => {
                  const known = fields.find(({ name }) => name === field);
                  if (known === undefined || known.type === 'Data') return null;
                  return <Changed key={field} label={known.label} before={shown(before, known.type, words)} after={shown(after, known.type, words)} />;
                })}
              </dl>
            </Fold>
          );
          if (strikes === undefined) return fold;
          return (
            <div className="ticked" key={key}>
              <Checkbox
                checked={!strikes.struck.has(key) && !strikes.fixed.has(key)}
                disabled={strikes.fixed.has(key)}
                aria-label={`Take back ${record.label}`}
                onChange={(_, { checked }) => {
                  const next = new Set(strikes.struck);
                  if (checked === true) next.delete(key);
                  else next.add(key);
                  strikes.set(next);
                }}
              />
              {fold}
            </div>
          );
        })}
        <More of={records.length} shown={many} show={more} />
      </Section>
    </>
  );
}

export function Left({
  left,
  title = `${counted(left.length, 'row')} left as ${left.length === 1 ? 'it is' : 'they are'}`,
}: {
  readonly left: readonly { readonly id: string; readonly label: string | null; readonly why: string }[];
  readonly title?: string;
}) {
  const words = tongue();
  return (
    <Section title={title}>
      <ul className="sentences">
        {left.slice(0, atOnce).map(({ id, label, why }) => (
          <li key={id + why}>
            <span className="strong">{label ?? id}</span>: {readable(why, words)}
          </li>
        ))}
        {left.length > atOnce && <li>and {figure(left.length - atOnce)} more.</li>}
      </ul>
    </Section>
  );
}
