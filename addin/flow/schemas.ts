/** The form of a job's action, for the names of its values. */
import type { ActionOffer, EntityName, Schema } from '../../shared/types.js';
import type { Run } from '../../shared/wire/runs.js';
import { call } from '../api.js';
import { nameOf, namesOfRecords } from './names.js';

/** Taking jobs back is no action of a record: what it was told is what was taken back. */
const takeBack: Schema = {
  type: 'object',
  properties: {
    by: { type: 'string', title: 'Done by', description: '' },
    ids: { type: 'array', title: 'Done to', description: '' },
    runs: { type: 'array', title: 'Of jobs', description: '' },
    from: { type: 'string', title: 'From', description: '' },
    to: { type: 'string', title: 'Until', description: '' },
  },
  additionalProperties: false,
};

/** What can be done with an entity's records, whichever they are. */
export const actionsFor = (entity: EntityName): Promise<readonly ActionOffer[]> => call('GET /:entity/actions', { entity });

/** The forms of an entity's actions, by name. */
export async function schemasOf(entity: EntityName): Promise<ReadonlyMap<string, Schema>> {
  if (entity === 'runs') return new Map([['takeBack', takeBack]]);
  return new Map((await actionsFor(entity)).map(({ name, schema }) => [name, schema]));
}

export const schemaOf = async ({ entity, action }: Pick<Run, 'entity' | 'action'>): Promise<Schema | undefined> => (await schemasOf(entity)).get(action);

/** "£40.50 to 100003": an invoice is known by its number. */
async function allocationsNamed(allocations: readonly unknown[]): Promise<readonly unknown[]> {
  const all = allocations as readonly { readonly invoiceID: string }[];
  const names = await namesOfRecords(
    'invoices',
    all.map(({ invoiceID }) => invoiceID),
  ).catch(() => new Map<string, string>());
  return all.map((each) => ({ ...each, invoiceID: names.has(each.invoiceID) ? `invoice ${names.get(each.invoiceID)}` : each.invoiceID }));
}

/** The values of a form with the names of the records that they refer to: "A1003 Lapwing College" for the customer 3. */
export async function withNames(
  schema: Pick<Schema, 'properties'> | undefined,
  parameters: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const named = Object.entries(parameters).map(async ([name, value]): Promise<[string, unknown]> => {
    if (Array.isArray(value) && name === 'allocations') return [name, await allocationsNamed(value)];
    const entity = schema?.properties[name]?.references;
    if (entity === undefined || typeof value !== 'string' || value === '') return [name, value];
    // Whoever may not look at it sees what the order said.
    return [name, await nameOf(entity, value).catch(() => value)];
  });
  return Object.fromEntries(await Promise.all(named));
}
