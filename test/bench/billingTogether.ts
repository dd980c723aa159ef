/**
 * One billing run by one bridge and by two, each a process of its own: on this machine's processors, which the database takes its part of, and
 * with each bridge held to a share of one, so that there is room for what it waits for.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { asked, askedAt } from '../databases.js';
import type { Figure } from './figures.js';

/** As this process was started, but for what it was given to do. */
const flags = process.execArgv.slice(0, process.execArgv.indexOf('--input-type=module'));

/** Processor time that a held bridge has of each second. */
const SHARE = 0.25;
/** Milliseconds between two looks at what a held bridge has had. */
const LOOK = 5;
/** Ticks of a second in /proc. */
const TICKS = 100;

interface Took {
  readonly seconds: number;
  /** Seconds of processor time of the bridges, and of the server's processes that answered them; NaN where it is not to be seen. */
  readonly bridges: number;
  readonly server: number;
}

/** `prepared` answers the URL of a database with a run that is asked for, which comes to so many invoices. */
export async function together(prepared: () => Promise<string>, invoices: number): Promise<Figure[]> {
  const worked = async (bridges: number, share?: number): Promise<Took> => {
    const url = await prepared();
    const took = await tookTogether(url, bridges, share);
    const [run] = (await askedAt(url, 'SELECT "status", "invoiceCount" FROM "billingRuns"')) as { status: string; invoiceCount: string }[];
    if (run?.status !== 'Complete' || Number(run.invoiceCount) !== invoices) throw new Error(`The run did not end: ${JSON.stringify(run)}`);
    return took;
  };
  const processors = availableParallelism();
  const [alone, two] = [await worked(1), await worked(2)];
  const work = alone.bridges + alone.server;
  const gain = alone.seconds / two.seconds;
  // Two bridges have the same work to do, and no more processors: it takes at least its processor time over these.
  const bound = Math.min(2, (processors * alone.seconds) / work);
  const figures: Figure[] = [
    {
      what: `PostgreSQL: two bridges at one run over one (${processors} processors, the database's among them)`,
      value: `${gain.toFixed(2)} ×`,
      target: '≥ 1.6 ×',
      met: gain >= 1.6,
    },
    {
      what: `PostgreSQL: the most that ${processors} processors allow: one takes ${alone.seconds.toFixed(1)} s for ${alone.bridges.toFixed(1)} s of work of its own and ${alone.server.toFixed(1)} s of the server's`,
      value: Number.isNaN(bound) ? 'not to be seen' : `${bound.toFixed(2)} ×`,
    },
  ];
  if (Number.isNaN(bound)) return figures;
  const [held, both] = [await worked(1, SHARE), await worked(2, SHARE)];
  const free = held.seconds / both.seconds;
  return [
    ...figures,
    {
      what: `PostgreSQL: the same, each held to ${SHARE * 100} % of a processor (one ${held.seconds.toFixed(1)} s, two ${both.seconds.toFixed(1)} s)`,
      value: `${free.toFixed(2)} ×`,
      target: '≥ 1.6 ×',
      met: free >= 1.6,
    },
  ];
}

/** The run by so many bridges; with `share` each has no more of a processor. */
async function tookTogether(url: string, bridges: number, share?: number): Promise<Took> {
  const children = Array.from({ length: bridges }, () =>
    spawn(process.execPath, [...flags, join(import.meta.dirname, 'billingBridge.js'), url], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const lines = children.map(({ stdout }) => createInterface(stdout)[Symbol.asyncIterator]());
  await Promise.all(lines.map((each) => each.next()));
  const before = await serverOf(url);
  const since = performance.now();
  const holds = share === undefined ? [] : children.map((child) => held(child, share));
  for (const { stdin } of children) stdin.write('go\n');
  const done = await Promise.all(lines.map((each) => each.next()));
  const seconds = (performance.now() - since) / 1_000;
  for (const letGo of holds) letGo();
  const server = (await serverOf(url)) - before;
  const exits = children.map((child) => once(child, 'exit'));
  for (const { stdin } of children) stdin.end();
  await Promise.all(exits);
  return { seconds, bridges: done.reduce((sum, { value }) => sum + Number(value), 0), server };
}

/** Stops a process whenever it has had its share of the time so far, and lets it go on when that has grown. What it returns lets it go for good. */
function held({ pid }: ChildProcess, share: number): () => void {
  const [since, had] = [performance.now(), processorOf(pid!)];
  const timer = setInterval(() => {
    const due = ((performance.now() - since) / 1_000) * share;
    process.kill(pid!, processorOf(pid!) - had > due ? 'SIGSTOP' : 'SIGCONT');
  }, LOOK);
  return () => {
    clearInterval(timer);
    process.kill(pid!, 'SIGCONT');
  };
}

/** Seconds of processor time of the server's processes for this database, as far as they run on this machine. */
async function serverOf(url: string): Promise<number> {
  const name = new URL(url).pathname.slice(1);
  const rows = (await asked(`SELECT pid FROM pg_stat_activity WHERE datname = '${name}'`)) as { pid: number }[];
  return rows.reduce((sum, { pid }) => sum + processorOf(pid), 0);
}

/** Seconds of processor time that a process has had; NaN where it is not to be seen. */
function processorOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return Number.NaN;
  }
}
