/**
 * The desk of whoever decides on a proposal, and its proposer's view of it: the preview as it was proposed, what has moved
 * since, what was said, and the word that it waits for.
 */
import { Button, Field, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { call } from '../api.js';
import { control, watchRun } from '../flow/sending.js';
import { lookForWaiting } from '../flow/waiting.js';
import { Screen, Section, Waiting } from '../parts/screen.js';
import { useAsked, useWork } from '../parts/hooks.js';
import type { Run } from '../../shared/wire/runs.js';
import { entityNamed, home, now, say, tongue } from '../store.js';
import { counted, figure, inSentence, pounds } from '../words.js';
import { Strike } from './strike.js';
import { JobFacts, Remarks } from './jobFacts.js';
import { MovedSince } from './movedSince.js';
import { PreviewBody } from './previewBody.js';
import { Rows } from './previewRows.js';
import { movedSince, sumsMoved } from './proposalWords.js';
import { stateSaid } from './runWords.js';

/** What is being written: why it is declined, what is asked, what is answered. */
type Writing = 'decline' | 'askBack' | 'answer';

const asked: Readonly<Record<Writing, { readonly label: string; readonly button: string }>> = {
  decline: { label: 'Why is it declined?', button: 'Decline' },
  askBack: { label: 'What do you want to know?', button: 'Ask back' },
  answer: { label: 'Your answer', button: 'Send the answer' },
};

const unstruck: ReadonlySet<string> = new Set();
const long = { patience: 180_000 };

export function Approval({ run, changed }: { readonly run: Run; readonly changed: () => void }) {
  const mine = run.requestedBy === now().me?.name;
  const seen = useAsked(() => call('GET /runs/:id/preview', { id: run.id }, long), [run.id]);
  const fresh = useAsked(() => call('GET /runs/:id/preview', { id: run.id, query: { now: true } }, long), [run.id, run.version]);
  const [busy, work] = useWork();
  const [struck, strike] = useState(unstruck);
  const [writing, write] = useState<Writing | undefined>(mine && run.status === 'Asked Back' ? 'answer' : undefined);
  const [text, setText] = useState('');
  const words = tongue();
  const entity = entityNamed(run.entity) ?? { title: 'Record', titles: 'Records' };
  const what = (n: number): string => counted(n, inSentence(entity.title), inSentence(entity.titles));
  const preview = seen.value;
  const moved = preview && fresh.value ? movedSince(preview, fresh.value, entityNamed, words) : undefined;
  // What would not come out as proposed any more is never done: it is out, whatever is ticked.
  const hindered = new Set((moved ?? []).filter(({ hinders }) => hinders).map(({ id }) => id));
  const ready = (preview?.rows ?? []).filter(({ outcome }) => outcome === 'ready');
  const left = ready.filter(({ id }) => !struck.has(id) && !hindered.has(id));
  const warned = ready.filter(({ warnings }) => warnings.length > 0).map(({ id }) => id);
  const press = (action: Parameters<typeof control>[1], body: Readonly<Record<string, unknown>>): void =>
    work(async () => {
      const after = await control(run.id, action, body);
      void lookForWaiting();
      if (after === undefined) return;
      if (action === 'approve') return watchRun(after, now().lists.find(({ pointer }) => pointer.entity === run.entity)?.pointer.id);
      say(after.statusReason ?? stateSaid(after.status));
      write(undefined);
      setText('');
      changed();
    });
  const said = text.trim();
  const strikes = ready.filter(({ id }) => struck.has(id) || hindered.has(id)).map(({ id }) => id);
  const foot = writing ? (
    <>
      {writing !== 'answer' && (
        <Button disabled={busy} onClick={() => write(undefined)}>
          Cancel
        </Button>
      )}
      {writing === 'answer' && (
        <Button disabled={busy} onClick={() => press('cancel', {})}>
          Take it back
        </Button>
      )}
      <Button
        className="main"
        appearance="primary"
        style={{ minWidth: 0 }}
        disabled={busy || said === ''}
        onClick={() => press(writing, writing === 'decline' ? { reason: said } : { comment: said })}
      >
        {asked[writing].button}
      </Button>
    </>
  ) : mine ? (
    <>
      <Button disabled={busy} onClick={() => press('cancel', {})}>
        Take it back
      </Button>
      <Button className="main" appearance="primary" style={{ minWidth: 0 }} onClick={() => home({ name: now().listID === undefined ? 'start' : 'selection' })}>
        Leave it waiting
      </Button>
    </>
  ) : (
    <>
      <Button disabled={busy} onClick={() => write('askBack')}>
        Ask back…
      </Button>
      <Button disabled={busy} onClick={() => write('decline')}>
        Decline…
      </Button>
      <Button
        className="main"
        appearance="primary"
        style={{ minWidth: 0 }}
        disabled={busy || left.length === 0 || moved === undefined}
        onClick={() => press('approve', { ...(strikes.length > 0 ? { strike: strikes } : {}), ...(said === '' ? {} : { comment: said }) })}
      >
        {strikes.length === 0 ? `Approve ${what(ready.length)}` : `Approve ${figure(left.length)} of ${what(ready.length)}`}
      </Button>
    </>
  );
  return (
    <Screen title={run.title} foot={foot}>
      {writing && (
        <Field key={writing} label={asked[writing].label} required>
          <Textarea autoFocus value={text} maxLength={writing === 'decline' ? 900 : 1_000} rows={3} onChange={(_, data) => setText(data.value)} />
        </Field>
      )}
      <Section>
        {mine ? (
          <p className="quiet">
            {run.status === 'Asked Back' ? 'Whoever decides has asked you something.' : 'It waits for somebody else: nobody approves their own.'}
          </p>
        ) : (
          run.status === 'Asked Back' && <p className="quiet">{`You wait for ${run.requestedBy}’s answer, and can decide all the same.`}</p>
        )}
        {run.statusReason && run.status === 'Awaiting Approval' && <p>{run.statusReason}</p>}
        <JobFacts run={run} own={preview?.rows.map((row) => row.parameters) ?? []} />
        {(run.remarks ?? []).some(({ what: deed }) => deed !== 'proposed') && <Remarks run={run} />}
      </Section>
      <Waiting asked={seen} />
      {preview && (
        <>
          {fresh.value && moved ? (
            <MovedSince entity={run.entity} moved={moved} sums={sumsMoved(preview, fresh.value)} />
          ) : (
            <p className="quiet">{fresh.why ?? 'Comparing with what it would be now…'}</p>
          )}
          <h2 className="band">As it was proposed</h2>
          <PreviewBody preview={preview} />
          <Rows
            preview={preview}
            {...(mine
              ? {}
              : {
                  strikes: {
                    struck,
                    fixed: hindered,
                    set: strike,
                    tools: <Strike run={run} preview={preview} struck={struck} strike={strike} warned={warned} ids={ready.map(({ id }) => id)} />,
                  },
                })}
          />
          <p className="note">{`Control total of the proposal: ${what(preview.control.count)}, ${pounds(preview.control.sum)}, ${preview.control.hash}`}</p>
          {!mine && writing === undefined && (
            <Field label="Comment" hint="Stays with the job and in the history.">
              <Textarea value={text} maxLength={1_000} rows={2} onChange={(_, data) => setText(data.value)} />
            </Field>
          )}
        </>
      )}
    </Screen>
  );
}
