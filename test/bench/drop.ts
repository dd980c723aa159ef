/**
 * 10,000 features dropped in one order, in one transaction, with their activities: planned, checked, applied and sealed by
 * the engine, beside raw set-based SQL that does the same writes to as many other features of the same customers.
 */
import { execute, findAction } from '../../server/engine/engine.js';
import type { Order } from '../../server/engine/order.js';
import { ada, dropping, openCompany, today, type Company } from '../runs/company.js';
import { dropFloor } from './drop-floor.js';
import { longestHold, median, middle, onBoth, spent, type Figure, type Spent } from './figures.js';

const rows = 10_000;
/** The bridge has been running for a while: its code is compiled before anything counts. */
const warm = 1_000;
/** Both sides take turns; medians count. */
const rounds = 3;

async function drop({ store, catalogue }: Company, ids: readonly string[]): Promise<void> {
  const order: Order = {
    entity: 'features',
    action: 'drop',
    targets: ids.map((id) => ({ id })),
    parameters: dropping,
    user: ada,
    today,
    now: new Date().toISOString(),
  };
  const lists = await catalogue();
  const done = await store.transaction((inside) =>
    execute(inside, async () => lists, findAction('features', 'drop', []), order, { atomic: true, runID: null }),
  );
  if (done.some(({ outcome }) => outcome !== 'done')) throw new Error('Not all were dropped.');
}

async function measured(name: 'SQLite' | 'PostgreSQL', url: string): Promise<Figure[]> {
  const company = await openCompany(url, { customers: 500, features: 130 });
  // Features of every customer on every side, so that all sides find the same customers and pages.
  let at = 0;
  const some = (count: number): string[] => Array.from({ length: count }, () => company.features[(at++ * 7919) % company.features.length]!);
  for (let time = 0; time < 3; time += 1) await drop(company, some(warm));
  const [order, floor, holds]: [Spent[], Spent[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    const ids = some(rows);
    const { result, longest } = await longestHold(() => spent(() => drop(company, ids)));
    order.push(result);
    holds.push(longest);
    let clock = 0;
    const begin = (round + 1) * 10_000_000;
    const { processor } = await spent(async () => {
      clock = await dropFloor(url, { ids: some(rows), runID: null, dateDrop: today, now: new Date().toISOString() }, begin);
    });
    floor.push({ clock, processor });
  }
  await company.store.close();
  const [ours, least] = [middle(order), middle(floor)];
  // PostgreSQL's own work is not this process's: there the clock alone says what it took.
  const times = name === 'SQLite' ? ours.processor / least.processor : ours.clock / least.clock;
  const ms = ({ clock: all, processor }: Spent): string => `${all.toFixed(0)} ms, processor ${processor.toFixed(0)}`;
  return [
    { what: `${name}: ${rows.toLocaleString('en-GB')} features dropped in one order`, value: ms(ours) },
    { what: `${name}: raw set-based SQL, the same writes`, value: ms(least) },
    {
      what: `${name}: of the raw SQL, by ${name === 'SQLite' ? 'the processor' : 'the clock'}`,
      value: `× ${times.toFixed(1)}`,
      target: '≤ 3',
      met: times <= 3,
    },
    { what: `${name}: longest hold of the event loop`, value: `${median(holds).toFixed(0)} ms` },
  ];
}

export const bench = (given: readonly string[] = []): Promise<void> => onBoth(given, measured);
