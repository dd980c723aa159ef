/** The bridge put together on a database: what main.ts starts, and tests on databases of their own. */
import { randomUUID } from 'node:crypto';
import type { Express, Router } from 'express';
import type { Logger } from 'pino';
import { createSealing, type Sealing } from '../audit/sealing.js';
import { keptCommission } from '../earnings/kept.js';
import { beginning, publishedAccount } from './beginning.js';
import { bridge } from '../http/bridge.js';
import { keptCatalogue } from '../engine/catalogue.js';
import type { Parts } from '../http/request.js';
import { billingRooms, channelsOf, sealMail, type Rooms } from './background.js';
import { createRuns } from '../runs/index.js';
import { businessDate, type Settings } from './settings.js';
import type { Store } from '../database/store.js';
import { createSingleSignOn } from '../people/singleSignOn.js';
import { createUsers, objectionNow } from '../people/users.js';

export interface Assembled extends Parts {
  readonly app: Express;
  /** Origins that may call from a browser; filled in once the ports are known. */
  readonly origins: string[];
  start(): void;
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

/** Brings the database up to date, fills it when it is new, and puts the rooms together. Nothing works in the background before `start`. */
export async function assembled(
  store: Store,
  config: Settings,
  {
    log,
    say,
    pages,
    seals: places,
  }: { readonly log: Logger; readonly say: (line: string) => void; readonly pages?: Router; readonly seals?: Pick<Sealing, 'file' | 'key'> },
): Promise<Assembled> {
  const now = (): string => new Date().toISOString();
  const today = (): string => config.today ?? businessDate(config.timeZone);
  const { unindexed } = await store.migrate();
  if (unindexed)
    log.warn(
      'Searches read whole tables: this PostgreSQL has no pg_trgm, or the bridge may not make it. An administrator can: CREATE EXTENSION pg_trgm; then start again.',
    );
  const users = createUsers({ store, sessions: config.sessions });
  const catalogue = keptCatalogue(store, channelsOf(config));
  await beginning({ store, users, config, today: today(), say });
  const published = config.production ? await publishedAccount(store) : undefined;
  if (published !== undefined) throw new Error(published);
  // A large order is done in the background: what it leaves for the mail server need not wait for the next look.
  const background: { rooms?: Rooms } = {};
  const runs = createRuns({
    store,
    catalogue,
    today,
    now,
    log,
    bridgeID: randomUUID(),
    objection: objectionNow,
    woken: (what) => background.rooms?.wake(what),
  });
  const parts: Parts = {
    store,
    users,
    runs,
    catalogue,
    commission: keptCommission(store, catalogue),
    today,
    now,
    timeZone: config.timeZone,
    production: config.production,
    passwords: config.passwords,
    singleSignOn: config.singleSignOn && createSingleSignOn(config.singleSignOn, { store, users }),
  };
  const seals = places && createSealing({ ...places, url: config.seal.url, mail: sealMail(parts, config) }, { store, log, now });
  const rooms = billingRooms(parts, { log, config });
  background.rooms = rooms;
  const origins = [...config.origins, ...(config.publicUrl ? [config.publicUrl] : [])];
  const app = bridge(parts, {
    log,
    limit: config.rateLimit,
    trustProxy: config.trustProxy,
    openDocs: config.openDocs,
    publicUrl: config.publicUrl,
    origins: () => origins,
    rooms: rooms.routers,
    streams: rooms.streams,
    ...(pages ? { pages } : {}),
  });
  return {
    ...parts,
    app,
    origins,
    start() {
      runs.start();
      rooms.start();
      seals?.start();
    },
    async stop() {
      await rooms.stop();
      await runs.stop();
      await seals?.stop();
    },
  };
}
