/** What the headings of a person's own sheets mean: said once, known again whenever such a sheet comes. */
import { refused } from '../../shared/fault.js';
import type { EntityName } from '../../shared/types.js';
import { headingKey, type KnownHeading } from '../../shared/wire/headings.js';
import type { Store } from '../database/store.js';
import type { User } from './authorise.js';

export interface Headings {
  /** One's own, of one kind of record or of all. */
  of(user: User, entity: EntityName | undefined): Promise<readonly KnownHeading[]>;
  /** Keeps what these mean; what was said of them before is forgotten. */
  keep(user: User, entity: EntityName, fields: readonly Pick<KnownHeading, 'heading' | 'field'>[]): Promise<readonly KnownHeading[]>;
}

/** Nobody has as many sheets of their own. */
const most = 1_000;

export function createHeadings({ store, now }: { readonly store: Store; readonly now: () => string }): Headings {
  const headings: Headings = {
    async of(user, entity) {
      const where = { userID: user.id, ...(entity === undefined ? {} : { entity }) };
      const rows = await store.find('headings', { where, fields: ['entity', 'heading', 'field'], order: ['entity', 'headingKey'] });
      return rows.map((row) => ({ ...row, entity: row.entity as EntityName }));
    },
    async keep(user, entity, fields) {
      const userID = user.id;
      await store.transaction(async (inside) => {
        for (const { heading, field } of fields)
          await inside.put('headings', { userID, entity, headingKey: headingKey(heading), heading: heading.trim(), field, updatedAt: now() });
        if ((await inside.howMany('headings', { userID })) > most)
          throw refused(`You have the meaning of ${most.toLocaleString('en-GB')} headings kept already. Give fewer columns.`);
      });
      return headings.of(user, entity);
    },
  };
  return headings;
}
