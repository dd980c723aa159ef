/**
 * What brought databases of earlier programs up to date where adding alone could not: numbered, run once and in order, never changed
 * afterwards. A step reads and writes by models and Sequelize's queryInterface (`shape`); of tables that have no model any more, in SQL.
 */
import { compacted } from '../../shared/compacted.js';
import { nameKey } from '../../shared/matching/names.js';
import { unitsToPounds } from '../../shared/money.js';
import type { EntityName, Value, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { activityOf } from './activity.js';
import type { Column } from './columns.js';
import type { Line } from './line.js';
import type { Keeping } from './rows.js';
import type { Shape } from './shape.js';
import type { Activity } from './store.js';

/** What a step works with, all of it in the one transaction. Models are of today's tables: a step names the columns that it finds. */
export interface Upgrade extends Keeping {
  readonly shape: Shape;
  readonly line: Line;
  /** undefined where there is no such table. */
  has(table: string, column: string): Promise<boolean | undefined>;
  /** A column, before all that are missing are added. */
  addColumn(table: string, column: Column): Promise<void>;
  /** Every table and column of today. */
  allTables(): Promise<void>;
  allocate(entity: EntityName, count: number): Promise<string[]>;
}

export interface Step {
  /** "002-what-it-does" */
  readonly name: string;
  /** Answers lines for the log where it changes what the log tells of. */
  up(upgrade: Upgrade): Promise<void | readonly Activity[]>;
}

export const steps: readonly Step[] = [
  { name: '002-price-lists-in-pounds', up: priceListsInPounds },
  { name: '003-rights-over-users-are-named', up: rightsOverUsers },
  { name: '004-when-drops-were-entered', up: dropsEntered },
  { name: '005-keys-of-names', up: keysOfNames },
  { name: '006-messages-are-records', up: messagesFromOutbox },
  { name: '007-rights-over-limits', up: rightsOverLimits },
  { name: '008-keys-of-carriers-references', up: keysOfReferences },
  { name: '009-dates-of-bills', up: datesOfBills },
  { name: '010-calls-follow-their-numbers', up: callsFollowed },
  { name: '011-kept-unit-prices-in-pounds', up: unitPricesInPounds },
  { name: '012-calls-follow-the-catalogue', up: callsLookedAt },
  { name: '013-next-bill-dates-without-an-index', up: nextBillDatesUnindexed },
];

/** The prices of price lists were kept in ten-thousandths once, while everything that goes out is in pounds. */
async function priceListsInPounds({ find, set }: Upgrade): Promise<void> {
  const inPounds = (entry: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, typeof value === 'number' ? value / 10_000 : value]));
  for (const { id, charges } of await find('fixedFeeTariffs', { fields: ['id', 'charges'] })) {
    const lines = (charges ?? []) as readonly Readonly<Record<string, Value>>[];
    await set('fixedFeeTariffs', { charges: lines.map(inPounds) }, { id });
  }
}

/** Of drops and returns entered before their moment was kept, the latest moment known: that of the record's last change. */
async function dropsEntered({ has, addColumn, shape }: Upgrade): Promise<void> {
  for (const table of ['customers', 'numbers', 'services', 'features']) {
    for (const [stamp, date] of [
      ['droppedAt', 'dateDrop'],
      ['reinstatedAt', 'dateReinstate'],
    ] as const) {
      if (!(await has(table, date))) continue;
      if (!(await has(table, stamp))) await addColumn(table, { name: stamp, kind: 'stamp' });
      await shape.fill(table, stamp, '"updatedAt"', date);
    }
  }
}

/** Rows at a time: what is in memory does not grow with the table. */
const SLICE = 2_000;

/** Every row, the earliest first, so many at a time; `after` is the last id of those before, empty at first. */
async function inSlices<R extends object>(
  read: (after: string, limit: number) => Promise<readonly R[]>,
  idOf: (row: R) => string,
  each: (rows: readonly R[]) => Promise<unknown>,
): Promise<void> {
  for (let after = '0'; ;) {
    const rows = await read(after, SLICE);
    const last = rows.at(-1);
    if (last === undefined) return;
    await each(rows);
    after = idOf(last);
  }
}

