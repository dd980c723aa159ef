/**
 * A believable reseller to try things on: customers of every kind with their past. The same number of customers and the same
 * day always give the same rows; what was billed came out of the very code that billing runs use.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { catalogueOf } from '../../shared/catalogue.js';
import { asText, fresh } from '../../shared/fields.js';
import type { Catalogue, Change, EntityName, RecordOf, Value, Values } from '../../shared/types.js';
import { invoiceNumbers, sequenced } from '../engine/numbering.js';
import { configuration } from '../engine/catalogue.js';
import { billed } from './bills.js';
import { blueprint, type Blueprint } from './blueprint.js';
import { ring } from './calls.js';
import { close, open, type Books } from './books.js';
import { copy } from './copies.js';
import { charged } from './carrierBill.js';
import { install } from './install.js';
import { headed } from './letterhead.js';
import { employ } from './people.js';
import { Random } from './random.js';
import { played, type Ids, type Stage } from './story.js';
import { told, WHY } from './told.js';
import { Telephones } from './words.js';
import type { World } from './world.js';
import { creation } from '../database/activity.js';
import { forgetReports } from '../database/keptReports.js';
import type { Reading, Store, Writing } from '../database/store.js';

export { adopt, install, outdated } from './install.js';
export { sampleUsers } from './people.js';

export interface SampleOptions {
  readonly customers: number;
  /** The business date up to which the past is told. */
  readonly today: string;
  /** So many customers' past is played, and from twice as many on the others are copies of theirs; 3,000 where nothing is said. */
  readonly played?: number;
  readonly progress?: (done: number, of: number) => void;
}

/** Customers written in one transaction: large enough to be quick, small enough to hold in memory. */
const CHUNK = 100;
/** From so many customers on it is quicker to make the indexes at the end; below, to have them there as for anybody. */
const FILLED = 2_000;
const MANY_TIMES = 5;
/** Their past takes some seven milliseconds each to play, and a copy a sixth of that: a company of a million features is there in minutes. */
const PLAYED = 3_000;
/** One number in stock for so many customers. */
const STOCK = 10;

type Versioned = Change & { readonly version: number };

/** Adds customers with their past to whatever there is. */
export async function sample(store: Store, { customers, today, played: most = PLAYED, progress = () => {} }: SampleOptions): Promise<void> {
  const now = `${today}T08:00:00.000Z`;
  await install(store, now);
  await store.transaction(async (inside) => {
    await employ(inside, now);
    await headed(inside, now);
  });
  const catalogue = await read(store);
  const users = new Map(catalogue.all('users').map((user) => [asText(user['name']), user.id]));
  const first = await store.count('customers', { where: [], sort: [], hidden: true });
  const telephones = new Telephones(first);
  const books = await open(store, catalogue, today, now);
  const stage: Stage = { today, catalogue, cycles: books.cycles, person: (name) => ({ id: users.get(name) ?? '', name }) };
  const times = Math.max(1, Math.floor(customers / most));
  const models = Math.floor(customers / times);
  // What is left over is fewer than there are copies; it is played behind them, for accounts are numbered in the order of the books.
  const fill = async (): Promise<void> => {
    const ids = await write(0, models, times);
    const last = ids.at(-1);
    if (last !== undefined && times > 1)
      await copy(store, { customers: [ids[0]!, last], copies: times - 1, now, progress: (copies) => progress(models * (copies + 1), customers) });
    await write(models * times, customers, 1);
  };
  const play = (start: number, until: number): Promise<Played> => {
    const count = Math.min(CHUNK, until - start);
    const plans = Array.from({ length: count }, (_, place) => blueprint(first + start + place, today, catalogue, telephones));
    return chunk(store, plans, stage, stockOf(first + start, count, telephones, today));
  };
  const write = async (from: number, until: number, alike: number): Promise<readonly string[]> => {
    const ids: string[] = [];
    let coming: Promise<Played> | undefined = from < until ? play(from, until) : undefined;
    for (let start = from; coming; start += CHUNK) {
      const here: Played = await coming;
      // While the database writes these customers, the next ones' past is played.
      coming = start + CHUNK < until ? play(start + CHUNK, until) : undefined;
      coming?.catch(() => {});
      await store.transaction((inside) => keep(inside, here, books, now));
      for (const world of here.worlds) books.add(world, alike);
      ids.push(...here.worlds.map(({ customerID }) => customerID));
      progress(Math.min(start + CHUNK, until), customers);
    }
    return ids;
  };
  // A table that is to be many times as full is quicker to index anew.
  await (customers >= FILLED && customers >= MANY_TIMES * first ? store.filled(fill, { full: first > 0 }) : fill());
  await close(store, books, now);
  await store.transaction(forgetReports);
  if (first === 0) {
    await ring(store, () => read(store), today, now);
    await charged(store, () => read(store), today, now);
  }
}

