/**
 * What must hold of a configuration record besides its fields one by one: what billing reads out of it has to be there and has
 * to make sense, on the day it is typed in and not on the day of the billing run.
 */
import { bandHours, formatFault, LONGEST_CHAIN, prefixesOf, weekFault } from './calls/index.js';
import { PROFILE_LOOKS, profileFigures } from './billing/annual.js';
import { asInterval } from './billing/intervals.js';
import { billFormatFault } from './carrier/format.js';
import { dateFault } from './dates.js';
import { entities } from './entities/index.js';
import { fixedLists } from './entities/lists.js';
import { isChoice, statusesOf } from './fields.js';
import { percentFault, percentTyped, poundsFault, poundsToUnits } from './money.js';
import { presets } from './shipped/presets.js';
import { statusFaults } from './statuses.js';
import type { Catalogue, EntityName, RecordOf, Value, Values } from './types.js';
import { asText, isBlank } from './values.js';

type Faults = Readonly<Record<string, string>>;

/** By field, of the whole record as it would be. */
export function configurationFaults(entity: EntityName, record: Values, catalogue: Catalogue): Faults {
  if (entity === 'statuses') return statusFaults(record, catalogue);
  if (entity === 'presets') return presetFaults(record, catalogue);
  if (entity === 'tariffs') return callTariffFaults(record, catalogue);
  if (entity === 'tariffRates') return rateRecordFaults(record, catalogue);
  if (entity === 'discountPlans') return planFaults(record);
  if (entity === 'callTypes') return typeFaults(record, catalogue);
  if (entity === 'commissionProfiles') return profileFaults(record);
  return entity === 'fixedFeeTariffs' ? tariffFaults(record, catalogue) : {};
}

/** The lists that presets are choices of: those that fields name, and those that the bridge itself reads. */
const lists: ReadonlySet<string> = new Set(
  [
    ...entities.flatMap(({ name, fields }) => fields.flatMap(({ list }) => (list === undefined || statusesOf(list, name) !== undefined ? [] : [list]))),
    ...presets.map(({ list }) => asText(list)),
    'callFormat',
    'carrierBillFormat',
  ].filter((list) => fixedLists[list] === undefined && !entities.some(({ name }) => name === list)),
);

function presetFaults(record: Values, catalogue: Catalogue): Faults {
  const list = asText(record['list']);
  if (fixedLists[list]) return { list: `The choices of ${list} are part of the program; none can be added.` };
  if (entities.some(({ name }) => name === list)) return { list: `The choices of ${list} are the records of ${list}; add one there.` };
  if (!lists.has(list)) return { list: `There is no list "${list.slice(0, 100)}". There are ${[...lists].toSorted().join(', ')}.` };
  if (list === 'VATRate') return rateFaults(record);
  if (list === 'serviceChargeInterval' && !asInterval(record['data']))
    return { data: 'Say how long it is: {"unit": "month", "n": 2, "align": "start", "timing": "advance"}; unit is week, month, quarter or year.' };
  if (list === 'annualIncreaseProfile' && !isBlank(record['data']) && profileFigures(record['data']) === undefined) return { data: PROFILE_LOOKS };
  if (list === 'timeBand') return bandFaults(record, catalogue);
  if (list === 'callFormat') {
    const fault = formatFault(record['data']);
    return fault === undefined ? {} : { data: fault };
  }
  if (list === 'carrierBillFormat') {
    const fault = billFormatFault(record['data']);
    return fault === undefined ? {} : { data: fault };
  }
  return list === 'company' ? companyFaults(record) : {};
}

/** A rate has its percentage, today's or by date: without one everything that names it would go out untaxed. */
function rateFaults({ value, history }: Values): Faults {
  if (!Array.isArray(history) || history.length === 0) return isBlank(value) ? { value: 'Give the percentage, such as 20.' } : rateFault('value', value);
  for (const [place, entry] of (history as readonly Value[]).entries()) {
    const { from, value: rate } = typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? (entry as Values) : {};
    const fault = dateFault(from) ?? percentage(rate);
    if (fault !== undefined) return { history: `Line ${place + 1}: ${fault} A line looks like {"from": "2011-01-04", "value": "20"}.` };
  }
  return isBlank(value) ? {} : rateFault('value', value);
}

const rateFault = (field: string, value: Value | undefined): Faults => {
  const fault = percentage(value);
  return fault === undefined ? {} : { [field]: fault };
};

const percentage = (value: Value | undefined): string | undefined => percentFault(value) ?? rateTyped(value as string | number);

