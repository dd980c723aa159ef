/** Delete: removes a record that nothing depends on. What has been charged or sent is never deleted; ended records are dropped. */
import { entities } from '../entities/index.js';
import { depended } from '../fault.js';
import { entity as entityOf, label } from '../fields.js';
import { action, type Change, type Context, type Entity, type EntityName, type RecordOf } from '../types.js';
import { deleted } from './changes.js';
import { givenBack, invoiceName, isByHand } from './invoicing.js';
import { owing } from './newRecord.js';
import { nothing } from './parameters.js';
import { count, list } from './words.js';

export default entities
  .filter(({ standard }) => standard.includes('delete'))
  .map((kind) => {
    const { name: entity, title, customer, pricesCalls } = kind;
    return action({
      entity,
      name: 'delete',
      title: `Delete ${title}`,
      help: `Removes this ${title.toLowerCase()} for good, as if it had been a slip. ${entity === 'invoices' ? 'The lines of one made by hand wait to be billed again; one of a billing run stays while it has lines.' : 'It is refused while anything depends on it.'}`,
      menu: 'standard',
      billing: entity === 'invoices' ? 'at once' : pricesCalls ? 'next run' : 'none',
      on: 'record',
      repeatable: true,
      reads: entity === 'invoices' ? ['dependents', 'transactions'] : ['dependents'],
      ...(customer === 'customerID' ? { refers: [{ entity: 'customers', field: 'customerID' } as const] } : {}),
      parameters: nothing,
      available: (record) => kind.deletable?.(record) ?? true,
      plan(record, _, context) {
        const byHand = entity === 'invoices' && isByHand(record);
        const back = byHand ? givenBack(record, context) : [];
        const depending = Object.entries(context.dependents(record)).filter(([name, n]) => n > 0 && !(byHand && name === 'transactions'));
        if (depending.length > 0 && entity === 'invoices')
          throw depended(`${invoiceName(record)} came out of a billing run and stays with its lines. Add a transaction that corrects it, and bill that.`);
        if (depending.length > 0) {
          throw depended(
            `${title} ${label(entity, record)} cannot be deleted: ${list(
              depending.map(([name, n]) => {
                const { title: one, titles } = entityOf(name as EntityName);
                return count(n, one.toLowerCase(), titles.toLowerCase());
              }),
            )} depend on it. Delete those first, or hide it.`,
          );
        }
        const why = `${title} deleted: ${label(entity, record)}.`;
        return {
          changes: [deleted(entity, record, why), ...back, ...settled(kind, record, context)],
          notes: [why, ...(back.length > 0 ? [`${count(back.length, 'line waits', 'lines wait')} to be billed again.`] : [])],
        };
      },
      reverse: () => `What was deleted is gone; the log keeps its fields, so that the ${title.toLowerCase()} can be entered again.`,
    });
  });

/** What settled an account and goes leaves its customer owing as much more or less. */
function settled({ settles }: Entity, record: RecordOf, context: Context): readonly Change[] {
  const customer = settles && context.customer(record);
  return customer ? owing(customer, -settles.by * Number(record[settles.field] ?? 0)) : [];
}