async function read(from: Reading): Promise<Catalogue> {
  const lists = new Map<EntityName, readonly RecordOf[]>();
  for (const entity of configuration) lists.set(entity, await from.all(entity));
  return catalogueOf(lists);
}

/** Numbers that nobody has yet. */
function stockOf(first: number, count: number, telephones: Telephones, today: string): readonly Values[] {
  return Array.from({ length: count }, (_, place) => first + place)
    .filter((index) => index % STOCK === 0)
    .map((index) =>
      fresh(
        'numbers',
        {
          number: telephones.next(new Random(`stock ${index}`).pick(['020 7946 0', '0161 496 0', '0113 496 0', '01632 960'])),
          numberType: 'Landline',
          description: 'In stock',
          carrier: 'Gamma',
          status: 'In Stock',
        },
        today,
      ),
    );
}

/** Customers with their past, as yet in memory alone. */
interface Played {
  readonly worlds: readonly World[];
  readonly stock: readonly Versioned[];
}

async function chunk(store: Store, plans: readonly Blueprint[], stage: Stage, stock: readonly Values[]): Promise<Played> {
  const ids = await store.transaction(async (inside) => {
    const take = async (entity: EntityName, count: number): Promise<string[]> => (await inside.allocate(entity, count)).reverse();
    return {
      customers: await take('customers', plans.length),
      numbers: await take('numbers', total(plans, ({ numbers }) => numbers.length) + stock.length),
      services: await take(
        'services',
        total(plans, ({ services }) => services.length),
      ),
      features: await take(
        'features',
        total(plans, ({ features }) => features.length),
      ),
    };
  });
  const next = (list: string[], count: number): string[] => Array.from({ length: count }, () => list.pop()!);
  const worlds: World[] = [];
  for (const plan of plans) {
    const own: Ids = {
      customer: ids.customers.pop()!,
      numbers: next(ids.numbers, plan.numbers.length),
      services: next(ids.services, plan.services.length),
      features: next(ids.features, plan.features.length),
    };
    worlds.push(played(plan, own, stage));
    // Other requests are not kept waiting while a large sample is made, nor the database.
    await breathe();
  }
  return { worlds, stock: stock.map((values) => created('numbers', ids.numbers.pop()!, values)) };
}

async function keep(inside: Writing, { worlds, stock }: Played, books: Books, now: string): Promise<void> {
  const { written, invoiceOf } = await real(inside, worlds);
  const changes = [
    ...worlds.flatMap((world) =>
      (['customers', 'numbers', 'services', 'features'] as const).flatMap((entity) => world.all(entity).map((record) => created(entity, record.id, record))),
    ),
    ...stock,
    ...written,
  ];
  await inside.apply(alike(changes), now);
  await inside.log([told('customers', idsOf(changes), now), ...worlds.flatMap(({ activities }) => activities)]);
  await billed(inside, worlds, books, (invoice) => invoiceOf.get(keyOf(invoice, invoice.id))!, now);
}

const total = <T>(list: readonly T[], count: (each: T) => number): number => list.reduce((sum, each) => sum + count(each), 0);

const kept = new Set(['id', 'version', 'createdAt', 'updatedAt', 'locked', 'hidden']);

const created = (entity: EntityName, id: string, record: Values): Versioned => creation(entity, id, record, WHY);