/** Kept as it is given, so it is given bare. */
function rateTyped(value: string | number): string | undefined {
  const bare = percentTyped(value);
  if (bare !== String(value)) return `Write it as ${bare}, without a sign.`;
  return Number(bare) < 0 || Number(bare) > 100 ? 'A VAT rate is from 0 to 100 percent.' : undefined;
}

function companyFaults({ name, value }: Values): Faults {
  if (isBlank(value)) return {};
  if (name === 'VAT Rounding' && value !== 'invoice' && value !== 'line') return { value: 'Give invoice or line.' };
  if (name === 'Unassigned Commission' && value !== 'nobody' && value !== 'seller') return { value: 'Give nobody, or seller for whoever sold it.' };
  if (name === 'Commission Earned' && value !== 'invoiced' && value !== 'paid')
    return { value: 'Give invoiced, or paid for the month in which an invoice is paid in full.' };
  if (name === 'Annual Increase Date' && value !== 'next' && value !== 'last') return { value: 'Give next or last: which one the dates noted are of.' };
  if (name === 'Call Lines' && !['number and class', 'customer and class', 'number'].includes(asText(value)))
    return { value: 'Give number and class, customer and class, or number.' };
  if (name === 'Months Calls Are Kept' && !/^(?:[1-9]|[1-9]\d|1[01]\d|120)$/.test(asText(value)))
    return { value: 'Give whole months past the invoice, from 1 to 120; empty keeps calls for ever.' };
  if (name !== 'Low-Value Amount' && name !== 'Low-Value Fee' && name !== 'Carrier Tolerance') return {};
  const fault = poundsFault(value) ?? (poundsToUnits(value as string | number) < 0 ? 'At least £0.00.' : undefined);
  return fault === undefined ? {} : { value: fault };
}

function tariffFaults({ charges }: Values, catalogue: Catalogue): Faults {
  const names = Array.isArray(charges) ? (charges as readonly Values[]).map(({ standardFeature }) => asText(standardFeature)) : [];
  const wrong = names.findIndex((name) => !isChoice(catalogue, 'fixedFeeTariffs', 'standardFeatures', name));
  return wrong < 0 ? {} : { charges: `Line ${wrong + 1}: there is no standard feature "${names[wrong]!.slice(0, 100)}".` };
}

/** The hours of all bands together make a week; a band without hours is one that only files name. */
function bandFaults(record: Values, catalogue: Catalogue): Faults {
  const { hours } = (record['data'] ?? {}) as { readonly hours?: Value };
  const fine = (each: Value): boolean => {
    const { days, from, until } = (typeof each === 'object' && each !== null ? each : {}) as Values;
    const clock = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;
    return (
      Array.isArray(days) &&
      days.every((day) => Number.isInteger(day) && Number(day) >= 1 && Number(day) <= 7) &&
      clock.test(asText(from)) &&
      clock.test(asText(until))
    );
  };
  if (hours !== undefined && !(Array.isArray(hours) && (hours as readonly Value[]).every(fine)))
    return { data: 'Give hours such as {"hours": [{"days": [1, 2, 3, 4, 5], "from": "08:00", "until": "18:00"}]}; day 1 is Monday.' };
  const others = catalogue.all('presets').filter((each) => each['list'] === 'timeBand' && each['name'] !== record['name']);
  const week = bandHours([...others, record as RecordOf]).hours;
  const fault = week.length > 0 ? weekFault(week) : undefined;
  return fault === undefined ? {} : { data: fault };
}

/** A chain of tariffs comes to an end, and what is taken over has a percentage that leaves something. */
function callTariffFaults(record: Values, catalogue: Catalogue): Faults {
  const { name, basedOn, markupPercent } = record;
  const seen = new Set([asText(name)]);
  for (let at = asText(basedOn); at !== ''; at = asText(catalogue.named('tariffs', at)?.['basedOn'])) {
    if (seen.has(at)) return { basedOn: `"${at}" is based on this tariff itself: a chain in a circle prices nothing.` };
    seen.add(at);
    if (seen.size > LONGEST_CHAIN) return { basedOn: `More than ${LONGEST_CHAIN} tariffs would be based on one another; end the chain before.` };
  }
  if (!isBlank(markupPercent) && Number(markupPercent) < -100) return { markupPercent: 'At least −100: no call costs less than nothing.' };
  return {};
}

