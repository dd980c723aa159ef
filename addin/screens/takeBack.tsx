/** Taking back what a person did between two times, what was done to some rows, or a job that took others back. */
import { Button, Field, Input, Select, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import type { TakeBackPreview } from '../../shared/wire/runs.js';
import { doers, doTakeBack, previewTakeBack, type Done, type Times } from '../flow/takingBack.js';
import { sentenceOf } from '../flow/trouble.js';
import { momentOf } from '../zone.js';
import { DateField } from '../parts/dateField.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { Screen } from '../parts/screen.js';
import { ToSheet } from '../parts/toSheet.js';
import { takeBackToSheet } from '../flow/reporting.js';
import { go, tongue, type ToTakeBack } from '../store.js';
import { counted, readable } from '../words.js';
import { staysSaid } from '../wording/takeBackWords.js';
import { Left, TakeBackBody } from './takeBackBody.js';

export function TakeBack({ of: given }: { readonly of: ToTakeBack }) {
  const { today } = tongue();
  const [who, choose] = useState('by' in given ? given.by : '');
  const [times, setTimes] = useState({ fromDay: today, from: '00:00', toDay: today, to: '' });
  const [why, tell] = useState<string>();
  const [preview, show] = useState<TakeBackPreview>();
  const [done, finish] = useState<Done>();
  const [comment, remark] = useState('');
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
      await doTakeBack(of, asked, shown, comment.trim()).then(finish, (error: unknown) => {
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
              {busy ? 'Taking back…' : `${preview.approval === null ? 'Take back' : 'Propose: take back'} ${counted(preview.records.length, 'row')}`}
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
      {preview === undefined && (
        <p className="note">What others did to further fields of a row since stays as it is and is named; a row whose same field they changed is left whole.</p>
      )}
      {why !== undefined && <p className="bad">{readable(why, tongue())}</p>}
      {preview?.approval != null && <p className="note">{`${preview.approval} It is done when somebody else approves it.`}</p>}
      {preview && <TakeBackBody preview={preview} />}
      {preview && (preview.approval ?? '') !== '' && (
        <Field label="Comment" hint="For whoever decides.">
          <Textarea value={comment} maxLength={1_000} rows={2} onChange={(_, { value }) => remark(value)} />
        </Field>
      )}
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

function Result({ done: { id, taken, left, stays, refreshed, waits } }: { readonly done: Done }) {
  return (
    <Screen
      title={waits === undefined ? 'Taken back' : 'Proposed'}
      foot={
        <Button className="main" appearance="primary" onClick={() => go({ name: 'run', id })}>
          Open job {id}
        </Button>
      }
    >
      <section className="section" aria-label="In short">
        {waits === undefined ? (
          <>
            <p className="head good">✓ {counted(taken, 'row')} taken back</p>
            {refreshed !== '' && <p>{refreshed}</p>}
            <p className="note">Job {id} did it. Reverse it, and everything is as it was a minute ago.</p>
          </>
        ) : (
          <>
            <p className="head">⏳ Waits for approval</p>
            <p>{readable(waits, tongue())}</p>
            <p className="note">Nothing is taken back yet. Whoever decides sees what you have seen.</p>
          </>
        )}
      </section>
      {left.length > 0 && <Left left={left} />}
      {stays.length > 0 && <Left left={stays} title={staysSaid(stays.length)} />}
    </Screen>
  );
}
