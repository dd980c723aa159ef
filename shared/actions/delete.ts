/** Delete: removes a record that nothing depends on. What has been charged or sent is never deleted; ended records are dropped. */
import { entities } from '../entities/index.js';
import { depended } from '../fault.js';
import { entity as entityOf, label } from '../fields.js';
import { unitsToPence } from '../money.js';
import { action, type Change, type Context, type Entity, type EntityName, type Plan, type RecordOf } from '../types.js';
import { deleted, nearFeature, withoutIt } from './changes.js';
import { givenBack, invoiceName } from './invoicing.js';
import { gone } from './lines.js';
import { owing } from './newRecord.js';
import { nothing } from './parameters.js';
import { count, list } from './words.js';

export default entities
  .filter(({ standard }) => standard.includes('delete'))
  .map((kind) => {
    const { name: entity, title, customer, pricesCalls, letsGo } = kind;
    return action({
      entity,
      name: 'delete',
      title: `Delete ${title}`,
      help: `Removes this ${title.toLowerCase()} for good, as if it had been a slip. ${letsGo ? 'The lines of one made by hand wait to be billed again; one of a billing run stays while it has lines.' : 'It is refused while anything depends on it.'}`,
      menu: 'standard',
      billing: letsGo ? 'at once' : pricesCalls || entity === 'features' ? 'next run' : 'none',
      on: 'record',
      repeatable: true,
      reads: letsGo ? ['dependents', 'transactions'] : ['dependents'],
      ...(entity === 'features'
        ? { refers: nearFeature }
        : customer === 'customerID'
          ? { refers: [{ entity: 'customers', field: 'customerID' } as const] }
          : {}),
      parameters: nothing,
      available: (record) => kind.deletable?.(record) ?? true,
      plan(record, _, context) {
        const free = letsGo?.(record) ?? [];
        const back = free.includes('transactions') ? givenBack(record, context) : [];
        const depending = dependingOn(record, kind, context.dependents(record));
        if (depending.length > 0 && letsGo)
          throw depended(`${invoiceName(record)} came out of a billing run and stays with its lines. Add a transaction that corrects it, and bill that.`);
        if (depending.length > 0) {
          throw depended(
            `${title} ${label(entity, record)} cannot be deleted: ${list(
              depending.map(([name, n]) => counted(name, n)),
            )} ${depending.length === 1 && depending[0]![1] === 1 ? 'depends on it. Delete that' : 'depend on it. Delete those'} first, or hide it.`,
          );
        }
        const why = `${title} deleted: ${label(entity, record)}.`;
        return {
          changes: [deleted(entity, record, why), ...back, ...settled(kind, record, context)],
          ...stakes(entity, record, context),
          notes: [why, ...(back.length > 0 ? [`${count(back.length, 'line waits', 'lines wait')} to be billed again.`] : [])],
        };
      },
      reverse: () => `What was deleted is gone; the log keeps its fields, so that the ${title.toLowerCase()} can be entered again.`,
    });
  });

/** What keeps a record from being deleted, by entity: all that refers to it but what it lets go. */
export function dependingOn(record: RecordOf, { letsGo }: Entity, counts: Partial<Record<EntityName, number>>): readonly (readonly [EntityName, number])[] {
  const free = letsGo?.(record) ?? [];
  return Object.entries(counts).flatMap(([name, n]) => (n > 0 && !free.includes(name as EntityName) ? [[name as EntityName, n] as const] : []));
}

/** "2 numbers" */
export const counted = (name: EntityName, n: number): string => {
  const { title, titles } = entityOf(name);
  return count(n, title.toLowerCase(), titles.toLowerCase());
};

/** The money that goes with it. */
function stakes(entity: EntityName, record: RecordOf, context: Context): Pick<Plan, 'amounts' | 'fallsAway' | 'held' | 'monthlyBefore' | 'monthlyAfter'> {
  if (entity === 'features') return withoutIt(record, context);
  if (entity === 'transactions') return gone(record);
  if (entity === 'invoices') return { amounts: { invoices: -unitsToPence(Number(record['total'] ?? 0)) } };
  return entity === 'payments' ? { amounts: { payments: -unitsToPence(Number(record['amount'] ?? 0)) } } : {};
}

/** What settled an account and goes leaves its customer owing as much more or less. */
function settled({ settles }: Entity, record: RecordOf, context: Context): readonly Change[] {
  const customer = settles && context.customer(record);
  return customer ? owing(customer, -settles.by * Number(record[settles.field] ?? 0)) : [];
}
