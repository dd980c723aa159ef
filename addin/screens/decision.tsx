/** The word on a proposal: approved, declined, asked back or answered, by whom it waits for; its proposer takes it back. */
import { Button, Field, Textarea } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import type { Run } from '../../shared/wire/runs.js';
import { control } from '../flow/sending.js';
import { lookForWaiting } from '../flow/waiting.js';
import { useWork } from '../parts/hooks.js';
import { Section } from '../parts/screen.js';
import { home, now, say } from '../store.js';
import { JobFacts, Remarks } from './jobFacts.js';
import { stateSaid } from '../wording/runWords.js';

/** What is being written: why it is declined, what is asked, what is answered. */
type Writing = 'decline' | 'askBack' | 'answer';

const asked: Readonly<Record<Writing, { readonly label: string; readonly button: string }>> = {
  decline: { label: 'Why is it declined?', button: 'Decline' },
  askBack: { label: 'What do you want to know?', button: 'Ask back' },
  answer: { label: 'Your answer', button: 'Send the answer' },
};

interface Approving {
  readonly label: string;
  readonly off: boolean;
  /** Records that are struck out. */
  readonly strike: readonly string[];
  readonly done: (after: Run) => unknown;
}

interface Decision {
  readonly foot: ReactNode;
  /** Above the proposal: what is being written. */
  readonly head: ReactNode;
  /** Below it: what stays with the job. */
  readonly comment: ReactNode;
  readonly mine: boolean;
}

export function useDecision(run: Run, changed: () => void, approve: Approving): Decision {
  const mine = run.requestedBy === now().me?.name;
  const [busy, work] = useWork();
  const [writing, write] = useState<Writing | undefined>(mine && run.status === 'Asked Back' ? 'answer' : undefined);
  const [text, setText] = useState('');
  const said = text.trim();
  const press = (action: Parameters<typeof control>[1], body: Readonly<Record<string, unknown>>): void =>
    work(async () => {
      const after = await control(run.id, action, body);
      void lookForWaiting();
      if (after === undefined) return;
      if (action === 'approve') return approve.done(after);
      say(after.statusReason ?? stateSaid(after.status));
      write(undefined);
      setText('');
      changed();
    });
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
        disabled={busy || approve.off}
        onClick={() => press('approve', { ...(approve.strike.length > 0 ? { strike: approve.strike } : {}), ...(said === '' ? {} : { comment: said }) })}
      >
        {approve.label}
      </Button>
    </>
  );
  return {
    mine,
    foot,
    head: writing && (
      <Field key={writing} label={asked[writing].label} required>
        <Textarea autoFocus value={text} maxLength={writing === 'decline' ? 900 : 1_000} rows={3} onChange={(_, data) => setText(data.value)} />
      </Field>
    ),
    comment: !mine && writing === undefined && (
      <Field label="Comment" hint="Stays with the job and in the history.">
        <Textarea value={text} maxLength={1_000} rows={2} onChange={(_, data) => setText(data.value)} />
      </Field>
    ),
  };
}

/** Whom it waits for, who proposed it with what, and what was said. */
export function Proposed({ run, mine, own = [] }: { readonly run: Run; readonly mine: boolean; readonly own?: Parameters<typeof JobFacts>[0]['own'] }) {
  return (
    <Section>
      {mine ? (
        <p className="quiet">
          {run.status === 'Asked Back' ? 'Whoever decides has asked you something.' : 'It waits for somebody else: nobody approves their own.'}
        </p>
      ) : (
        run.status === 'Asked Back' && <p className="quiet">{`You wait for ${run.requestedBy}’s answer, and can decide all the same.`}</p>
      )}
      {run.statusReason && run.status === 'Awaiting Approval' && <p>{run.statusReason}</p>}
      <JobFacts run={run} own={own ?? []} />
      {(run.remarks ?? []).some(({ what: deed }) => deed !== 'proposed') && <Remarks run={run} />}
    </Section>
  );
}
