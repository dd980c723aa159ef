/** What can be done with the customers that the rows of a report are of: sums themselves are nothing that anybody could act on. */
import type { EntityName } from '../../shared/types.js';
import { call } from '../api.js';
import { openAction } from '../flow/acting.js';
import { inHandNow } from '../flow/lists.js';
import { ownersOf } from '../flow/related.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { Line } from '../parts/line.js';
import { Section, Waiting } from '../parts/screen.js';
import { figure } from '../words.js';

export function OfCustomers({ entity, field, ids }: { readonly entity: EntityName; readonly field: string; readonly ids: readonly string[] }) {
  const asked = useAsked(async () => call('POST /:entity/actions', { entity: 'customers' }, { body: { ids: await ownersOf(entity, ids, field) } }), [ids]);
  const [busy, work] = useWork();
  const able = (asked.value ?? [])
    .filter(({ menu, available, reason, permission }) => menu === 'actions' && available > 0 && !reason && permission !== 'none')
    .toSorted((a, b) => Number(b.quick) - Number(a.quick));
  return (
    <Section title={ids.length === 1 ? 'With its customer' : 'With their customers'}>
      <Waiting asked={asked} />
      <ul className="list" aria-label="Actions">
        {able.map(({ name, title, available, of }) => (
          <Line
            key={name}
            title={title}
            figure={available < of ? `${figure(available)} of ${figure(of)}` : undefined}
            off={busy}
            press={() => work(async () => openAction('customers', name, { kind: 'ids', ids: await ownersOf(entity, await inHandNow(), field) }))}
          />
        ))}
      </ul>
    </Section>
  );
}
