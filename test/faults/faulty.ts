/** Stores with a fault put in: the n-th statement fails, or a guarantee is broken so that a test can show it would see it. */
import { DatabaseError } from 'sequelize';
import { databaseAway, Fault } from '../../shared/fault.js';
import type { Store, Writing } from '../../server/database/store.js';

/** What databases say when they fail. `doubt`: the connection broke while COMMIT was on its way. */
export type Failing = 'busy' | 'deadlock' | 'serialisation' | 'disk full' | 'connection reset' | 'doubt';

export const failings: readonly Failing[] = ['busy', 'deadlock', 'serialisation', 'disk full', 'connection reset', 'doubt'];

const codes: Readonly<Record<Failing, string>> = {
  busy: 'SQLITE_BUSY',
  deadlock: '40P01',
  serialisation: '40001',
  'disk full': '53100',
  'connection reset': 'ECONNRESET',
  doubt: 'ECONNRESET',
};

/** The error as it comes from below. */
const errorOf = (failing: Failing): Error => new DatabaseError(Object.assign(new Error(failing), { code: codes[failing], sql: '' }) as never);

export interface Plot {
  /** Which statement fails, counted from 1 over everything that the store is asked. */
  at: number;
  failing: Failing;
  /** Statements so far. */
  count: number;
  /** Whether it has happened. */
  happened: boolean;
}

export const plot = (at: number, failing: Failing): Plot => ({ at, failing, count: 0, happened: false });

/** The store in which, once, one statement fails as plotted. Before COMMIT counts as a statement; after it as one in doubt. */
export function failingStore(
  store: Store,
  plan: Plot,
  strike: () => void = () => {
    throw errorOf(plan.failing);
  },
): Store {
  const statement = (): void => {
    if (++plan.count === plan.at && !plan.happened) {
      plan.happened = true;
      strike();
    }
  };
  const counting = <T extends object>(target: T, translated: (error: unknown) => unknown = (error) => error): T =>
    new Proxy(target, {
      get: (object, name) => {
        const found = Reflect.get(object, name) as unknown;
        if (typeof found !== 'function' || ['transaction', 'close', 'migrate', 'stream'].includes(String(name))) return found;
        return (...given: unknown[]) => {
          try {
            statement();
          } catch (error) {
            return Promise.reject(translated(error) as Error);
          }
          return (found as (...values: unknown[]) => unknown).apply(object, given);
        };
      },
    });
  // Outside of transactions the store itself says what drivers' errors mean; faults put in above it have to be said here.
  const outside = counting(store, () => databaseAway());
  return new Proxy(outside, {
    get: (object, name) =>
      name !== 'transaction'
        ? (Reflect.get(object, name) as unknown)
        : async (work: (inside: Writing) => Promise<unknown>) => {
            const result = await store.transaction(async (inside) => {
              const done = await work(counting(inside));
              statement();
              return done;
            });
            try {
              statement();
            } catch {
              // It is done, and nobody was told.
              throw new Fault(503001, 'Database Away', 'Nobody knows whether it was saved.', { more: { outcome: 'unknown' } });
            }
            return result;
          },
  });
}

/**
 * The usual mistake: first the change, then the book-keeping in a transaction of its own. `between` is called in the gap.
 */
export function bookkeepingApart(store: Store, between: () => void | Promise<void> = () => undefined): Store {
  return new Proxy(store, {
    get: (object, name) =>
      name !== 'transaction'
        ? (Reflect.get(object, name) as unknown)
        : async (work: (inside: Writing) => Promise<unknown>) => {
            const later: Parameters<Writing['setMany']>[] = [];
            const result = await store.transaction((inside) =>
              work({
                ...inside,
                setMany: async (...given) => {
                  if (given[0] !== 'runRows') return inside.setMany(...given);
                  later.push(given as unknown as Parameters<Writing['setMany']>);
                  return given[3].length;
                },
              }),
            );
            if (later.length > 0) {
              await between();
              await store.transaction(async (inside) => {
                for (const given of later) await inside.setMany(...given);
              });
            }
            return result;
          },
  });
}

/** The store with other calls inside its transactions. */
const changedInside = (store: Store, change: (inside: Writing) => Partial<Writing>): Store =>
  new Proxy(store, {
    get: (object, name) =>
      name !== 'transaction'
        ? (Reflect.get(object, name) as unknown)
        : (work: (inside: Writing) => Promise<unknown>) => store.transaction((inside) => work({ ...inside, ...change(inside) })),
  });

/** Nobody waits for anybody, and whoever writes last is right. */
export function withoutLocks(store: Store): Store {
  return changedInside(store, (inside) => ({
    lock: async () => undefined,
    lockFor: async () => undefined,
    apply: async (changes, now) => {
      const current = new Map<string, number>();
      for (const entity of new Set(changes.map((change) => change.entity))) {
        for (const { id, version } of await inside.load(
          entity,
          changes.flatMap((change) => (change.entity === entity && change.kind !== 'create' ? change.id : [])),
        ))
          current.set(`${entity}/${id}`, version);
      }
      await inside.apply(
        changes.map((change) => ({ ...change, version: current.get(`${change.entity}/${change.id}`) ?? change.version })),
        now,
      );
    },
  }));
}

/** One row of a run cannot be written: the whole statement fails, as it does when a value is refused by the database. */
export function refusingRecord(store: Store, recordID: string): Store {
  return changedInside(store, (inside) => ({
    apply: async (changes, now) => {
      if (changes.some(({ id }) => id === recordID)) throw new DatabaseError(Object.assign(new Error('violates a check'), { code: '23514', sql: '' }) as never);
      await inside.apply(changes, now);
    },
  }));
}
