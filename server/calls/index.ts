/** The room of calls: tries again what waits, soon after something changed, and before every billing run; removes what is past its time. */
import type { Catalogue, EntityName } from '../../shared/types.js';
import type { Reading, Store } from '../database/store.js';
import { companySetting } from '../../shared/billing/invoice.js';
import { forget, KEEP_CALLS } from './retention.js';
import { tidy, untidy } from './tidy.js';

export interface Calls {
  start(): void;
  stop(): Promise<void>;
  /** Records of this entity were changed. */
  changed(entity: string): void;
  /** Everything that can be placed is placed. */
  settle(): Promise<void>;
}

/** What decides about whose a call is and what it costs. */
const concerns: ReadonlySet<string> = new Set<EntityName>([
  'customers',
  'numbers',
  'features',
  'standardFeatures',
  'tariffs',
  'tariffRates',
  'callTypes',
  'carrierCallTypes',
  'presets',
  'statuses',
  'calls',
  'callFiles',
  'runs',
]);

/** Milliseconds: many changes in a row are looked at once; what other bridges and background runs changed is looked for. */
const SOON = 200;
const OFTEN = 30_000;
/** Where change follows on change, looking takes at most this part of the time: most orders help no call. */
const PART = 1 / 25;
/** Who gives a call to a number or releases a file looks at what becomes of it. */
const awaited: ReadonlySet<string> = new Set<EntityName>(['calls', 'callFiles']);

export interface CallParts {
  readonly store: Store;
  readonly catalogue: (from?: Reading) => Promise<Catalogue>;
  readonly now: () => string;
  readonly today: () => string;
  readonly log: { error(what: object, message: string): void };
}

export function createCalls({ store, catalogue, now, today, log }: CallParts): Calls {
  let working: Promise<void> = Promise.resolve();
  let soon: NodeJS.Timeout | undefined;
  let often: NodeJS.Timeout | undefined;
  let seen = '';
  let started = false;
  /** Something changed since the last look began. */
  let news = false;
  /** Somebody waits for what the next look finds. */
  let hurried = false;
  let looking = false;
  /** When the next look may begin, on the process's own clock. */
  let rested = 0;

  /** Calls are removed, and for which day and setting they were. */
  let keeping: Promise<void> = Promise.resolve();
  let kept = '';
  const keep = async (): Promise<void> => {
    const known = await catalogue();
    const asked = `${today()} ${companySetting(known, KEEP_CALLS) ?? ''}`;
    if (asked === kept) return;
    await forget(store, known, { today: today(), now });
    kept = asked;
  };

  /** The newest change there is, whoever made it. */
  const mark = async (): Promise<string> => {
    const [line] = await store.find('activities', { fields: ['id'], order: [['id', 'descending']], limit: 1 });
    return line?.id ?? '';
  };

  const settle = (): Promise<void> => {
    const next = working
      .catch(() => undefined)
      .then(async () => {
        if (await untidy(store)) await tidy(store, catalogue, now);
      });
    working = next;
    return next;
  };
  const look = (): void => {
    soon = undefined;
    news = false;
    hurried = false;
    looking = true;
    const since = performance.now();
    settle()
      .catch((error: unknown) => log.error({ err: error }, 'calls that wait could not be tried again'))
      .finally(() => {
        const over = performance.now();
        rested = over + Math.min(OFTEN, (over - since) / PART);
        looking = false;
        lookSoon();
      });
  };
  const lookSoon = (): void => {
    if (started && news && !looking) soon ??= setTimeout(look, hurried ? SOON : Math.max(SOON, rested - performance.now()));
  };
  return {
    settle,
    start() {
      started = true;
      often = setInterval(() => {
        keeping = keeping.then(keep).catch((error: unknown) => log.error({ err: error }, 'calls past their time could not be removed'));
        mark()
          .then((now) => {
            if (now === seen) return;
            seen = now;
            news = true;
            lookSoon();
          })
          .catch((error: unknown) => log.error({ err: error }, 'calls'));
      }, OFTEN);
      often.unref();
    },
    changed(entity) {
      if (!concerns.has(entity)) return;
      news = true;
      if (awaited.has(entity) && !hurried) {
        hurried = true;
        clearTimeout(soon);
        soon = undefined;
      }
      lookSoon();
    },
    async stop() {
      started = false;
      clearTimeout(soon);
      soon = undefined;
      clearInterval(often);
      await working.catch(() => undefined);
      await keeping;
    },
  };
}
