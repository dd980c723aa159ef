/**
 * Edit: new values for the fields that people may change. PATCH is this action. Fields of a feature that decide its charges
 * take effect from a date, and its history keeps what held before.
 */
import { checkFeature, commissionFaults, edited, intervalOver, ledgerFrom, otherThanNoted, priceFrom } from '../billing/index.js';
import { configurationFaults } from '../configured.js';
import { entities } from '../entities/index.js';
import { formatDate } from '../dates.js';
import { badValue, refused } from '../fault.js';
import { computed, fieldOf, schemaFor, valueFaults } from '../fields.js';
import { action, type Context, type EntityName, type Plan, type RecordOf, type Value, type Values } from '../types.js';
import { asText, sameValue } from '../values.js';
import type { Warning } from '../warnings.js';
import { editedInBooks, isBooked } from './booked.js';
import { nearFeature, planned, surroundings, type Surroundings } from './changes.js';
import { chargeOf } from './lines.js';
import { jumpsOf } from './priceJumps.js';
import { unfollowed } from './sendToXero.js';
import { list } from './words.js';

/** The fields of a feature whose change takes effect from a date: a new price, count, discount. */
const dated = new Set([
  'serviceCharge',
  'featureCount',
  'featureCountCommitted',
  'featureCountCommittedAuto',
  'committedTermDate',
  'serviceChargeInterval',
  'standardFeature',
  'fixedFeeTariff',
  'initialFeatureDiscountScheme',
  'initialFeatureDiscountSchemeEndDate',
  'ongoingFeatureDiscountScheme',
  'ongoingFeatureDiscountSchemeEndDate',
]);
/** Of these the catalogue decides what they come to: named once more with another day they say too little. */
const byCatalogue = new Set(['serviceChargeInterval', 'standardFeature', 'fixedFeeTariff']);
/** Those that have no day of their own but are a matter of money as well. */
const undated = new Set([
  'startDate',
  'endDate',
  'dueDate',
  'connectionCharge',
  'totalFeatureValue',
  'instalments',
  'minimumTermPeriodLength',
  'minimumTermPeriodLengthType',
  'committedTermPeriodLength',
  'committedTermPeriodLengthType',
]);
/** What is said about a change of money, not the change itself. */
const notes = new Set(['updatedDate', 'lastUpdatedReason']);

export default entities
  .filter(({ standard }) => standard.includes('edit'))
  .map(({ name: entity, title, charged, prices, pricesCalls, editable }) =>
    action({
      entity,
      name: 'edit',
      title: `Edit ${title}`,
      help: charged
        ? 'Changes fields of this feature. A new price, count or discount takes effect from the date in Change Effective From; the next billing run charges or credits the difference.'
        : `Changes fields of this ${title.toLowerCase()}. Only the fields you give are changed; an empty one is cleared.${prices ? ' What features are charged by it changes from their next period not billed yet; billed ones stay as they are.' : ''}${pricesCalls ? ' Calls on no invoice yet are priced by it at once; billed ones stay as they are.' : ''}`,
      menu: 'standard',
      billing: charged || prices || pricesCalls ? 'next run' : 'none',
      on: 'record',
      fields: 'edit',
      idle: 'done',
      repeatable: true,
      ...(charged
        ? {
            refers: nearFeature,
            ledger: (record: RecordOf, parameters: unknown, today: string) => ledger(record, parameters as Values, today),
            looksBack: (given: Values) => Object.keys(given).some(isMoney),
          }
        : {}),
      ...(isBooked(entity) ? { makes: ['messages'], wakes: 'outbox', refers: [{ entity: 'customers', field: 'customerID' }] } : {}),
      parameters: schemaFor(entity, 'edit'),
      available: (record) => editable?.(record) ?? true,
      plan(record, parameters, context) {
        const given = parameters as Values;
        check(entity, record, given, context);
        return charged ? featurePlan(record, given, context) : plainPlan(entity, record, given, context);
      },
      reverse: (before, parameters, today) =>
        enteredLater(before, parameters as Values, today) ?? { action: 'edit', parameters: back(entity, before, parameters as Values, today) },
    }),
  );

function check(entity: EntityName, record: RecordOf, given: Values, { catalogue }: Context): void {
  const cleared = Object.keys(given).filter((name) => given[name] === null && fieldOf(entity, name)?.required);
  const faults = {
    ...datedRate(entity, record, given),
    ...Object.fromEntries(cleared.map((name) => [name, `${fieldOf(entity, name)!.label} is required; it cannot be emptied.`])),
    ...valueFaults(entity, given, catalogue, 'inner'),
    ...configurationFaults(entity, { ...record, ...given }, catalogue),
  };
  if (Object.keys(faults).length > 0) throw badValue(faults);
}

