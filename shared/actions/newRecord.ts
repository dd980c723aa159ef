/** What a new record starts with: its owner checked, initial values, keys, and the holds of whatever it hangs on. */
import { begun, checkFeature, held } from '../billing/index.js';
import { configurationFaults } from '../configured.js';
import { latest } from '../dates.js';
import { formatUnits, unitsToPence } from '../money.js';
import { badValue, missing, refused } from '../fault.js';
import { blankOf, computed, entity as entityOf, fieldOf, fresh, label, takes, valueFaults } from '../fields.js';
import { changed, made, Money, surroundings } from './changes.js';
import { chargeOf, lineSaid } from './lines.js';
import { layered, statusWith } from './marks.js';
import { thing } from './moves.js';
import { holdsAbove, refuseUnderEnded } from './moving.js';
import { list } from './words.js';
import type { Change, Context, Entity, EntityName, Plan, RecordOf, Status, Value, Values } from '../types.js';
import { asText } from '../values.js';

/** The plan that makes one record. Values in inner form; `id` is "+1" or alike. */
export function newRecord(entity: EntityName, id: string, given: Values, context: Context): Plan {
  const money = new Money(context);
  const changes = additions(entity, id, given, context, money);
  const [{ after, why }] = changes as [Change];
  const amounts = entity === 'payments' ? { amounts: { payments: unitsToPence(Number(after['amount'] ?? 0)) } } : {};
  const charges = entity === 'transactions' ? { charges: [chargeOf(after)] } : {};
  return money.plan({ changes, notes: [why], ...amounts, ...charges });
}

/** The changes that make one record; what a new feature costs is added to `money`. `inner` gives it inner fields of its own before. */
export function additions(
  entity: EntityName,
  id: string,
  given: Values,
  context: Context,
  money: Money,
  inner?: (record: RecordOf) => Values,
): readonly Change[] {
  const faults = valueFaults(entity, given, context.catalogue, 'inner');
  if (Object.keys(faults).length > 0) throw badValue(faults);
  const owned = { ...given, ...owners(entity, given, context) };
  const values = fresh(entity, owned, context.today);
  refuseUnderEnded(entity, values, context);
  const { charged, settles } = entityOf(entity);
  const usual = charged ? feature(values, context) : { ...values, ...begin(entity, values, context) };
  const record = inner ? { ...usual, ...inner(usual as RecordOf) } : usual;
  const said = entity === 'transactions' ? `: ${lineSaid(record, customerOf(record, context), context.catalogue)}` : '';
  const change = made(entity, id, record, `${entityOf(entity).title} added${where(entity, record, context)}${said}.`);
  if (charged) money.add(null, { ...record, id, version: 0, locked: false, hidden: false } as RecordOf);
  return [change, ...(settles ? settled(settles, record, context) : [])];
}

/** The owner of a new record: it exists, there is exactly one of those a feature can have, and the customer is the owner's. */
function owners(entity: EntityName, given: Values, context: Context): Values {
  const fields = entityOf(entity).owners.filter(
    ({ field }) => takes(fieldOf(entity, field) ?? { name: field, label: '', type: 'Text', help: '' }, 'create') && fieldOf(entity, field)?.set !== 'edit',
  );
  const named = fields.filter(({ field }) => typeof given[field] === 'string');
  for (const { entity: owner, field } of named) {
    if (!context.referred(owner, asText(given[field]))) throw badValue({ [field]: `There is no ${thing(owner)} ${asText(given[field])}.` });
  }
  const direct = named.filter(({ entity: owner }) => owner !== 'customers');
  if (direct.length > 1)
    throw badValue(
      Object.fromEntries(
        direct.map(({ field }) => [
          field,
          `Give one of ${list(
            direct.map((each) => each.field),
            'and',
          )}, not both: it hangs on one.`,
        ]),
      ),
    );
  const customer = fields.find(({ entity: owner }) => owner === 'customers');
  if (!customer) return {};
  const [above] = direct;
  if (above) {
    const found = context.referred(above.entity, asText(given[above.field]))!;
    const customerID = found['customerID'];
    if (typeof customerID !== 'string')
      throw refused(`The ${thing(above.entity)} ${label(above.entity, found)} is in stock; Allocate gives it a customer first.`);
    if (typeof given['customerID'] === 'string' && given['customerID'] !== customerID) {
      throw badValue({ customerID: `The ${thing(above.entity)} ${found.id} belongs to customer ${customerID}; leave the customer out or give that one.` });
    }
    return { customerID };
  }
  if (named.length === 0 && !entityOf(entity).stock) {
    throw missing(
      Object.fromEntries(
        fields.map(({ field }) => [
          field,
          `Give ${list(
            fields.map((each) => each.field),
            'or',
          )}: a ${thing(entity)} belongs to one.`,
        ]),
      ),
    );
  }
  return {};
}

/** What entities add to their initial values. */
function begin(entity: EntityName, values: Values, context: Context): Values {
  const { statuses, begins } = entityOf(entity);
  if (statuses) return standing(entity, values, context);
  if (begins) return begins(values);
  const faults = configurationFaults(entity, { ...blankOf(entity), ...values }, context.catalogue);
  if (Object.keys(faults).length > 0) throw badValue(faults);
  return {};
}

