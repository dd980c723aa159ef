/** Proposals that wait: for this person's word, and this person's own that wait for others'. */
import { useEffect } from 'react';
import { lookForWaiting } from '../flow/waiting.js';
import { Line } from '../parts/line.js';
import { Section } from '../parts/screen.js';
import type { Run } from '../../shared/wire/runs.js';
import { go, tongue, usePane } from '../store.js';
import { counted, difference } from '../words.js';
import { runSaid } from '../wording/runWords.js';

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
  const words = tongue();
  return (
    <Section title={title}>
      <ul className="list">
        {runs.map((run) => (
          <Line
            key={run.id}
            title={run.title}
            sub={[...(named ? [run.requestedBy] : []), runSaid(run, words), ...(run.ticket ? [run.ticket] : [])].join(' · ')}
            figure={run.totals?.net ? difference(run.totals.net) : undefined}
            press={() => go({ name: 'run', id: run.id })}
          />
        ))}
      </ul>
    </Section>
  );
}