const isRate = (entity: EntityName, { list: of }: Values): boolean => entity === 'presets' && of === 'VATRate';
const historyOf = ({ history }: Values): readonly Value[] => (Array.isArray(history) ? history : []);

/** Billing goes by the dated percentages of a VAT rate, where it has any: another one beside them would be shown and not charged. */
function datedRate(entity: EntityName, record: Values, given: Values): Readonly<Record<string, string>> {
  if (!isRate(entity, record) || !('value' in given) || given['value'] === record['value'] || given['value'] === null) return {};
  const last = historyOf('history' in given ? given : record).at(-1) as Values | undefined;
  return last === undefined || asText(last['value']) === given['value']
    ? {}
    : { value: `Its percentages are kept by date, in History: add a line there, such as {"from": "2026-01-01", "value": "${asText(given['value'])}"}.` };
}

/** The first other percentage of a VAT rate counts from today: invoices of before keep theirs, however they are rebuilt. */
function rateHistory(entity: EntityName, record: RecordOf, given: Values, today: string): Values {
  if (!isRate(entity, record) || 'history' in given || historyOf(record).length > 0 || typeof record['value'] !== 'string') return {};
  return typeof given['value'] !== 'string' || given['value'] === record['value']
    ? {}
    : {
        history: [
          { from: '1973-04-01', value: record['value'] },
          { from: today, value: given['value'] },
        ],
      };
}

function plainPlan(entity: EntityName, record: RecordOf, given: Values, context: Context): Plan {
  const follows =
    entity === 'transactions'
      ? lineOf(record, given)
      : entity === 'standardFeatures' && different(record, given).includes('serviceChargeInterval')
        ? { intervalSince: context.today }
        : {};
  const { after, changes, notes: said, warnings } = isBooked(entity) ? editedInBooks(entity, record, given, context) : unfollowed;
  return planned(
    [
      {
        entity,
        record,
        after: { ...given, ...follows, ...rateHistory(entity, record, given, context.today), ...computed(entity, given, record), ...after },
        why: whyOf(entity, record, given),
      },
    ],
    context,
    {
      changes,
      notes: said,
      warnings: [...jumpsOf(entity, record, given), ...warnings],
      ...(entity === 'transactions' && different(record, given).includes('net') ? { charges: [chargeOf({ ...record, ...given, ...follows }, record)] } : {}),
    },
  );
}

/** What follows from the amount and the day of a line by hand: as when it was added. */
function lineOf(record: RecordOf, { net, transactionDate }: Values): Values {
  return {
    ...(typeof net === 'number' ? { gross: net - Number(record['discount'] ?? 0) } : {}),
    ...(transactionDate === undefined ? {} : { billDate: transactionDate }),
  };
}

function featurePlan(record: RecordOf, given: Values, context: Context): Plan {
  const names = different(record, given);
  const redated = redatedBy(record, given, context);
  const money = [...names.filter(isMoney), ...redated];
  const keys = computed('features', given, record);
  if (money.length === 0) {
    const unfit = names.some((name) => name.includes('ChargeCommission')) ? commissionFaults({ ...record, ...given }) : {};
    if (Object.keys(unfit).length > 0) throw badValue(unfit);
    return planned([{ entity: 'features', record, after: { ...given, ...keys }, why: whyOf('features', record, given), money: false }], context);
  }
  const from = effective(given, context.today, record);
  const around = surroundings(record, context);
  const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !notes.has(name)));
  const fields = edited(record, rest, from, around, redated);
  // A first due date and ends of terms that nobody gave move with the start date.
  const moved =
    'startDate' in rest ? ['dueDate', 'minimumTermDate', 'committedTermDate'].flatMap((name) => (name in fields ? [[name, fields[name]]] : [])) : [];
  const faults = checkFeature({ ...record, ...(Object.fromEntries(moved) as Values), ...rest }, context.catalogue);
  if (Object.keys(faults).length > 0) throw badValue(faults);
  if (record['dateBillTo'] && from > asText(record['dateBillTo']) && money.every((name) => dated.has(name))) {
    throw refused(
      `This feature was dropped and is charged up to ${asText(record['dateBillTo'])}; a change from ${from} on would change nothing. Reinstate it first.`,
    );
  }
  const after = {
    ...rest,
    ...keys,
    ...fields,
    updatedDate: given['updatedDate'] ?? (byDate(money) ? from : (record['updatedDate'] ?? null)),
    lastUpdatedDate: from,
    lastUpdatedReason: given['lastUpdatedReason'] ?? null,
  };
  const why = `${whyOf('features', record, rest, redated).slice(0, -1)}, effective from ${formatDate(from)}.`;
  return planned([{ entity: 'features', record, after, why }], context, { notes: [why], warnings: featureJumps(record, given, from, around) });
}

