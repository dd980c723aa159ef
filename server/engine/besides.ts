/**
 * What the plans of an order cannot see and people should before they agree: a number that is in use elsewhere or is none, a feature
 * that is there already, an order that waits, a payment that is too much, goes back or has a reference that another one has. Looked up for all records
 * of a preview, whichever action makes them.
 */
import { label } from '../../shared/fields.js';
import { formatDate } from '../../shared/dates.js';
import { formatUnits } from '../../shared/money.js';
import type { Change, EntityName, RecordOf, Values } from '../../shared/types.js';
import { isTelephone } from '../../shared/matching/spellings.js';
import { asText } from '../../shared/values.js';
import type { Warning } from '../../shared/warnings.js';
import type { Reading } from '../database/store.js';
import type { PlannedRow } from './order.js';
import { serviceRates } from './serviceRates.js';

interface Made {
  readonly row: number;
  readonly change: Change;
  /** As it will be. */
  readonly values: Values;
}

type Say = (row: number, warning: Warning) => void;

/** Of one order, told of its rows some at a time. */
export class Besides {
  private readonly from: Reading;
  private readonly entity: EntityName;
  /** What rows before these have: numbers, and payments' references by customer. */
  private readonly numbers = new Set<string>();
  private readonly references = new Set<string>();

  constructor(from: Reading, entity: EntityName) {
    this.from = from;
    this.entity = entity;
  }

  /** The rows with what their plans deserve to be warned of besides. */
  async warned(rows: readonly PlannedRow[]): Promise<readonly PlannedRow[]> {
    const { from } = this;
    const more = new Map<number, Warning[]>();
    const say: Say = (row, warning) => more.set(row, [...(more.get(row) ?? []), warning]);
    const made = (entity: EntityName, field?: string): Made[] =>
      rows.flatMap(({ plan, fault, record }, row) =>
        fault || !plan
          ? []
          : plan.changes.flatMap((change) =>
              change.entity === entity && (change.kind === 'create' || (change.kind === 'update' && field !== undefined && field in change.after))
                ? [{ row, change, values: { ...(change.kind === 'update' && record?.id === change.id ? record : {}), ...change.after } }]
                : [],
            ),
      );
    await numbers(from, made('numbers', 'number'), say, this.numbers);
    await features(from, made('features'), endedBy(rows), say);
    await orders(from, this.entity, rows, say);
    await payments(from, made('payments'), rows, say, this.references);
    const rates = ['cost', 'costConnection', 'accessCharge'].flatMap((field) => made('tariffRates', field));
    await serviceRates(from, [...new Map(rates.map(({ row, change, values }) => [row, { row, id: change.id, values }])).values()], say);
    if (more.size === 0) return rows;
    return rows.map((row, place) => {
      const warnings = more.get(place);
      return warnings && row.plan ? { ...row, plan: { ...row.plan, warnings: [...(row.plan.warnings ?? []), ...warnings] } } : row;
    });
  }
}

async function numbers(from: Reading, made: readonly Made[], say: Say, seen: Set<string>): Promise<void> {
  const keyed = made.filter(({ values }) => typeof values['numberKey'] === 'string');
  if (keyed.length === 0) return;
  const there = (
    await from.having(
      'numbers',
      'numberKey',
      keyed.map(({ values }) => asText(values['numberKey'])),
    )
  ).filter(({ dateDrop }) => dateDrop === null);
  const customers = new Map(
    (
      await from.load(
        'customers',
        there.flatMap(({ customerID }) => (typeof customerID === 'string' ? [customerID] : [])),
      )
    ).map((each) => [each.id, each]),
  );
  for (const { row, change, values } of keyed) {
    const [key, number] = [asText(values['numberKey']), asText(values['number'])];
    if (!isTelephone(number))
      say(row, { kind: 'notANumber', text: `“${number}” is no telephone number as the UK or, with its country code, another country has them.` });
    const other = there.find((each) => each['numberKey'] === key && each.id !== change.id);
    const whose = other && customers.get(asText(other['customerID']));
    if (other)
      say(row, { kind: 'numberInUse', text: `${number} is in use already: ${whose ? label('customers', whose) : 'it is in stock'} (number ${other.id}).` });
    else if (seen.has(key)) say(row, { kind: 'numberInUse', text: `${number} is in this order twice.` });
    seen.add(key);
  }
}

const owners = ['numberID', 'serviceID', 'customerID'] as const;

