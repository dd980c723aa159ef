/** Clone: a new record with the same settings. References, dates of life and money charged belong to the original alone. */
import { entities } from '../entities/index.js';
import { entity as entityOf, label } from '../fields.js';
import { action, type Context, type EntityName, type RecordOf, type Values } from '../types.js';
import { asText } from '../values.js';
import { newRecord, settingsOf } from './newRecord.js';
import { nothing } from './parameters.js';

export default entities
  .filter(({ standard }) => standard.includes('clone'))
  .map(({ name: entity, title, owners, charged, pricesCalls }) =>
    action({
      entity,
      name: 'clone',
      title: `Clone ${title}`,
      help: `Adds another ${title.toLowerCase()} with the same settings, starting today. It gets no CRM reference, no dates of the original's life and none of its charges.`,
      menu: 'standard',
      billing: charged || pricesCalls ? 'next run' : 'none',
      on: 'record',
      makes: [entity],
      refers: owners,
      parameters: nothing,
      available: () => true,
      plan(record, _, context) {
        const { changes, ...rest } = newRecord(entity, '+1', { ...settingsOf(entity, record), ...renamed(entity, record, context) }, context);
        const why = `Copied from ${title.toLowerCase()} ${record.id}, ${label(entity, record)}.`;
        return { ...rest, changes: changes.map((change, index) => (index === 0 ? { ...change, why } : change)), notes: [why] };
      },
      reverse: () => 'Delete the copies that are not wanted.',
    }),
  );

/** What may exist only once says that it is a copy, and which where there is one already. */
function renamed(entity: EntityName, record: RecordOf, { catalogue }: Context): Values {
  const names = entityOf(entity).fields.filter(
    ({ name, unique, ofLife, from, required }) =>
      (unique && !ofLife && !from) || (required && (name === 'number' || (name === 'name' && entity !== 'customers'))),
  );
  const taken = new Set(
    catalogue
      .all(entity)
      .filter((each) => each['list'] === record['list'] && each['entity'] === record['entity'])
      .map((each) => each['name']),
  );
  return Object.fromEntries(
    names.map(({ name, max = 2000 }) => {
      const copy = (n: number): string => {
        const end = n === 1 ? ' (copy)' : ` (copy ${n})`;
        return asText(record[name]).slice(0, max - end.length) + end;
      };
      let n = 1;
      while (taken.has(copy(n))) n += 1;
      return [name, copy(n)];
    }),
  );
}
