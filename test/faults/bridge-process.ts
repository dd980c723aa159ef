/**
 * A bridge without HTTP, in a process of its own, to be killed: works on the runs of the database at DATABASE_URL. Says
 * "ready", and "moved RUN" whenever a run moved. With KILL_AT=n it kills itself at its n-th statement; with CONTROL=apart
 * it keeps its books after the change, as a broken build would, and says
 * "between" in the gap; with ORDERS=a,b,c it drops these features one by one first.
 * With CLOCK=2025-03-30T00:00:00Z it is that moment, and the day that it is in London then.
 * SIGTERM finishes what is under way and ends with 0.
 */
import { writeSync } from 'node:fs';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { openStore } from '../../server/database/index.js';
import { createRuns } from '../../server/runs/index.js';
import { businessDate } from '../../server/start/settings.js';
import { ada, log, order, today } from '../runs/company.js';
import { bookkeepingApart, failingStore, plot } from './faulty.js';

const { DATABASE_URL = '', KILL_AT, CONTROL, ORDERS = '', CLOCK } = process.env;
/** Out before anything else happens: a pipe written to asynchronously loses its last lines when the process is killed. */
const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

const opened = await openStore(DATABASE_URL);
const kill = (): never => {
  process.kill(process.pid, 'SIGKILL');
  // The signal is on its way; not one statement more.
  for (;;);
};
let store = opened;
if (CONTROL === 'apart') {
  store = bookkeepingApart(store, () => {
    say('between');
    return new Promise((done) => {
      setTimeout(done, 500);
    });
  });
}
if (KILL_AT !== undefined) store = failingStore(store, plot(Number(KILL_AT), 'busy'), kill);
const runs = createRuns({
  store,
  catalogue: keptCatalogue(opened),
  today: () => (CLOCK === undefined ? today : businessDate('Europe/London', new Date(CLOCK))),
  now: () => new Date().toISOString(),
  log,
  bridgeID: `process-${process.pid}`,
  onChanged: (runID) => say(`moved ${runID}`),
});
let ending = false;
process.on('SIGTERM', () => {
  if (ending) return;
  ending = true;
  void runs
    .stop()
    .then(() => opened.close())
    .then(() => process.exit(0));
});
runs.start();
say('ready');
for (const id of ORDERS.split(',').filter(Boolean)) {
  await runs.submit(order([id], { single: true, user: ada }));
  say(`ordered ${id}`);
}
if (ORDERS) say('ordered all');
// Until somebody ends it.
setInterval(() => undefined, 1_000);