/** What a feature hangs on: its number or service, else its customer. */
const placeOf = (values: Values): string => {
  const field = owners.find((each) => typeof values[each] === 'string');
  return field ? `${field} ${asText(values[field])}` : '';
};

/** The features that the order itself ends. */
const endedBy = (rows: readonly PlannedRow[]): ReadonlySet<string> =>
  new Set(
    rows.flatMap(({ plan, fault }) =>
      fault || !plan ? [] : plan.changes.flatMap(({ entity, id, after }) => (entity === 'features' && typeof after['dateBillTo'] === 'string' ? [id] : [])),
    ),
  );

async function features(from: Reading, made: readonly Made[], ended: ReadonlySet<string>, say: Say): Promise<void> {
  const sold = made.filter(({ values }) => typeof values['standardFeature'] === 'string');
  const there = new Map<string, RecordOf>();
  for (const field of owners) {
    const ids = sold.flatMap(({ values }) => (placeOf(values).startsWith(field) ? [asText(values[field])] : []));
    if (ids.length === 0) continue;
    for (const each of await from.having('features', field, ids, kept))
      if (each['dateBillTo'] === null && !ended.has(each.id)) there.set(`${placeOf(each)}|${asText(each['standardFeature'])}`, each);
  }
  for (const { row, values } of sold) {
    const name = asText(values['standardFeature']);
    const other = there.get(`${placeOf(values)}|${name}`);
    if (other) say(row, { kind: 'thereAlready', text: `${name} is there already (feature ${other.id}): it would be charged twice.` });
  }
}

/** What somebody ordered for a later day: it finds the record as this order leaves it, and may then not be possible any more. */
async function orders(from: Reading, entity: EntityName, rows: readonly PlannedRow[], say: Say): Promise<void> {
  const open = rows.flatMap(({ record, fault }) => (record && !fault ? [record.id] : []));
  const scheduled = open.length === 0 ? [] : await from.find('runs', { where: { status: 'Scheduled', entity }, fields: ['id', 'title', 'on'] });
  if (scheduled.length === 0) return;
  const runs = new Map(scheduled.map((run) => [run.id, run]));
  const waiting = new Map<string, string>();
  const named = await from.find('runRows', { where: { runID: [...runs.keys()], recordID: open, outcome: 'waiting' }, fields: ['runID', 'recordID'] });
  for (const { runID, recordID } of named) waiting.set(asText(recordID), asText(runID));
  rows.forEach(({ record, fault }, row) => {
    const run = record && !fault ? runs.get(waiting.get(record.id) ?? '') : undefined;
    if (run) say(row, { kind: 'ordered', text: `${asText(run['title'])} is ordered for it on ${formatDate(asText(run['on']))} already (job ${run.id}).` });
  });
}

const kept = ['id', 'version', 'locked', 'hidden', 'customerID', 'numberID', 'serviceID', 'standardFeature', 'dateBillTo'];

async function payments(from: Reading, made: readonly Made[], rows: readonly PlannedRow[], say: Say, seen: Set<string>): Promise<void> {
  const references = made.flatMap(({ values }) => (typeof values['ourReference'] === 'string' ? [values['ourReference']] : []));
  const there = references.length === 0 ? [] : await from.having('payments', 'ourReference', references);
  for (const { row, values } of made) {
    const amount = Number(values['amount'] ?? 0);
    if (amount < 0) say(row, { kind: 'refund', text: `${formatUnits(-amount)} goes back to the customer: a refund.` });
    const customer = rows[row]!.plan?.changes.find(({ entity, id, after }) => entity === 'customers' && id === values['customerID'] && 'balance' in after);
    const owes = Number(customer?.after['balance'] ?? 0);
    if (amount > 0 && owes < 0) say(row, { kind: 'overpaid', text: `That is ${formatUnits(Math.min(amount, -owes))} more than the customer owes.` });
    const reference = values['ourReference'];
    if (typeof reference !== 'string') continue;
    const key = `${asText(values['customerID'])} ${reference}`;
    const other = there.find((each) => each['ourReference'] === reference && each['customerID'] === values['customerID'] && each['status'] !== 'Reversed');
    if (other) say(row, { kind: 'sameReference', text: `The customer has a payment with the reference “${reference}” already (payment ${other.id}).` });
    else if (seen.has(key)) say(row, { kind: 'sameReference', text: `The reference “${reference}” is in this order twice for this customer.` });
    seen.add(key);
  }
}
