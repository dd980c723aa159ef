/**
 * 10,000 and 500 features edited in one order, in one transaction, with their activities: planned, checked, applied and sealed by the
 * engine, beside raw set-based SQL that writes the same two columns and a short log line to as many other features of the same customers.
 */
import { execute, findAction } from '../../server/engine/engine.js';
import { ada, openCompany, today, type Company } from '../runs/company.js';
import { editFloor } from './bulk-floor.js';
import { longestHold, median, middle, onBoth, spent, type Figure, type Spent } from './figures.js';

/** How many rows, at most so many times what raw SQL takes, in so many rounds: both sides take turns, medians count. */
const sizes = [
  { rows: 500, most: 5, rounds: 9 },
  { rows: 10_000, most: 6, rounds: 3 },
] as const;
/** The bridge has been running for a while: its code is compiled before anything counts. */
const warm = 1_000;
/** Memory of the process in such an order, MB. */
const mostMemory = 250;
/** The longest that others may wait for the event loop, ms. */
const mostHold = 50;

async function edit({ store, catalogue }: Company, ids: readonly string[], time: number): Promise<void> {
  const parameters = { site: `Site ${time}`, campaign: `Campaign ${time}` };
  const order = {
    entity: 'features',
    action: 'edit',
    targets: ids.map((id) => ({ id })),
    parameters,
    user: ada,
    today,
    now: new Date().toISOString(),
  } as const;
  const lists = await catalogue();
  const done = await store.transaction((inside) =>
    execute(inside, async () => lists, findAction('features', 'edit', []), order, { atomic: true, runID: null }),
  );
  if (done.some(({ outcome }) => outcome !== 'done')) throw new Error('Not all were edited.');
}

/** The most memory that the process had while something went on, MB. */
async function memory<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly most: number }> {
  let most = 0;
  const look = (): void => {
    most = Math.max(most, process.memoryUsage.rss() / 1_048_576);
  };
  const timer = setInterval(look, 20);
  const result = await work();
  look();
  clearInterval(timer);
  return { result, most };
}

async function measured(name: 'SQLite' | 'PostgreSQL', url: string): Promise<Figure[]> {
  const company = await openCompany(url, { customers: 250, features: 80 });
  // Features of every customer on both sides, so that both find the same customers and pages.
  let at = 0;
  const some = (count: number): string[] => Array.from({ length: count }, () => company.features[(at++ * 7919) % company.features.length]!);
  let time = 0;
  for (let round = 0; round < 3; round += 1) await edit(company, some(warm), (time += 1));
  (globalThis as { gc?: () => void }).gc?.();
  const figures: Figure[] = [];
  for (const { rows, most, rounds } of sizes) {
    const [order, floor, holds, rss]: [Spent[], Spent[], number[], number[]] = [[], [], [], []];
    for (let round = 0; round < rounds; round += 1) {
      time += 1;
      const { result, most: held } = await memory(() => longestHold(() => spent(() => edit(company, some(rows), time))));
      order.push(result.result);
      holds.push(result.longest);
      rss.push(held);
      let clock = 0;
      const floored = { ids: some(rows), site: `Raw ${time}`, campaign: `Raw ${time}`, now: new Date().toISOString() };
      const { processor } = await spent(async () => {
        clock = await editFloor(url, floored, time * 10_000_000);
      });
      floor.push({ clock, processor });
    }
    const [ours, least] = [middle(order), middle(floor)];
    // PostgreSQL's own work is not this process's: there the clock alone says what it took.
    const times = name === 'SQLite' ? ours.processor / least.processor : ours.clock / least.clock;
    const n = rows.toLocaleString('en-GB');
    const [hold, held] = [median(holds), Math.max(...rss)];
    figures.push(
      {
        what: `${name}: ${n} features edited in one order, ms of the clock; of the processor`,
        value: `${ours.clock.toFixed(0)}; ${ours.processor.toFixed(0)}`,
      },
      { what: `${name}: ${n}, raw SQL of the same two columns and a short log line`, value: `${least.clock.toFixed(0)}; ${least.processor.toFixed(0)}` },
      {
        what: `${name}: ${n}, of the raw SQL, by ${name === 'SQLite' ? 'the processor' : 'the clock'}`,
        value: `${times.toFixed(1)} ×`,
        target: `≤ ${most} ×`,
        met: times <= most,
      },
      { what: `${name}: ${n}, event loop held at most, ms`, value: hold.toFixed(0), target: `≤ ${mostHold}`, met: hold <= mostHold },
      { what: `${name}: ${n}, memory at most, MB`, value: held.toFixed(0), target: `≤ ${mostMemory}`, met: held <= mostMemory },
    );
  }
  await company.store.close();
  return figures;
}

export const bench = (given: readonly string[] = []): Promise<void> => onBoth(given, measured);