/** The ids of new records by entity. */
function idsOf(changes: readonly Versioned[]): Readonly<Partial<Record<EntityName, readonly string[]>>> {
  const made: Partial<Record<EntityName, string[]>> = {};
  for (const { entity, id } of changes) (made[entity] ??= []).push(id);
  return made;
}

/** A world's own ids mean something only within it. */
const keyOf = (record: Values, id: Value | undefined): string => `${asText(record['customerID'])} ${asText(id)}`;

/** Transactions, invoices and payments with real ids and numbers. */
async function real(
  inside: Writing,
  worlds: readonly World[],
): Promise<{ readonly written: readonly Versioned[]; readonly invoiceOf: ReadonlyMap<string, string> }> {
  const invoices = worlds.flatMap((world) => world.invoices);
  const lines = worlds.flatMap((world) => world.lines);
  const payments = worlds.flatMap((world) => world.payments);
  const messages = worlds.flatMap((world) => world.messages);
  const invoiceIDs = await inside.allocate('invoices', invoices.length);
  const numbers = await invoiceNumbers(inside, invoices.length);
  const lineIDs = await inside.allocate('transactions', lines.length);
  const paymentIDs = await inside.allocate('payments', payments.length);
  const messageIDs = await inside.allocate('messages', messages.length);
  const mandates = worlds.flatMap((world) => world.mandates);
  const directDebits = worlds.flatMap((world) => world.directDebits);
  const mandateIDs = await inside.allocate('mandates', mandates.length);
  const directDebitIDs = await inside.allocate('directDebits', directDebits.length);
  const mandateOf = new Map(mandates.map((record, place) => [keyOf(record, record.id), mandateIDs[place]!]));
  const paymentOf = new Map(payments.map((record, place) => [keyOf(record, record.id), paymentIDs[place]!]));
  const named = (record: Values, field: string): readonly Values[] =>
    (record[field] as readonly Values[]).map((each) => ({ ...each, invoiceID: invoiceOf.get(keyOf(record, each['invoiceID']))! }));
  const invoiceOf = new Map(invoices.map((record, place) => [keyOf(record, record.id), invoiceIDs[place]!]));
  const numberOf = new Map(invoices.map((record, place) => [keyOf(record, record.id), numbers[place]!]));
  const onInvoice = lines.map((line) => ({ ...line, invoiceID: line['invoiceID'] === null ? null : (invoiceOf.get(keyOf(line, line['invoiceID'])) ?? null) }));
  const written = [
    ...invoices.map((record, place) => created('invoices', invoiceIDs[place]!, { ...record, invoiceNumber: numbers[place]! })),
    ...(await sequenced(inside, onInvoice)).map((line, place) => created('transactions', lineIDs[place]!, line)),
    ...payments.map((record, place) =>
      created('payments', paymentIDs[place]!, {
        ...record,
        allocations: named(record, 'allocations'),
      }),
    ),
    ...mandates.map((record, place) => created('mandates', mandateIDs[place]!, record)),
    ...directDebits.map((record, place) =>
      created('directDebits', directDebitIDs[place]!, {
        ...record,
        mandateID: mandateOf.get(keyOf(record, record['mandateID']))!,
        paymentID: record['paymentID'] === null ? null : paymentOf.get(keyOf(record, record['paymentID']))!,
        invoices: named(record, 'invoices'),
      }),
    ),
    ...messages.map((record, place) =>
      created('messages', messageIDs[place]!, {
        ...record,
        subject: `Invoice ${numberOf.get(keyOf(record, record['invoiceID']))}`,
        invoiceID: invoiceOf.get(keyOf(record, record['invoiceID']))!,
      }),
    ),
  ];
  return { written, invoiceOf };
}

/** All records of an entity get the same fields, those that any of them has, so that one statement writes them all. */
function alike(changes: readonly Versioned[]): Versioned[] {
  const used = new Map<EntityName, Set<string>>();
  for (const { entity, after } of changes) {
    const fields = used.get(entity) ?? new Set<string>();
    for (const field in after) if (after[field] !== null && !kept.has(field)) fields.add(field);
    used.set(entity, fields);
  }
  return changes.map((change) => ({
    ...change,
    after: Object.fromEntries([...used.get(change.entity)!].map((field) => [field, change.after[field] ?? null])),
  }));
}
