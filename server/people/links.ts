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

export interface Opened {
  readonly user: User;
  readonly entity: EntityName;
  readonly id: string;
  /** What else says which document, where an id does not. */
  readonly detail?: Readonly<Record<string, string>>;
}

export interface Links {
  make(user: User, entity: EntityName, id: string, detail?: Readonly<Record<string, string>>): Promise<{ readonly link: string; readonly expiresAt: string }>;
  /** Whose it is and what it opens; undefined where there is no such link any more. */
  open(link: string): Promise<Opened | undefined>;
}

export function createLinks({ store, now }: { readonly store: Store; readonly now: () => string }): Links {
  return {
    async make(user, entity, id, detail) {
      const link = newToken();
      const at = now();
      const expiresAt = new Date(Date.parse(at) + minutes * 60_000).toISOString();
      await store.transaction(async (inside) => {
        await inside.remove('links', { expiresAt: { below: at } });
        await inside.add('links', {
          hash: tokenHash(link),
          userID: user.id,
          entity,
          recordID: Number(id),
          expiresAt,
          detail: detail === undefined ? null : JSON.stringify(detail),
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
            id: String(row.recordID),
            ...(row.detail === null ? {} : { detail: JSON.parse(row.detail) as Readonly<Record<string, string>> }),
          };
    },
  };
}