/** What waited, was sent or failed stood in a table of its own once; now it is a list like others. The old table stays behind, unread. */
async function messagesFromOutbox({ line, has, allTables, allocate, addMany }: Upgrade): Promise<void> {
  if (!(await has('outbox', 'kind'))) return;
  await allTables();
  await inSlices(
    (after, limit) =>
      line.select<Record<string, string | number | null>>(
        `SELECT o.*, CAST(i."customerID" AS TEXT) AS "customerID" FROM "outbox" o
         LEFT JOIN "invoices" i ON o."entity" = 'invoices' AND CAST(i."id" AS TEXT) = o."recordID"
         WHERE o."kind" = 'email' AND o."id" > CAST($after AS BIGINT) ORDER BY o."id" LIMIT ${limit}`,
        { after },
      ),
    ({ id }) => String(id),
    async (rows) => {
      const ids = await allocate('messages', rows.length);
      const messages = rows.map((row, place) => messageOf(row, ids[place]!));
      await addMany(
        'messages',
        Object.keys(messages[0]!),
        messages.map((message) => Object.values(message)),
      );
    },
  );
}

const messageOf = (
  { recordID, entity, customerID, sentAt, nextAttemptAt, createdAt, failure, attachments, ...row }: Readonly<Record<string, string | number | null>>,
  id: string,
): Record<string, unknown> => ({
  id,
  version: 1,
  locked: false,
  hidden: false,
  createdAt,
  updatedAt: createdAt,
  channel: 'E-mail',
  status: sentAt !== null ? 'Sent' : nextAttemptAt !== null ? 'Queued' : 'Failed',
  recipient: row['recipient'],
  subject: row['subject'],
  body: row['body'],
  customerID,
  invoiceID: entity === 'invoices' && customerID !== null ? recordID : null,
  attempts: row['attempts'],
  nextAttemptAt: sentAt === null ? nextAttemptAt : null,
  sentAt,
  answer: failure,
  attachments: JSON.parse(String(attachments ?? null)) as Value,
});

/** Customers that were there before their names had a key to find them by. */
async function keysOfNames({ has, addColumn, find, setMany }: Upgrade): Promise<void> {
  if (!(await has('customers', 'nameKey'))) await addColumn('customers', { name: 'nameKey', kind: 'text' });
  await inSlices(
    (after, limit) => find('customers', { where: { id: { above: after } }, order: ['id'], limit, fields: ['id', 'name'] }),
    ({ id }) => asText(id),
    (rows) =>
      setMany(
        'customers',
        ['id'],
        ['nameKey'],
        rows.map(({ id, name }) => [id, nameKey((name as string | null) ?? '') || null]),
      ),
  );
}

/** Features that were there before their carriers' references had a key to match bills by. */
async function keysOfReferences({ has, addColumn, find, setMany }: Upgrade): Promise<void> {
  if (!(await has('features', 'carrierReferenceKey'))) await addColumn('features', { name: 'carrierReferenceKey', kind: 'text' });
  await inSlices(
    (after, limit) =>
      find('features', { where: { id: { above: after }, carrierReference: { not: null } }, order: ['id'], limit, fields: ['id', 'carrierReference'] }),
    ({ id }) => asText(id),
    (rows) =>
      setMany(
        'features',
        ['id'],
        ['carrierReferenceKey'],
        rows.map(({ id, carrierReference }) => [id, compacted(carrierReference as string)]),
      ),
  );
}

/** Bills that were worked out before they had the date of their run: lists by month had left them out. */
async function datesOfBills({ has, addColumn, shape }: Upgrade): Promise<void> {
  const there = await has('bills', 'invoiceDate');
  if (there === undefined) return;
  if (!there) await addColumn('bills', { name: 'invoiceDate', kind: 'date' });
  await shape.fill('bills', 'invoiceDate', `(SELECT r."invoiceDate" FROM "billingRuns" r WHERE r."id" = "bills"."billingRunID")`, 'billingRunID');
}

