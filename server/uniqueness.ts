/** No value of a unique field twice: looked up before anything is written, so that one record fails and not its whole order. */
import { notUnique } from '../shared/fault.js';
import { entity as entityOf } from '../shared/fields.js';
import type { Action, Change, EntityName, Value } from '../shared/types.js';
import { asText } from '../shared/values.js';
import type { PlannedRow } from './order.js';
import type { Reading } from './store.js';

/** Finds values of unique fields that are taken, in the database or by an earlier record of the same order. */
export class Uniqueness {
  private readonly from: Reading;
  private readonly unique: ReadonlyMap<EntityName, readonly string[]>;
  private readonly claimed = new Map<string, string>();

  constructor(from: Reading, action: Action) {
    this.from = from;
    const entities =
      action.name === 'create' || action.name === 'edit' || action.name === 'clone' || action.name.startsWith('add') || action.name === 'createIncreaseVersion'
        ? ([action.entity, 'numbers', 'features', 'services'] as const)
        : [];
    this.unique = new Map(
      [...new Set(entities)].map((name) => [
        name,
        entityOf(name)
          .fields.filter(({ unique }) => unique)
          .map((field) => field.name),
      ]),
    );
  }

  async checked(row: PlannedRow): Promise<PlannedRow> {
    for (const change of row.plan?.changes ?? []) {
      for (const field of this.unique.get(change.entity) ?? []) {
        const value = change.after[field];
        if (value === undefined || value === null) continue;
        const by = await this.takenBy(change, field, value);
        if (by !== undefined && by !== change.id) {
          const fault = notUnique({ [field]: `"${asText(value)}" is already used by ${change.entity} ${by}.` });
          return { ...row, plan: undefined, fault, digest: '' };
        }
      }
    }
    return row;
  }

  private async takenBy({ entity, id }: Change, field: string, value: Value): Promise<string | undefined> {
    const key = JSON.stringify([entity, field, value]);
    const earlier = this.claimed.get(key);
    if (earlier !== undefined && earlier !== id) return earlier;
    this.claimed.set(key, id);
    return (await this.from.taken(entity, field, [value])).get(value);
  }
}
