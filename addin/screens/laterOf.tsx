/** What waits for its day and names the one selected record. */
import type { EntityName } from '../../shared/types.js';
import { call } from '../api.js';
import { Line } from '../parts/line.js';
import { useAsked } from '../parts/hooks.js';
import { Section } from '../parts/screen.js';
import { entityNamed, go, tongue } from '../store.js';
import { runSaid } from '../wording/runWords.js';

export function LaterOf({ entity, id }: { readonly entity: EntityName; readonly id: string }) {
  const acts = entityNamed(entity)?.report === false && entityNamed('runs')?.count !== null;
  const runs = useAsked(() => (acts ? call('GET /:entity/:id/later', { entity, id }) : Promise.resolve([])), [entity, id, acts], 300);
  if ((runs.value ?? []).length === 0) return null;
  return (
    <Section title="Waits for its day">
      <ul className="list">
        {(runs.value ?? []).map((run) => (
          <Line key={run.id} title={run.title} sub={runSaid(run, tongue())} press={() => go({ name: 'run', id: run.id })} />
        ))}
      </ul>
    </Section>
  );
}