/** The status of a new record, under the holds of what it hangs on. */
function standing(entity: EntityName, values: Values, context: Context): Values {
  const { catalogue } = context;
  const causes = holdsAbove(entity, values, context);
  const own = firstStatus(entity, values, context);
  const { status, cascade } = layered(entity, { ...values, status: own.name, cascade: null } as unknown as RecordOf, own, causes, [], catalogue);
  return {
    status: status.name,
    cascade,
    ...(entity !== 'features' && status.suspended ? { dateSuspend: context.today } : {}),
    ...(entity !== 'features' && status.active && !status.billable ? { dateMakeNonBillable: context.today } : {}),
  };
}

/** The first active, billable status; of a number without a customer the one for stock. */
export function firstStatus(entity: EntityName, values: Values, { catalogue }: Pick<Context, 'catalogue'>): Status {
  const stock = entityOf(entity).stock === true && !values['customerID'];
  const status = stock
    ? (catalogue.status(entity, 'In Stock') ?? statusWith(entity, { active: false }, [], catalogue))
    : statusWith(entity, { active: true, suspended: false, billable: true, finalBill: false }, ['Active'], catalogue);
  if (!status) throw refused(`No status of ${entity} is ${stock ? 'for stock' : 'active and billable'}; an administrator can add one.`);
  return status;
}

function feature(values: Values, context: Context): Values {
  const { catalogue, today } = context;
  const around = surroundings(values, context);
  const faults = { ...levelFaults(values, context), ...checkFeature(values, catalogue) };
  if (Object.keys(faults).length > 0) throw badValue(faults);
  // Begun from the blank record: copies of it are cheap, and every feature has the same shape.
  let record: Values = { ...blankOf('features'), ...values, ...begun(values, around) };
  record = { ...record, ...standing('features', values, context) };
  const start = asText(record['startDate'] ?? today);
  for (const { action, by, from = start } of holdsAbove('features', values, context)) {
    const kind = action === 'suspend' ? 'suspended' : 'nonBillable';
    if (action !== 'drop') record = { ...record, ...held(record as RecordOf, kind, latest(start, from), by, catalogue) };
  }
  return record;
}

/** The levels that a standard feature may live at: its own, else those of its type; none named are all. */
export function levelsOf(standard: Values, catalogue: Context['catalogue']): readonly string[] {
  const type = typeof standard['featureType'] === 'string' ? catalogue.named('featureTypes', standard['featureType']) : undefined;
  const named = [standard['levels'], type?.['levels']].find((levels) => Array.isArray(levels) && levels.length > 0);
  return Array.isArray(named) ? named.map(String) : [];
}

/** A type of feature may live on customers, numbers or services only, as configured. */
function levelFaults(values: Values, { catalogue }: Context): Readonly<Record<string, string>> {
  const level = values['numberID'] ? 'number' : values['serviceID'] ? 'service' : 'customer';
  const standard = typeof values['standardFeature'] === 'string' ? catalogue.named('standardFeatures', values['standardFeature']) : undefined;
  const typeName = values['featureType'] ?? standard?.['featureType'];
  const type = typeof typeName === 'string' ? catalogue.named('featureTypes', typeName) : undefined;
  const levels = levelsOf({ ...standard, featureType: typeName ?? null }, catalogue);
  if (levels.length === 0 || levels.includes(level)) return {};
  // Who chose an entry of the catalogue is told of that entry, not of a field that the form does not have.
  return { [standard ? 'standardFeature' : 'featureType']: `"${asText((standard ?? type)?.['name'])}" belongs on a ${list(levels, 'or')}, not on a ${level}.` };
}

const customerOf = ({ customerID }: Values, context: Context): RecordOf | undefined =>
  typeof customerID === 'string' ? context.referred('customers', customerID) : undefined;

/** What settles an account changes at once what its customer owes. */
function settled({ field, by }: NonNullable<Entity['settles']>, record: Values, context: Context): readonly Change[] {
  const customer = context.referred('customers', asText(record['customerID']));
  return customer ? owing(customer, by * Number(record[field] ?? 0)) : [];
}

/** The change of a customer's balance by so many ten-thousandths. */
export function owing(customer: RecordOf, by: number): readonly Change[] {
  const before = Number(customer['balance'] ?? 0);
  return changed({
    entity: 'customers',
    record: customer,
    after: { balance: before + by },
    why: `Balance ${formatUnits(before)} → ${formatUnits(before + by)}.`,
  });
}

function where(entity: EntityName, values: Values, context: Context): string {
  for (const { entity: owner, field } of entityOf(entity).owners.toReversed()) {
    const id = values[field];
    const found = typeof id === 'string' ? context.referred(owner, id) : undefined;
    if (found) return ` to ${thing(owner)} ${label(owner, found)}`;
  }
  return '';
}

/** A copy's values: the settings, without what belongs to one record's life. */
export function settingsOf(entity: EntityName, record: RecordOf): Values {
  const kept: Record<string, Value> = {};
  for (const field of entityOf(entity).fields) {
    const value = record[field.name];
    const owner = entityOf(entity).owners.some((each) => each.field === field.name);
    if (value === null || value === undefined || field.ofLife || field.inner || !(owner || takes(field, 'create'))) continue;
    kept[field.name] = value;
  }
  return { ...kept, ...computed(entity, kept) };
}
