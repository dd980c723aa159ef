/** The people of the sample company: one for each way of being allowed something. */
import { fresh } from '../../shared/fields.js';
import type { Change, EntityName, RecordOf, Values } from '../../shared/types.js';
import { markConfiguration } from '../engine/catalogue.js';
import { hashPassword } from '../people/secrets.js';
import { activityOf, creation } from '../database/activity.js';
import type { Store, Writing } from '../database/store.js';

/** What a clerk does every day; money that is hard to get back is proposed to somebody else. */
const everyday: Values = {
  customers: 'run',
  numbers: 'run',
  services: 'run',
  features: 'run',
  invoices: 'run',
  payments: 'run',
  mandates: 'run',
  directDebits: 'run',
  messages: 'run',
  runs: 'run',
  transactions: 'run',
  'customers.delete': 'none',
  'numbers.delete': 'none',
  'services.delete': 'none',
  'features.delete': 'none',
  'customers.finalBill': 'propose',
  'customers.writeOffDebt': 'propose',
  'payments.reverse': 'propose',
  'runs.approve': 'none',
};

const people: readonly Values[] = [
  { name: 'Carol Clerk', email: 'clerk@example.com', permissions: everyday, expertLevel: 1, apiRead: true, apiWrite: true },
  {
    name: 'Marcus Manager',
    email: 'manager@example.com',
    permissions: { '*': 'run', users: 'none', 'users.read': 'run' },
    expertLevel: 4,
    apiRead: true,
    apiWrite: true,
  },
  { name: 'Rita Reader', email: 'reader@example.com', permissions: {}, expertLevel: 0, apiRead: true, apiWrite: false },
  { name: 'Priya Patel', email: 'priya@example.com', permissions: everyday, expertLevel: 0, apiRead: true, apiWrite: true },
  { name: 'Gareth Hughes', email: 'gareth@example.com', permissions: {}, expertLevel: 0, apiRead: true, apiWrite: false },
  { name: 'Ewan Fraser', email: 'ewan@example.com', permissions: {}, expertLevel: 0, apiRead: true, apiWrite: false, active: false },
];

/** Above these somebody else has to look at it, whoever gives the order. */
const limits: readonly Values[] = [{ action: 'customers.writeOffDebt', mostMoney: 10_000_000 }];

/** Those who sell, first: the names that Sold By and commissions hold. */
export const sellers: readonly string[] = ['Priya Patel', 'Gareth Hughes', 'Ewan Fraser'];

/** Makes sure that the people exist; without a password, so that nobody can sign in as them. */
export async function employ(inside: Writing, now: string): Promise<void> {
  const present = await inside.taken(
    'users',
    'name',
    people.map(({ name }) => name!),
  );
  if ((await inside.all('approvalLimits')).length === 0) await inside.apply(await made(inside, 'approvalLimits', limits, 'A rule of the sample company.'), now);
  const lacking = people.filter(({ name }) => !present.has(name!));
  if (lacking.length === 0) return;
  const users = await made(inside, 'users', lacking, 'Works for the sample company.');
  await inside.apply(users, now);
  await inside.log(users.map((each) => activityOf(each, { action: 'create', by: { id: null, name: 'The sample' }, at: now })));
  await markConfiguration(inside);
}

/** New records of any entity, with ids of their own. */
async function made(inside: Writing, entity: EntityName, all: readonly Values[], why: string): Promise<(Change & { readonly version: number })[]> {
  const ids = await inside.allocate(entity, all.length);
  return all.map((values, place) => creation(entity, ids[place]!, fresh(entity, values, ''), why));
}

/** The people with the password `sheetbridge`, for trying things out; never in production, where nobody may know a password. */
export async function sampleUsers(store: Store, password = 'sheetbridge'): Promise<readonly RecordOf[]> {
  const passwordHash = await hashPassword(password);
  return store.transaction(async (inside) => {
    const now = new Date().toISOString();
    await employ(inside, now);
    const ids = [
      ...(
        await inside.taken(
          'users',
          'name',
          people.map(({ name }) => name!),
        )
      ).values(),
    ];
    const records = await inside.load('users', ids);
    await inside.apply(
      records.map((record) => ({
        entity: 'users',
        id: record.id,
        kind: 'update',
        version: record.version,
        before: { passwordHash: null },
        after: { passwordHash },
        why: 'May sign in to the sample company.',
      })),
      now,
    );
    return records;
  });
}
