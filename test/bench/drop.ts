/**
 * 10,000 features dropped in one order, in one transaction, with their activities: planned, checked, applied and sealed by
 * the engine, beside raw set-based SQL that does the same writes to as many other features of the same customers.
 */
import { rmSync } from 'node:fs';
import { execute, findAction } from '../../server/engine.js';
import type { Order } from '../../server/order.js';
import { asked, freshPostgres, freshSQLite } from '../databases.js';
import { ada, dropping, openCompany, today, type Company } from '../runs/company.js';
import { dropFloor } from './drop-floor.js';
import { longestHold, print, type Figure } from './figures.js';

const rows = 10_000;
/** The bridge has been running for a while: its code is compiled before anything counts. */
const warm = 1_000;

interface Spent {
  /** Milliseconds on the clock, and of this process's processor time, which others on the machine stretch less. */
  readonly clock: number;
  readonly processor: number;
}

async function spent(work: () => Promise<unknown>): Promise<Spent> {
  const [since, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { clock: performance.now() - since, processor: (user + system) / 1_000 };
}

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
  const done = await store.transaction((inside) => execute(inside, lists, findAction('features', 'drop', []), order, { atomic: true, runID: null }));
  if (done.some(({ outcome }) => outcome !== 'done')) throw new Error('Not all were dropped.');
}

async function measured(name: 'SQLite' | 'PostgreSQL', url: string): Promise<Figure[]> {
  const company = await openCompany(url, { customers: 500, features: 50 });
  // Features of every customer on every side, so that all sides find the same customers and pages.
  const parts = [3 * warm, rows, warm, rows].map((count, part, all) => {
    const start = all.slice(0, part).reduce((sum, each) => sum + each, 0);
    return Array.from({ length: count }, (_, index) => company.features[((start + index) * 7919) % company.features.length]!);
  });
  const [before, forOrder, beforeFloor, forFloor] = parts as [string[], string[], string[], string[]];
  for (let start = 0; start < before.length; start += warm) await drop(company, before.slice(start, start + warm));
  const { result: order, longest } = await longestHold(() => spent(() => drop(company, forOrder)));
  const floorOf = (ids: readonly string[], begin: number): Promise<number> =>
    dropFloor(url, { ids, runID: String(begin), dateDrop: today, now: new Date().toISOString() }, begin);
  await floorOf(beforeFloor, 1_000_000);
  let clock = 0;
  const floor = await spent(async () => {
    clock = await floorOf(forFloor, 2_000_000);
  });
  await company.store.close();
  // PostgreSQL's own work is not this process's: there the clock alone says what it took.
  const times = name === 'SQLite' ? order.processor / floor.processor : order.clock / clock;
  const ms = ({ clock: all, processor }: Spent): string => `${all.toFixed(0)} ms, processor ${processor.toFixed(0)}`;
  return [
    { what: `${name}: ${rows.toLocaleString('en-GB')} features dropped in one order`, value: ms(order) },
    { what: `${name}: raw set-based SQL, the same writes`, value: ms({ clock, processor: floor.processor }) },
    {
      what: `${name}: of the raw SQL, by ${name === 'SQLite' ? 'the processor' : 'the clock'}`,
      value: `× ${times.toFixed(1)}`,
      target: '≤ 5',
      met: times <= 5,
    },
    { what: `${name}: longest hold of the event loop`, value: `${longest.toFixed(0)} ms` },
  ];
}

export async function bench(): Promise<void> {
  const [folders, names]: [string[], string[]] = [[], []];
  try {
    print(await measured('SQLite', freshSQLite(folders)));
    const url = await freshPostgres(names).catch(() => undefined);
    print(url ? await measured('PostgreSQL', url) : [{ what: 'PostgreSQL', value: 'not there' }]);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    for (const name of names) await asked(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  }
}
