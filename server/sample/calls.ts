/** A month of believable calls: what the company's numbers rang in the weeks before today, out of a carrier's file like any other. */
import { Readable } from 'node:stream';
import { addDays, toDay, weekday } from '../../shared/dates.js';
import { asText } from '../../shared/fields.js';
import type { Catalogue, RecordOf, Value } from '../../shared/types.js';
import { loadFile } from '../calls/load.js';
import type { Store } from '../database/store.js';
import { Random } from './random.js';

/** Numbers that call, and how many days of it there are. */
const CALLING = 80;
const DAYS = 30;

/** Pence a minute, a text or a megabyte. */
const rates: readonly (readonly [tariffs: readonly string[], callType: string, cost: number, more?: Readonly<Record<string, number>>])[] = [
  [['National Standard'], 'UK Landline', 1.9],
  [['National Standard'], 'UK-Wide (03)', 1.9],
  [['National 1.5p'], 'UK Landline', 1.5],
  [['National 1.5p'], 'UK-Wide (03)', 1.5],
  [['Mobile Standard'], 'UK Mobile', 9.5],
  [['Mobile 5p'], 'UK Mobile', 5],
  [['Mobile Standard', 'Mobile 5p'], 'UK Text', 4],
  [['Mobile Standard', 'Mobile 5p'], 'UK Data', 1],
  [['Service Numbers Standard'], 'Service (084)', 5.8, { accessCharge: 10 }],
  [['Service Numbers Standard'], 'Service (087)', 10.8, { accessCharge: 10 }],
  [['Service Numbers Standard'], 'Directory Enquiries (118)', 150, { costConnection: 250, accessCharge: 10 }],
  [['International Standard', 'International Business'], 'International', 8, { costConnection: 5 }],
];

interface Destination {
  readonly dialled: string;
  readonly destination: string;
  /** Pounds a minute to the carrier. */
  readonly cost: number;
}

const destinations: readonly (readonly [Destination, number])[] = [
  [{ dialled: '01632960', destination: 'UK Landline', cost: 0.0045 }, 46],
  [{ dialled: '02079460', destination: 'London', cost: 0.0045 }, 14],
  [{ dialled: '07700900', destination: 'UK Mobile', cost: 0.014 }, 24],
  [{ dialled: '03069990', destination: 'UK-Wide', cost: 0.005 }, 6],
  [{ dialled: '08081570', destination: 'Freephone', cost: 0 }, 3],
  [{ dialled: '0345496', destination: 'UK-Wide', cost: 0.005 }, 3],
  [{ dialled: '0871496', destination: 'Service number', cost: 0.09 }, 1],
  [{ dialled: '118', destination: 'Directory Enquiries', cost: 1.2 }, 0.3],
  [{ dialled: '00353120', destination: 'Ireland', cost: 0.02 }, 1.5],
  [{ dialled: '00491512', destination: 'Germany', cost: 0.03 }, 1.2],
];

/** Rates that the shipped tariffs get, and the calls themselves. The same numbers and the same day always make the same file. */
export async function ring(store: Store, catalogue: () => Promise<Catalogue>, today: string, now: string): Promise<void> {
  await store.transaction((inside) =>
    inside.insert(
      'tariffRates',
      ['tariff', 'callType', 'chargeType', 'cost', 'costConnection', 'accessCharge'],
      rates.flatMap(([tariffs, callType, cost, { costConnection = null, accessCharge = null } = {} as Record<string, number | null>]) =>
        tariffs.map((tariff): Value[] => [tariff, callType, 'rate', cost, costConnection, accessCharge]),
      ),
      now,
    ),
  );
  await store.transaction((inside) =>
    inside.insert(
      'carrierCallTypes',
      ['carrier', 'chargeband', 'callType', 'key'],
      [
        ['Gamma', 'ROAM', 'Roaming Data', 'Gamma/ROAM'],
        ['Gamma', 'L1', 'UK Landline', 'Gamma/L1'],
      ],
      now,
    ),
  );
  const ids = await store.ids('numbers', { where: [], sort: [], hidden: true }, 1_000);
  const numbers = (await store.load('numbers', ids))
    .filter((number) => number['customerID'] !== null && asText(number['enteredDate'] ?? '') < addDays(today, -DAYS))
    .slice(0, CALLING);
  const lines = numbers.flatMap((number) => callsOf(number, today));
  const strangers = ['01632960998', '01632960997'].flatMap((CLI) =>
    callsOf({ id: CLI, number: CLI, numberType: 'Landline' } as unknown as RecordOf, today).slice(0, 4),
  );
  const text = ['reference,callDate,CLI,dialled,kind,seconds,events,bytes,destination,carrierCost', ...[...lines, ...strangers].toSorted()]
    .map((line, place) => (place === 0 ? line : `G${String(place).padStart(7, '0')},${line}`))
    .join('\n');
  await loadFile(store, await catalogue(), Readable.from([Buffer.from(`${text}\n`)]), {
    name: `Gamma to ${addDays(today, -1)}.csv`,
    carrier: 'Gamma',
    format: null,
    preview: false,
    user: { id: '1', name: 'Carol Clerk' },
    today,
    now,
    timeZone: 'Europe/London',
  });
}

/** What a number rang, day by day: offices in office hours, mobiles at any time of the day. */
function callsOf(number: RecordOf, today: string): string[] {
  const random = new Random(`calls ${asText(number['number'])}`);
  const type = asText(number['numberType']);
  const CLI = asText(number['number']).replaceAll(' ', '');
  const lines: string[] = [];
  for (let back = DAYS; back >= 1; back -= 1) {
    const day = addDays(today, -back);
    const office = weekday(toDay(day)) <= 5;
    if (type === 'Data SIM' || type === 'Broadband Circuit') {
      if (type === 'Data SIM' && random.chance(0.6))
        lines.push(`${at(day, random, 0, 23)},${CLI},internet,data,,,${random.whole(1_000_000, 400_000_000)},UK Data,0.05`);
      continue;
    }
    const mobile = type === 'Mobile';
    for (let count = office ? random.whole(0, 3) : mobile ? random.whole(0, 2) : random.chance(0.05) ? 1 : 0; count > 0; count -= 1) {
      const start = at(day, random, mobile ? 7 : 8, mobile ? 22 : 17);
      if (mobile && random.chance(0.3)) {
        lines.push(`${start},${CLI},07700900${String(random.whole(0, 999)).padStart(3, '0')},event,,1,,UK Text,0.008`);
        continue;
      }
      const { dialled, destination, cost } = random.weighted(destinations);
      const seconds = random.chance(0.06) ? 0 : Math.round(12 + random.next() ** 3 * 1_400);
      lines.push(
        `${start},${CLI},${dialled}${String(random.whole(0, 999)).padStart(3, '0')},voice,${seconds},,,${destination},${((cost * seconds) / 60).toFixed(5)}`,
      );
    }
  }
  return lines;
}

const at = (day: string, random: Random, from: number, until: number): string => {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${day} ${two(random.whole(from, until))}:${two(random.whole(0, 59))}:${two(random.whole(0, 59))}`;
};
