/** Whose records these are, and what they are called on paper: account, customer, number or reference. */
import type { EntityName, RowPreview } from '../../shared/types.js';
import type { Wire } from '../../shared/wire/runs.js';
import type { Identity } from '../wording/signOff.js';
import { entityNamed } from '../store.js';
import { ownerOfNew } from './names.js';
import { ifAllowed, recordsByID } from './records.js';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Fields that say which one it is, the most telling first. */
const references = ['number', 'invoiceNumber', 'CRMReference', 'ourReference', 'customerReference', 'serviceName', 'name'];

/** What may not be read is left empty: the sheet is of use without it. */
async function these(entity: EntityName, ids: readonly string[], wanted: readonly string[]): Promise<ReadonlyMap<string, Wire>> {
  const fields = new Set(entityNamed(entity)?.fields.map(({ name }) => name));
  const known = [...new Set(ids.filter((id) => /^\d+$/.test(id)))];
  if (known.length === 0 || fields.size === 0) return new Map();
  const records = await ifAllowed(recordsByID(entity, known, ['id', ...wanted.filter((name) => fields.has(name))].join(',')), []);
  return new Map(records.map((record) => [String(record.id), record]));
}

/** Of what is still to be made: whose it will be. */
export async function identitiesOfNew(entity: EntityName, rows: readonly Pick<RowPreview, 'id' | 'changes'>[]): Promise<ReadonlyMap<string, Identity>> {
  const owners = new Map(rows.flatMap((row) => [[row.id, ownerOfNew(entity, row)] as const]));
  const customers = await these('customers', [...owners.values()].map(text), ['accountNumber', 'name']);
  return new Map(
    [...owners].flatMap(([id, owner]) => {
      const customer = customers.get(text(owner));
      return customer ? [[id, { account: text(customer['accountNumber']), customer: text(customer['name']), reference: '' }] as const] : [];
    }),
  );
}

export async function identitiesOf(entity: EntityName, ids: readonly string[]): Promise<ReadonlyMap<string, Identity>> {
  const records = await these(entity, ids, ['customerID', 'numberID', 'serviceID', 'accountNumber', ...references]);
  const of = (field: string): string[] => [...records.values()].map((record) => text(record[field]));
  const [customers, numbers, services] = await Promise.all([
    entity === 'customers' ? records : these('customers', of('customerID'), ['accountNumber', 'name']),
    these('numbers', of('numberID'), ['number']),
    these('services', of('serviceID'), ['serviceName', 'CRMReference']),
  ]);
  return new Map(
    [...records].map(([id, record]) => {
      const customer = customers.get(entity === 'customers' ? id : text(record['customerID']));
      const own = entity === 'customers' ? '' : (references.map((name) => text(record[name])).find((each) => each !== '') ?? '');
      const number = text(numbers.get(text(record['numberID']))?.['number']) || text(services.get(text(record['serviceID']))?.['serviceName']);
      return [
        id,
        {
          account: text(customer?.['accountNumber']),
          customer: text(customer?.['name']),
          reference: [...new Set([number, own])].filter((each) => each !== '').join(' · '),
        },
      ];
    }),
  );
}
