/**
 * Of an order that takes a run back: each field of a record is put back to what it was before that run, and what the run left alone stays
 * as it is, whatever else the opposite action says of it. The opposite of a reinstatement into a suspension is a drop, which knows of no
 * suspension; an export made again would have the date of today. What decides on money is the opposite action's own affair.
 */
import { fieldOf, fromWire } from '../../shared/fields.js';
import type { Change, EntityName, RecordOf, Value, Values } from '../../shared/types.js';
import { asText, sameValue } from '../../shared/values.js';
import type { Reading } from '../database/store.js';
import { saysWho } from './doer.js';

/** What is noted of every change, whatever it was. */
export const NOTED: ReadonlySet<string> = new Set([
  'version',
  'updatedAt',
  'updatedDate',
  'lastUpdatedDate',
  'lastUpdatedReason',
  'statusChangedStamp',
  'lastRunID',
  'nextBillDate',
]);
/** What decides when and for how long something is charged, and what the days in between cost: one is reckoned with the other. */
export const LIFE: ReadonlySet<string> = new Set([
  'status',
  'startDate',
  'endDate',
  'dueDate',
  'dateDrop',
  'dateBillTo',
  'serviceChargeInterval',
  'standardFeature',
  'fixedFeeTariff',
  'totalFeatureValue',
  'instalments',
]);
const PRICED = ['serviceCharge', 'featureCount', 'featureCountCommitted', 'featureCountCommittedAuto', 'committedTermDate', 'connectionCharge'];
const DISCOUNTED = [
  'initialFeatureDiscountScheme',
  'initialFeatureDiscountSchemeEndDate',
  'ongoingFeatureDiscountScheme',
  'ongoingFeatureDiscountSchemeEndDate',
];
export const MONEY: ReadonlySet<string> = new Set([...LIFE, ...PRICED, ...DISCOUNTED]);

/** What the run did to one record, inner form. */
interface Done {
  readonly before: Values;
  readonly after: Values;
}

export class AsBefore {
  private readonly done: ReadonlyMap<string, Done | undefined>;

  private constructor(done: ReadonlyMap<string, Done | undefined>) {
    this.done = done;
  }

  /** What the log has of a run and these records. */
  static async read(from: Reading, runID: string, ids: ReadonlyMap<EntityName, readonly string[]>): Promise<AsBefore> {
    const done = new Map<string, Done | undefined>();
    for (const [entity, recordID] of ids) {
      if (recordID.length === 0) continue;
      // By kind and record, which an index has: by its run alone, each slice of a large way back would read all that the run wrote.
      const lines = await from.find('activities', { where: { entity, runID, recordID }, fields: ['recordID', 'before', 'after'] });
      for (const line of lines) {
        const key = `${entity}/${asText(line['recordID'])}`;
        const [before, after] = [line['before'], line['after']].map((each) => fromWire(entity, (each as Values | null) ?? {})) as [Values, Values];
        // What several rows of the run changed goes back row by row: what it was in between is for the opposite to say.
        done.set(key, done.has(key) ? undefined : { before, after });
      }
    }
    return new AsBefore(done);
  }

  /** The opposite's change of a record, so that what it comes to is what was before. What others did to a field since, stays. */
  of(change: Change, record: RecordOf | undefined): Change {
    const run = this.done.get(`${change.entity}/${change.id}`);
    if (!run || !record || change.kind !== 'update' || Object.keys(run.before).length === 0) return change;
    const before: Record<string, Value> = { ...change.before };
    const after: Record<string, Value> = { ...change.after };
    for (const name of new Set([...Object.keys(run.before), ...Object.keys(after)])) {
      // Who put it back is who does it now.
      if (!isPlain(change.entity, name) || saysWho(after[name])) continue;
      const now = record[name] ?? null;
      const touched = name in run.before || name in run.after;
      if (touched && !sameValue(now, run.after[name] ?? null)) continue;
      const was = touched ? (run.before[name] ?? null) : now;
      if (sameValue(was, name in after ? (after[name] ?? null) : now)) continue;
      if (sameValue(was, now)) {
        delete before[name];
        delete after[name];
      } else [before[name], after[name]] = [now, was];
    }
    return { ...change, before, after };
  }
}

function isPlain(entity: EntityName, name: string): boolean {
  const field = fieldOf(entity, name);
  return field !== undefined && field.inner !== true && field.running !== true && !NOTED.has(name) && !MONEY.has(name);
}
