/** Taking back what a person did between two times, what was done to some rows, or a job that took others back. */
import { Button, Field, Input, Link, Select } from '@fluentui/react-components';
import { useState } from 'react';
import type { TakeBackPreview } from '../../shared/wire/runs.js';
import { doers, doTakeBack, previewTakeBack, type Done, type Times } from '../flow/takingBack.js';
import { sentenceOf } from '../flow/trouble.js';
import { momentOf } from '../lists/zone.js';
import { DateField } from '../parts/dateField.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { Fold, Screen, Section } from '../parts/screen.js';
import { ToSheet } from '../parts/toSheet.js';
import { takeBackToSheet } from '../flow/reporting.js';
import { entityNamed, go, tongue, type ToTakeBack } from '../store.js';
import { clock, counted, day, difference, figure, listed, readable, shown } from '../words.js';

const atOnce = 30;

export function TakeBack({ of: given }: { readonly of: ToTakeBack }) {
  const { today } = tongue();
  const [who, choose] = useState('by' in given ? given.by : '');
  const [times, setTimes] = useState({ fromDay: today, from: '00:00', toDay: today, to: '' });
  const [why, tell] = useState<string>();
  const [preview, show] = useState<TakeBackPreview>();
  const [done, finish] = useState<Done>();
  const [busy, work] = useWork();
  const of: ToTakeBack = 'by' in given ? { by: who } : given;
  const moments = (): Times | undefined => {
    const from = momentOf(times.fromDay, times.from);
    const to = times.to.trim() === '' ? undefined : momentOf(times.toDay, times.to);
    if (from === undefined) tell('Write the time as 9:00, with its day.');
    else if (times.to.trim() !== '' && to === undefined) tell('Write the end as 17:30, with its day; leave it empty for until now.');
    else return { from, ...(to === undefined ? {} : { to }) };
    return undefined;
  };
  const look = (): void =>
    work(async () => {
      tell(undefined);
      show(undefined);
      const asked = moments();
      if (asked === undefined) return;
      await previewTakeBack(of, asked).then(show, (error: unknown) => tell(sentenceOf(error)));
    });
  const run = (shown: TakeBackPreview): void =>
    work(async () => {
      const asked = moments();
      if (asked === undefined) return;
      await doTakeBack(of, asked, shown).then(finish, (error: unknown) => {
        show(undefined);
        tell(sentenceOf(error));
      });
    });
  const change = (patch: Partial<typeof times>): void => {
    setTimes({ ...times, ...patch });
    show(undefined);
  };
  if (done) return <Result done={done} />;
  return (
    <Screen
      title="Take back"
      foot={
        preview === undefined ? (
          <Button className="main" appearance="primary" disabled={busy || ('by' in of && of.by === '')} onClick={look}>
            {busy ? 'Working it out…' : 'Preview'}
          </Button>
        ) : (
          <>
            <ToSheet write={() => takeBackToSheet(preview, saidOf(of))} />
            <Button className="main" style={{ minWidth: 0 }} appearance="primary" disabled={busy || preview.records.length === 0} onClick={() => run(preview)}>
              {busy ? 'Taking back…' : `Take back ${counted(preview.records.length, 'row')}`}
            </Button>
          </>
        )
      }
    >
      {'by' in given && (
        <Who
          who={who}
          choose={(name) => {
            choose(name);
            show(undefined);
          }}
        />
      )}
      {'ids' in given && <p>Everything that was done to {given.said}, by whomever.</p>}
      {'runs' in given ? <p>Puts back what job {given.runs.join(', ')} took back.</p> : <When times={times} change={change} enter={look} />}
      {why !== undefined && <p className="bad">{readable(why, tongue())}</p>}
      {preview && <Shown preview={preview} />}
    </Screen>
  );
}

const saidOf = (of: ToTakeBack): string =>
  'by' in of ? `what ${of.by} did` : 'ids' in of ? `what was done to ${of.said}` : `what job ${of.runs.join(', ')} took back`;

function Who({ who, choose }: { readonly who: string; readonly choose: (name: string) => void }) {
  const names = useAsked(doers, []);
  return (
    <Field label="What was done by">
      <Select value={who} onChange={(_, data) => choose(data.value)}>
        {(names.value ?? [who]).map((name) => (
          <option key={name}>{name}</option>
        ))}
      </Select>
    </Field>
  );
}

interface Range {
  readonly fromDay: string;
  readonly from: string;
  readonly toDay: string;
  readonly to: string;
}

interface Choosing {
  readonly times: Range;
  readonly change: (patch: Partial<Range>) => void;
  readonly enter: () => void;
}

function When({ times, change, enter }: Choosing) {
  return (
    <div
      className="field"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.target as HTMLElement).tagName === 'INPUT') enter();
      }}
    >
      <div className="row" style={{ alignItems: 'flex-start' }}>
        <Field label="From" className="grow">
          <DateField value={times.fromDay} set={(fromDay) => change({ fromDay })} />
        </Field>
        <Field label="Time">
          <Input value={times.from} style={{ width: 76 }} onChange={(_, { value }) => change({ from: value })} />
        </Field>
      </div>
      <div className="row" style={{ alignItems: 'flex-start' }}>
        <Field label="Until" className="grow">
          <DateField value={times.toDay} set={(toDay) => change({ toDay })} />
        </Field>
        <Field label="Time">
          <Input value={times.to} style={{ width: 76 }} placeholder="now" onChange={(_, { value }) => change({ to: value })} />
        </Field>
      </div>
    </div>
  );
}

function Shown({ preview: { runs, records, left, settled, notes, totals } }: { readonly preview: TakeBackPreview }) {
  const words = tongue();
  const [many, more] = useState(atOnce);
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
          return (
            <Fold
              key={record.entity + record.id}
              summary={
                <>
                  <span className="grow" style={{ overflowWrap: 'anywhere' }}>
                    {record.label}
                  </span>
                  {record.net !== 0 && <span className="money">{difference(record.net)}</span>}
                </>
              }
            >
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
        })}
        {records.length > many && (
          <div>
            <Button size="small" onClick={() => more(many + 100)}>{`Show ${figure(Math.min(100, records.length - many))} more`}</Button>
          </div>
        )}
      </Section>
    </>
  );
}

const Changed = ({ label, before, after }: { readonly label: string; readonly before: string; readonly after: string }) => (
  <>
    <dt>{label}</dt>
    <dd>
      <span className="old">{before}</span> → {after}
    </dd>
  </>
);

function Left({ left }: { readonly left: Done['left'] }) {
  const words = tongue();
  return (
    <Section title={`${counted(left.length, 'row')} left as ${left.length === 1 ? 'it is' : 'they are'}`}>
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

function Result({ done: { id, taken, left, refreshed } }: { readonly done: Done }) {
  return (
    <Screen
      title="Taken back"
      foot={
        <Button className="main" appearance="primary" onClick={() => go({ name: 'run', id })}>
          Open job {id}
        </Button>
      }
    >
      <section className="section" aria-label="In short">
        <p className="head good">✓ {counted(taken, 'row')} taken back</p>
        {refreshed !== '' && <p>{refreshed}</p>}
        <p className="note">Job {id} did it. Reverse it, and everything is as it was a minute ago.</p>
      </section>
      {left.length > 0 && <Left left={left} />}
    </Screen>
  );
}
