/**
 * What must hold of a configuration record besides its fields one by one: what billing reads out of it has to be there and has
 * to make sense, on the day it is typed in and not on the day of the billing run.
 */
import { asInterval } from './billing/intervals.js';
import { dateFault } from './dates.js';
import { entities } from './entities/index.js';
import { fixedLists } from './entities/lists.js';
import { isChoice } from './fields.js';
import { percentFault, poundsFault } from './money.js';
import { presets } from './shipped/presets.js';
import { statusFaults } from './statuses.js';
import type { Catalogue, EntityName, Value, Values } from './types.js';
import { asText, isBlank } from './values.js';

type Faults = Readonly<Record<string, string>>;

/** By field, of the whole record as it would be. */
export function configurationFaults(entity: EntityName, record: Values, catalogue: Catalogue): Faults {
  if (entity === 'statuses') return statusFaults(record, catalogue);
  if (entity === 'presets') return presetFaults(record);
  return entity === 'fixedFeeTariffs' ? tariffFaults(record, catalogue) : {};
}

/** The lists that presets are choices of: those that fields name, and those that the bridge itself reads. */
const lists: ReadonlySet<string> = new Set(
  [...entities.flatMap(({ fields }) => fields.map(({ list }) => list ?? 'statuses')), ...presets.map(({ list }) => asText(list))].filter(
    (list) => fixedLists[list] === undefined && !list.startsWith('statuses') && !entities.some(({ name }) => name === list),
  ),
);

function presetFaults(record: Values): Faults {
  const list = asText(record['list']);
  if (fixedLists[list]) return { list: `The choices of ${list} are part of the program; none can be added.` };
  if (entities.some(({ name }) => name === list)) return { list: `The choices of ${list} are the records of ${list}; add one there.` };
  if (!lists.has(list)) return { list: `There is no list "${list.slice(0, 100)}". There are ${[...lists].toSorted().join(', ')}.` };
  if (list === 'VATRate') return rateFaults(record);
  if (list === 'serviceChargeInterval' && !asInterval(record['data']))
    return { data: 'Say how long it is: {"unit": "month", "n": 2, "align": "start", "timing": "advance"}; unit is week, month, quarter or year.' };
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

const percentage = (value: Value | undefined): string | undefined =>
  percentFault(value) ?? (Number(value) < 0 || Number(value) > 100 ? 'A VAT rate is from 0 to 100 percent.' : undefined);

function companyFaults({ name, value }: Values): Faults {
  if (isBlank(value)) return {};
  if (name === 'VAT Rounding' && value !== 'invoice' && value !== 'line') return { value: 'Give invoice or line.' };
  if (name !== 'Low-Value Amount' && name !== 'Low-Value Fee') return {};
  const fault = poundsFault(value) ?? (Number(value) < 0 ? 'At least £0.00.' : undefined);
  return fault === undefined ? {} : { value: fault };
}

function tariffFaults({ charges }: Values, catalogue: Catalogue): Faults {
  const names = Array.isArray(charges) ? (charges as readonly Values[]).map(({ standardFeature }) => asText(standardFeature)) : [];
  const wrong = names.findIndex((name) => !isChoice(catalogue, 'fixedFeeTariffs', 'standardFeatures', name));
  return wrong < 0 ? {} : { charges: `Line ${wrong + 1}: there is no standard feature "${names[wrong]!.slice(0, 100)}".` };
}
