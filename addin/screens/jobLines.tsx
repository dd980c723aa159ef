/** Jobs in lines, each told from others of its name: for whom, with which values, how much, and how far it is. */
import { aboutJobs, schemaKey } from '../flow/jobs.js';
import { useAsked } from '../parts/hooks.js';
import { Line } from '../parts/line.js';
import type { Run } from '../../shared/wire/runs.js';
import { go, tongue } from '../store.js';
import { aboutSaid, runSaid } from '../wording/runWords.js';

export function JobLines({ runs, named = false }: { readonly runs: readonly Run[]; /** With who ordered them. */ readonly named?: boolean }) {
  const words = tongue();
  const about = useAsked(() => aboutJobs(runs), [runs.map(({ id }) => id).join(',')]);
  return (
    <ul className="list">
      {runs.map((run) => (
        <Line
          key={run.id}
          title={run.title}
          sub={
            <>
              {aboutSaid(run, about.value?.schemas.get(schemaKey(run)), about.value?.customers.get(run.id), words)}
              <br />
              {[
                runSaid(run, words),
                ...(named ? [run.requestedBy] : []),
                ...(run.ticket ? [run.ticket] : []),
                ...(run.reversedBy === null || run.reversedBy === undefined ? [] : ['reversed']),
              ].join(' · ')}
            </>
          }
          press={() => go({ name: 'run', id: run.id })}
        />
      ))}
    </ul>
  );
}