/** One rate for a type, band and day, and one that says what it costs. */
function rateRecordFaults(record: Values, catalogue: Catalogue): Faults {
  const { tariff, callType, timeBand, startDate, endDate, chargeType, markupPercent, costMin, costMax } = record;
  const [from, to] = [asText(startDate ?? ''), asText(endDate ?? '9999-12-31')];
  if (from > to) return { endDate: 'It ends before it starts.' };
  if (chargeType === 'markup' && isBlank(markupPercent)) return { markupPercent: "Give the percentage on top of the carrier's cost; 0 is none." };
  if (!isBlank(markupPercent) && Number(markupPercent) < -100) return { markupPercent: 'At least −100: no call costs less than nothing.' };
  if (typeof costMin === 'number' && typeof costMax === 'number' && costMin > costMax) return { costMax: 'The most that a call costs is below the least.' };
  const prices = ['cost', 'costConnection', 'costMin', 'accessCharge'].some((name) => !isBlank(record[name]));
  if (chargeType !== 'markup' && chargeType !== 'asFile' && !prices) return { cost: 'Say what it costs; 0 for what is free.' };
  const other = catalogue
    .all('tariffRates')
    .find(
      (each) =>
        each.id !== record['id'] &&
        each['tariff'] === tariff &&
        each['callType'] === callType &&
        (each['timeBand'] ?? null) === (timeBand ?? null) &&
        asText(each['startDate'] ?? '') <= to &&
        from <= asText(each['endDate'] ?? '9999-12-31'),
    );
  return other
    ? {
        startDate: `There is a rate for "${asText(callType)}" from ${asText(other['startDate'] ?? 'ever')} to ${asText(other['endDate'] ?? 'good')} already; end that one the day before.`,
      }
    : {};
}

function planFaults(record: Values): Faults {
  const allowances = ['allowanceMinutes', 'allowanceCalls', 'allowanceEvents', 'allowanceBytes', 'allowanceValue'];
  const discounts = ['discountPercent', 'discountPencePerCall', 'discountPencePerMinute'];
  const percent = record['discountPercent'];
  if (!isBlank(percent) && (Number(percent) < 0 || Number(percent) > 100)) return { discountPercent: 'From 0 to 100 percent.' };
  if ([...allowances, ...discounts].every((name) => isBlank(record[name])))
    return { allowanceMinutes: 'Give an allowance or a discount: as it is the plan would make every call free.' };
  const given = allowances.filter((name) => !isBlank(record[name]));
  if (given.length > 0 && given.every((name) => Number(record[name]) === 0))
    return { [given[0]!]: 'A plan whose allowances are all 0 gives nothing; give one above 0.' };
  const off = discounts.filter((name) => !isBlank(record[name]));
  if (off.length > 0 && off.every((name) => Number(record[name]) === 0))
    return { [off[0]!]: 'A plan whose discounts are all 0 takes nothing off; give one above 0, or none to take off everything.' };
  return {};
}

/** What a sale earns is no more than the sale. */
function profileFaults(record: Values): Faults {
  const [type, target] = [record['commissionType'], record['target']];
  for (const name of ['commissionValue', 'commissionValuePostTarget']) {
    const value = record[name];
    if (isBlank(value)) continue;
    if (isBlank(type)) return { commissionType: 'Say whether the value is an amount or a percentage: without it nothing is earned.' };
    if (Number(value) < 0) return { [name]: 'At least 0: what is taken back after a drop is the clawback.' };
    if (type !== 'Amount' && Number(value) > 100) return { [name]: 'At most 100 percent.' };
  }
  if (!isBlank(record['commissionValuePostTarget']) && isBlank(target)) return { target: 'Give the target from which the later percentage counts.' };
  return isBlank(record['clawbackPeriodLength']) || Number(record['clawbackPeriodLength']) === 0 || !isBlank(record['clawbackPeriodLengthType'])
    ? {}
    : { clawbackPeriodLengthType: 'Give the unit of the clawback term.' };
}

/** Two types with one prefix would leave it to chance what a call is. */
function typeFaults(record: Values, catalogue: Catalogue): Faults {
  const own = prefixesOf(record);
  const bad = own.find((each) => !/^\d{1,20}$/.test(each));
  if (bad !== undefined) return { prefixes: `"${bad.slice(0, 30)}" is no prefix: digits only, abroad with 00 in front.` };
  const twice = own.find((each, place) => own.indexOf(each) !== place);
  if (twice !== undefined) return { prefixes: `"${twice}" stands there twice.` };
  for (const each of catalogue.all('callTypes')) {
    if (each['name'] === record['name'] || each['active'] === false) continue;
    const same = prefixesOf(each).find((prefix) => own.includes(prefix));
    if (same !== undefined) return { prefixes: `"${same}" belongs to ${asText(each['name'])} already.` };
  }
  return {};
}