/** Calls that stayed with whoever had their number no more: where some are on no invoice, all numbers are looked at once. */
async function callsFollowed({ line, has, allTables }: Upgrade): Promise<void> {
  if (!(await has('calls', 'numberID'))) return;
  await allTables();
  await line.change(
    `INSERT INTO "callMoves" ("what", "key") SELECT 'record', CAST("id" AS TEXT) FROM "numbers" WHERE EXISTS (SELECT 1 FROM "calls" WHERE "state" = 'rated')`,
    {},
  );
}

/** Calls that kept the type and tariff they came with whatever became of prefixes, bands and rates: those on no invoice are looked at once. */
async function callsLookedAt({ line, has, allTables }: Upgrade): Promise<void> {
  if (!(await has('calls', 'tariff'))) return;
  await allTables();
  await line.change(`INSERT INTO "callMoves" ("what", "key") SELECT 'tariff', '' WHERE EXISTS (SELECT 1 FROM "calls" WHERE "state" = 'rated')`, {});
}

/** Each billing run writes them anew, and whoever looks at one looks for a customer's features. */
async function nextBillDatesUnindexed({ shape }: Upgrade): Promise<void> {
  for (const index of ['index', 'order']) await shape.removeIndex('features', `features_nextBillDate_${index}`);
}

/** Of charges in previews that are kept with proposals the unit price was in ten-thousandths once, while everything that goes out is in pounds. */
async function unitPricesInPounds({ line, has, set }: Upgrade): Promise<void> {
  if (!(await has('runRows', 'preview'))) return;
  const inPounds = (charge: Values): Values => {
    const { unitPrice = null, ...days } = (charge['charged'] ?? {}) as Values;
    return typeof unitPrice === 'number' ? { ...charge, charged: { ...days, unitPrice: unitsToPounds(unitPrice) } } : charge;
  };
  const runs = await line.select<{ runID: string }>('SELECT DISTINCT CAST("runID" AS TEXT) AS "runID" FROM "runRows" WHERE "preview" IS NOT NULL', {});
  for (const { runID } of runs) {
    const rows = await line.select<{ position: number; preview: string }>(
      'SELECT "position", CAST("preview" AS TEXT) AS "preview" FROM "runRows" WHERE "runID" = CAST($runID AS BIGINT) AND "preview" IS NOT NULL',
      { runID },
    );
    for (const { position, preview } of rows) {
      if (!preview.includes('"unitPrice"')) continue;
      const kept = JSON.parse(preview) as Values;
      await set('runRows', { preview: { ...kept, charges: (kept['charges'] as readonly Values[]).map(inPounds) } }, { runID, position: Number(position) });
    }
  }
}

/** A plain "*" opened users too; now they have an entry of their own, and whoever managed them goes on doing so. */
function rightsOverUsers(upgrade: Upgrade): Promise<readonly Activity[]> {
  return rightsAdded(upgrade, 'users', (given) => given['*'] === 'run', 'Rights over users have an entry of their own since.');
}

/** Who managed users sets the limits from which on a second person is needed, too. */
function rightsOverLimits(upgrade: Upgrade): Promise<readonly Activity[]> {
  return rightsAdded(upgrade, 'approvalLimits', (given) => given['users'] === 'run', 'Whoever manages users sets the limits of approval, too.');
}

/** Gives an entry to those who have none and fit, as a change that the log tells of. */
async function rightsAdded(
  { find, set }: Upgrade,
  entry: string,
  fits: (given: Readonly<Record<string, string>>) => boolean,
  why: string,
): Promise<readonly Activity[]> {
  const told: Activity[] = [];
  for (const { id, permissions } of await find('users', { fields: ['id', 'permissions'] })) {
    const given = (permissions ?? {}) as Readonly<Record<string, string>>;
    if (!fits(given) || entry in given) continue;
    const after = { permissions: { ...given, [entry]: 'run' } };
    await set('users', after, { id });
    const changed = { entity: 'users' as const, id, before: { permissions: given }, after, why };
    told.push(activityOf(changed, { action: 'edit', by: { id: null, name: 'A new version' }, at: new Date().toISOString() }));
  }
  return told;
}