/** Its own recurring charge against the one in force that day, wherever that comes from. */
const featureJumps = (record: RecordOf, given: Values, from: string, around: Surroundings): readonly Warning[] =>
  typeof given['serviceCharge'] === 'number'
    ? jumpsOf('features', { ...record, serviceCharge: priceFrom(record, from, around) }, given)
    : jumpsOf('features', record, given);

/**
 * R8: from when a change counts: the date given with it, else the one noted on the feature where no change has used it yet, else
 * today.
 */
function effective(given: Values, today: string, record: Values): string {
  if (typeof given['updatedDate'] === 'string') return given['updatedDate'];
  const noted = record['updatedDate'];
  const waits = typeof noted === 'string' && noted !== record['lastUpdatedDate'] && Object.keys(given).some((name) => dated.has(name));
  return waits ? noted : today;
}

const different = (record: RecordOf, given: Values): readonly string[] =>
  Object.keys(given).filter((name) => JSON.stringify(record[name] ?? null) !== JSON.stringify(given[name] ?? null));

/** Something of it has a day from which it counts. */
const byDate = (names: readonly string[]): boolean => names.some((name) => dated.has(name));

const isMoney = (name: string): boolean => dated.has(name) || undated.has(name);

/** The prices, counts and discounts that are named once more with another day, where nothing else that costs is changed. */
function anew(record: RecordOf, given: Values): readonly string[] {
  const { updatedDate } = given;
  if (typeof updatedDate !== 'string' || updatedDate === record['updatedDate'] || different(record, given).some(isMoney)) return [];
  return Object.keys(given).filter((name) => dated.has(name) && !byCatalogue.has(name));
}

/** Those of them that were not in force on that day: an order that names what is so already, and a day, is about the day. */
function redatedBy(record: RecordOf, given: Values, context: Context): readonly string[] {
  const names = anew(record, given);
  const around = surroundings(record, context);
  return names.filter((name) => !sameValue(edited(record, given, effective(given, context.today, record), around, [name])['billing'], record['billing']));
}

/** Which raised lines an edit of these fields may correct; none where it is no matter of money. */
function ledger(record: RecordOf, given: Values, today: string): string | undefined {
  const money = different(record, given).some(isMoney) || anew(record, given).length > 0;
  return money ? ledgerFrom(record, effective(given, today, record), given) : undefined;
}

function whyOf(entity: EntityName, record: RecordOf, given: Values, redated: readonly string[] = []): string {
  const labels = [...different(record, given), ...redated].filter((name) => !notes.has(name)).map((name) => fieldOf(entity, name)?.label ?? name);
  return `${labels.length > 6 ? `${labels.length} fields` : list(labels) || 'Nothing'} changed.`;
}

/** A price or count noted is the one entered last: where another is in force on the day, it does not say how it was. */
function enteredLater(before: Values, given: Values, today: string): string | undefined {
  const [since, from] = [before['lastUpdatedDate'], effective(given, today, before)];
  const record = before as RecordOf;
  const names = [...different(record, given).filter((name) => dated.has(name)), ...anew(record, given)];
  // The interval is kept with its periods, which are not given back one by one.
  const later = intervalOver(before, from) ?? (typeof since === 'string' && since > from ? since : undefined);
  if (names.includes('serviceChargeInterval') && later !== undefined)
    return `A change from ${formatDate(later)} was entered before, so the values noted then are not those of ${formatDate(from)}; give them by Edit.`;
  const why = names.length === 0 ? undefined : otherThanNoted(before, names, from);
  return why && `${why}; give them by Edit.`;
}

/** The same fields as they were; a feature's charges from the same date. */
function back(entity: EntityName, before: Values, given: Values, today: string): Values {
  const names = Object.keys(given).filter((name) => !notes.has(name));
  const values = Object.fromEntries(names.map((name) => [name, before[name] ?? null]));
  return entity === 'features' ? { ...values, updatedDate: effective(given, today, before) } : values;
}
