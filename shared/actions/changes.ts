/** Changes as plans state them: only the fields that really change, and the money that follows from them. */
import { plusBesides, type Besides } from '../amounts.js';
import { consequences, unmade, waitingSaid, type Around, type Waits } from '../billing/index.js';
import { computed } from '../fields.js';
import type { Change, Charge, Context, EntityName, Plan, PlannedChange, RecordOf, Value, Values } from '../types.js';
import { asText, sameValue } from '../values.js';
import type { Warning } from '../warnings.js';

/** One record and the fields a plan gives it. */
export interface Touched {
  readonly entity: EntityName;
  readonly record: RecordOf;
  readonly after: Values;
  /** What was in force where a field of its own was empty. */
  readonly inForce?: Values;
  readonly why: string;
  /** `false` for a feature whose money the plan works out by itself. */
  readonly money?: false;
  /** The rows of the order bring it about together (`PlannedChange.together`). */
  readonly together?: true;
}

/** The change to these values and the keys that follow from them, or none where the record has them already. */
export function changed({ entity, record, after: given, inForce, why, together }: Touched): readonly PlannedChange[] {
  const was: Record<string, Value> = {};
  const is: Record<string, Value> = {};
  let any = false;
  const after = { ...given, ...computed(entity, given, record) };
  for (const name of Object.keys(after)) {
    const [old, value] = [record[name] ?? null, after[name] ?? null];
    if (sameValue(old, value)) continue;
    any = true;
    was[name] = old;
    is[name] = value;
  }
  return any
    ? [{ entity, id: record.id, kind: 'update', before: was, after: is, ...(inForce ? { inForce } : {}), why, ...(together ? { together } : {}) }]
    : [];
}

/** A new record. Fields left empty are left out. */
export function made(entity: EntityName, id: string, values: Values, why: string): Change {
  const after: Record<string, Value> = {};
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (value !== null && value !== undefined) after[name] = value;
  }
  return { entity, id, kind: 'create', before: {}, after, why };
}

/** A record that goes, with what the log keeps of it. */
export const deleted = (entity: EntityName, record: RecordOf, why: string): Change => ({
  entity,
  id: record.id,
  kind: 'delete',
  before: Object.fromEntries(Object.entries(record).filter(([name, value]) => value !== null && name !== 'id')),
  after: {},
  why,
});

/** The plan that does all of this, with what it costs: every touched feature is priced before and after. */
export function planned(touched: readonly Touched[], context: Context, more: Partial<Plan> = {}): Plan {
  const changes: Change[] = [];
  const money = new Money(context);
  for (const each of touched) {
    changes.push(...changed(each));
    if (each.entity === 'features' && each.money !== false) money.add(each.record, { ...each.record, ...each.after } as RecordOf);
  }
  const { changes: others = [], ...rest } = more;
  return money.plan({ changes: [...changes, ...others], ...rest });
}

/** Adds up what features cost before and after a plan. */
export class Money {
  private readonly context: Context;
  private readonly charges: Charge[] = [];
  private readonly warnings = new Map<string, Warning>();
  private readonly waits = new Map<string, Waits>();
  private customerID: Value = null;
  private before = 0;
  private after = 0;
  private count = 0;
  private besides: Besides = {};

  constructor(context: Context) {
    this.context = context;
  }

  add(before: RecordOf | null, after: RecordOf): void {
    const found = consequences(before, after, this.context.raised(after.id), surroundings(after, this.context));
    this.charges.push(...found.charges);
    this.customerID = after['customerID'] ?? null;
    for (const warning of found.warnings) this.warnings.set(warning.text, warning);
    for (const each of found.waits) {
      const name = `${each.kind} ${each.day}`;
      const known = this.waits.get(name);
      this.waits.set(name, known ? { ...known, net: known.net + each.net, lines: known.lines + each.lines } : each);
    }
    this.before += found.monthlyBefore;
    this.after += found.monthlyAfter;
    this.besides = plusBesides(this.besides, found.besides);
    this.count += 1;
  }

  plan(plan: Plan): Plan {
    if (this.count === 0) return plan;
    // Its own names first: of an object that begins with a spread the engine makes another one for each further name.
    const { changes, charges = [], warnings = [], ...rest } = plan;
    const left = this.charges.length > 0 ? leftFor(this.customerID, changes, this.context) : [];
    return {
      changes,
      ...rest,
      charges: [...charges, ...this.charges],
      warnings: [...warnings, ...this.warnings.values(), ...[...this.waits.values()].map(waitingSaid), ...left],
      monthlyBefore: this.before,
      monthlyAfter: this.after,
      ...this.besides,
    };
  }
}

/** Who has left for good is taken by no billing run: what a change brings there waits until they come back, which brings it as well. */
function leftFor(customerID: Value, changes: readonly Change[], { catalogue, referred }: Context): readonly Warning[] {
  const customer = typeof customerID === 'string' ? referred('customers', customerID) : undefined;
  const status = customer && catalogue.status('customers', asText(customer['status']));
  if (!status || status.active || status.billable || status.finalBill) return [];
  if (changes.some(({ entity, after }) => entity === 'customers' && 'status' in after)) return [];
  return [{ kind: 'notBilled', text: `Its customer is ${status.name}, whom no billing run takes: these lines wait until the customer is reinstated.` }];
}

/** The money that goes with a feature of which nothing was charged, as a plan says it. */
export function withoutIt(
  feature: RecordOf,
  context: Context,
  how: { readonly back?: boolean } = {},
): Pick<Plan, 'monthlyBefore' | 'monthlyAfter' | keyof Besides> {
  const { besides, ...monthly } = unmade(feature, surroundings(feature, context), how);
  return { ...monthly, ...besides };
}

/** What an action on features refers to, so that their empty fields and notice dates can be looked up. */
export const nearFeature = [
  { entity: 'services', field: 'serviceID' },
  { entity: 'numbers', field: 'numberID' },
  { entity: 'customers', field: 'customerID' },
] as const;

export type Surroundings = Around & { readonly today: string };

/** What a feature's empty fields fall back to. */
export function surroundings(feature: Values, { catalogue, today, referred }: Pick<Context, 'catalogue' | 'today' | 'referred'>): Surroundings {
  const [customerID, numberID, serviceID] = [feature['customerID'], feature['numberID'], feature['serviceID']];
  return {
    catalogue,
    today,
    customer: typeof customerID === 'string' ? referred('customers', customerID) : undefined,
    service: typeof serviceID === 'string' ? referred('services', serviceID) : undefined,
    number: typeof numberID === 'string' ? referred('numbers', numberID) : undefined,
  };
}
