/** What the headings of a person's own sheets mean: said once, known again whenever such a sheet comes. */
import { refused } from '../../shared/fault.js';
import type { EntityName } from '../../shared/types.js';
import type { KnownHeading } from '../../shared/wire/headings.js';
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

/** Two headings are one where only capitals, blanks or points differ. */
const keyOf = (heading: string): string =>
  heading
    .trim()
    .replaceAll(/[\s.:]+/g, ' ')
    .trim()
    .toLowerCase();

export function createHeadings({ store, now }: { readonly store: Store; readonly now: () => string }): Headings {
  const headings: Headings = {
    of: (user, entity) =>
      store.rows<{ entity: EntityName; heading: string; field: string }>(
        `SELECT "entity", "heading", "field" FROM "headings" WHERE "userID" = $userID ${entity === undefined ? '' : 'AND "entity" = $entity'} ORDER BY "entity", "headingKey"`,
        { userID: Number(user.id), ...(entity === undefined ? {} : { entity }) },
      ),
    async keep(user, entity, fields) {
      const userID = Number(user.id);
      await store.transaction(async (inside) => {
        for (const { heading, field } of fields)
          await inside.run(
            `INSERT INTO "headings" ("userID", "entity", "headingKey", "heading", "field", "updatedAt") VALUES ($userID, $entity, $key, $heading, $field, $at)
             ON CONFLICT ("userID", "entity", "headingKey") DO UPDATE SET "heading" = excluded."heading", "field" = excluded."field", "updatedAt" = excluded."updatedAt"`,
            { userID, entity, key: keyOf(heading), heading: heading.trim(), field, at: now() },
          );
        const [held] = await inside.rows<{ n: number | string }>('SELECT count(*) AS "n" FROM "headings" WHERE "userID" = $userID', { userID });
        if (Number(held?.n ?? 0) > most) throw refused(`You have the meaning of ${most.toLocaleString('en-GB')} headings kept already. Give fewer columns.`);
      });
      return headings.of(user, entity);
    },
  };
  return headings;
}
