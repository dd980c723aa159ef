/**
 * What the plan of one record cannot see: that a value of a unique field is taken, in the database or by an earlier record of
 * the same order, and that somebody is left who manages users. Looked up before anything is written, so that one record
 * fails and not its whole order.
 */
import { notUnique } from '../../shared/fault.js';
import { entities } from '../../shared/entities/index.js';
import { computed, entity as entityOf, typedAs } from '../../shared/fields.js';
import type { Action, Change, EntityName, Field, Value } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { Administrators } from '../people/administrators.js';
import type { PlannedRow } from './order.js';
import type { AskedTarget } from './parameters.js';
import type { Reading } from '../database/store.js';

/** Values looked up by one statement. */
const AT_ONCE = 10_000;

export class Uniqueness {
  private readonly from: Reading;
  private readonly claimed = new Map<string, string>();
  /** Who has a value, as far as that has been asked; null for nobody. */
  private readonly known = new Map<string, string | null>();
  private readonly administrators: Administrators | undefined;
  /** What the order's records are given: looked up all at once when the first of them is checked. */
  private asked: readonly Pick<AskedTarget, 'parameters'>[];
  private readonly action: Action;

  constructor(from: Reading, action: Action, asked: readonly Pick<AskedTarget, 'parameters'>[] = []) {
    this.from = from;
    this.action = action;
    this.asked = action.fields ? asked : [];
    this.administrators = action.entity === 'users' ? new Administrators(from) : undefined;
  }

  /** What the records that come next are given. */
  next(asked: readonly Pick<AskedTarget, 'parameters'>[]): void {
    this.asked = this.action.fields ? asked : [];
  }

  /** Most plans of large orders give no unique field a value: nothing is put together for them. */
  concerns({ plan }: PlannedRow): boolean {
    return this.administrators !== undefined || (plan?.changes.some(givesUnique) ?? false);
  }

  async checked(row: PlannedRow): Promise<PlannedRow> {
    if (!this.concerns(row)) return row;
    const changes = row.plan?.changes ?? [];
    await this.lookUpAsked();
    await this.lookUp(changes.flatMap((change) => uniqueOf(change.entity).map((field) => [change.entity, field.name, change.after[field.name]])));
    for (const change of changes) {
      for (const field of uniqueOf(change.entity)) {
        const value = change.after[field.name];
        if (value === undefined || value === null) continue;
        const by = this.takenBy(row, change, field.name, value);
        // It may pass from one record to another of the same plan.
        const passes = changes.some(
          (other) =>
            other.entity === change.entity && other.id === by && other.after[field.name] !== value && (other.kind === 'delete' || field.name in other.after),
        );
        if (by !== undefined && by !== idIn(row, change) && !passes) {
          const what = field.inner && !field.from ? `This ${field.label.toLowerCase()}` : `"${asText(value)}"`;
          const whose = isNew(by) ? `another new ${entityOf(change.entity).title.toLowerCase()} of this order` : `${change.entity} ${by}`;
          const fault = notUnique({ [typedAs(field)]: `${what} is already used by ${whose}.` });
          return { ...row, plan: undefined, fault, digest: '' };
        }
      }
    }
    const fault = await this.administrators?.refusal(changes);
    return fault ? { ...row, plan: undefined, fault, digest: '' } : row;
  }

  private takenBy(row: PlannedRow, change: Change, field: string, value: Value): string | undefined {
    const id = idIn(row, change);
    const key = keyOf(change.entity, field, value);
    const earlier = this.claimed.get(key);
    if (earlier !== undefined && earlier !== id) return earlier;
    this.claimed.set(key, id);
    return this.known.get(key) ?? undefined;
  }

  private async lookUpAsked(): Promise<void> {
    const { entity } = this.action;
    const asked = this.asked;
    this.asked = [];
    const fields = uniqueOf(entity);
    await this.lookUp(
      asked.flatMap(({ parameters }) => {
        const values = parameters ? { ...parameters, ...computed(entity, parameters) } : {};
        return fields.map(({ name }) => [entity, name, values[name]] as const);
      }),
    );
  }

  /** Asks the database for those that it has not been asked for yet, a statement a field. */
  private async lookUp(wanted: readonly (readonly [EntityName, string, Value | undefined])[]): Promise<void> {
    const byField = new Map<string, { readonly entity: EntityName; readonly field: string; readonly values: Set<Value> }>();
    for (const [entity, field, value] of wanted) {
      if (value === undefined || value === null || this.known.has(keyOf(entity, field, value))) continue;
      const place = byField.get(`${entity}.${field}`) ?? { entity, field, values: new Set<Value>() };
      byField.set(`${entity}.${field}`, place);
      place.values.add(value);
    }
    for (const { entity, field, values } of byField.values()) {
      const list = [...values];
      for (let start = 0; start < list.length; start += AT_ONCE) {
        const some = list.slice(start, start + AT_ONCE);
        const taken = await this.from.taken(entity, field, some);
        for (const value of some) this.known.set(keyOf(entity, field, value), taken.get(value) ?? null);
      }
    }
  }
}

const uniqueFields = new Map<EntityName, readonly Field[]>(entities.map(({ name, fields }) => [name, fields.filter(({ unique }) => unique)]));
const uniqueOf = (entity: EntityName): readonly Field[] => uniqueFields.get(entity) ?? [];

const givesUnique = ({ entity, after }: Change): boolean => uniqueOf(entity).some(({ name }) => (after[name] ?? null) !== null);

const isNew = (id: string): boolean => id.includes('+');

/** The plan of each row counts what it makes from one on: told apart by their rows. */
const idIn = ({ target }: PlannedRow, { id }: Change): string => (isNew(id) ? `${target.id} ${id}` : id);

const keyOf = (entity: EntityName, field: string, value: Value): string => JSON.stringify([entity, field, value]);
