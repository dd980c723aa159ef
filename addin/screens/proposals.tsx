/** Proposals that wait: for this person's word, and this person's own that wait for others'. */
import { useEffect } from 'react';
import { lookForWaiting } from '../flow/waiting.js';
import { Section } from '../parts/screen.js';
import type { Run } from '../../shared/wire/runs.js';
import { usePane } from '../store.js';
import { counted } from '../words.js';
import { JobLines } from './jobLines.js';

export function Proposals() {
  const waiting = usePane((state) => state.waiting);
  const me = usePane((state) => state.me?.name);
  useEffect(() => {
    void lookForWaiting();
  }, []);
  if (waiting === undefined) return null;
  const own = waiting.runs.filter(({ requestedBy }) => requestedBy === me);
  const others = waiting.runs.filter(({ requestedBy }) => requestedBy !== me);
  return (
    <>
      {others.length > 0 && <Some title={`${counted(waiting.decide, 'proposal')} for you to decide`} runs={others} named />}
      {own.length > 0 && (
        <Some title={`Yours, ${waiting.askedBack > 0 ? `${counted(waiting.askedBack, 'question')} to answer` : 'waiting for approval'}`} runs={own} />
      )}
    </>
  );
}

function Some({ title, runs, named = false }: { readonly title: string; readonly runs: readonly Run[]; readonly named?: boolean }) {
  return (
    <Section title={title}>
      <JobLines runs={runs} named={named} />
    </Section>
  );
}
