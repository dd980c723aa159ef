/**
 * Addresses that open one document for a few minutes: for a window that cannot send a token, and instead of one that would stand in
 * logs and histories. A link opens nothing else, and nothing at all once its user may no longer sign in.
 */
import type { EntityName } from '../../shared/types.js';
import type { Store } from '../database/store.js';
import type { User } from './authorise.js';
import { newToken, tokenHash } from './secrets.js';
import { userOf } from './users.js';

/** Long enough to print it and to save it from the window. */
const minutes = 5;
/** Stands where there is none: the column takes ids alone, and nobody reads it. */
const noRecord = '1';

export interface Opened {
  readonly user: User;
  readonly entity: EntityName;
  /** Undefined where the document is of no single record. */
  readonly id: string | undefined;
  /** What says which document it is then. */
  readonly detail?: Readonly<Record<string, string>>;
}

export interface Links {
  /** Of a record, or of what `detail` says. */
  make(user: User, entity: EntityName, of: string | Readonly<Record<string, string>>): Promise<{ readonly link: string; readonly expiresAt: string }>;
  /** Whose it is and what it opens; undefined where there is no such link any more. */
  open(link: string): Promise<Opened | undefined>;
}

export function createLinks({ store, now }: { readonly store: Store; readonly now: () => string }): Links {
  return {
    async make(user, entity, of) {
      const link = newToken();
      const at = now();
      const expiresAt = new Date(Date.parse(at) + minutes * 60_000).toISOString();
      await store.transaction(async (inside) => {
        await inside.remove('links', { expiresAt: { below: at } });
        await inside.add('links', {
          hash: tokenHash(link),
          userID: user.id,
          entity,
          recordID: typeof of === 'string' ? of : noRecord,
          expiresAt,
          detail: typeof of === 'string' ? null : JSON.stringify(of),
        });
      });
      return { link, expiresAt };
    },
    async open(link) {
      const row = await store.first('links', { hash: tokenHash(link) });
      if (!row || row.expiresAt <= now()) return undefined;
      const [record] = await store.load('users', [row.userID]);
      return !record || record['active'] === false
        ? undefined
        : {
            user: userOf(record),
            entity: row.entity as EntityName,
            id: row.detail === null ? row.recordID : undefined,
            ...(row.detail === null ? {} : { detail: JSON.parse(row.detail) as Readonly<Record<string, string>> }),
          };
    },
  };
}
