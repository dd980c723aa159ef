/**
 * Taking back many jobs as one: the steps of each record are undone newest first, each by the opposite of its own action, in one
 * transaction; a record is taken back whole or left whole. The preview does all of it and lets the transaction go, so that every
 * step is planned on what the one before it leaves behind, by the very code that does it.
 */
import { badValue, Fault, refused } from '../../../shared/fault.js';
import { toWire } from '../../../shared/fields.js';
import type { Value, Values } from '../../../shared/types.js';
import type { Ordered, TakeBackPreview } from '../../../shared/wire/runs.js';
import { aboutIn } from '../../engine/about.js';
import { businessDay } from '../../engine/rows.js';
import type { Writing } from '../../database/store.js';
import { answered, type Answer } from '../telling/answers.js';
import { choiceIn } from './chosen.js';
import { Claim } from '../taking/idempotency.js';
import { proposeTakeBack } from './proposedTakeBack.js';
import { recallKey, takeKey } from '../taking/ordering.js';
import { insertDone, type RowResult } from '../kept/rows.js';
import { insertRun, readRun } from '../kept/run.js';
import { totalsFrom } from '../../engine/tally.js';
import { attempted, jobOf, keyOf, sealOf, Without, type Attempt, type Left, type Wanted } from './undoing.js';
import type { ControlOptions, Room } from '../taking/room.js';

/** Thrown out of a transaction whose work was only to be looked at. */
export class LookedAt extends Error {
  readonly attempt: Attempt;
  constructor(attempt: Attempt) {
    super('A preview');
    this.attempt = attempt;
  }
}
/** The same where it takes a second person: nothing of it stays, and it is proposed. */
class ToPropose extends LookedAt {}

/** POST /takeBacks: the preview, the job, or its proposal. */
export async function takeThemBack(room: Room, body: Values, options: ControlOptions): Promise<Answer> {
  const { records, today, comment, ticket, ...said } = body;
  const choice = choiceIn(said, room.now());
  const about = aboutIn({ comment, ticket });
  businessDay(options.today, today);
  const wanted: Wanted = { choice, options, about, agreed: agreedIn(records) };
  const claim = options.key && !options.preview ? new Claim(options.key, options.user) : undefined;
  // What was taken back before would be found changed since; its answer is kept.
  if (await claim?.isUsed(room.store, room.now())) return recallKey(room, claim!);
  return room.inFlight.during(claim, async () => {
    try {
      return await asFarAsItGoes(room, wanted, (inside, attempt) => settled(room, inside, wanted, attempt, claim));
    } catch (error) {
      if (error instanceof ToPropose) return proposeTakeBack(room, wanted, error.attempt, presented(error.attempt, options.today), claim);
      if (error instanceof LookedAt) return { status: 200, headers: {}, body: presented(error.attempt, options.today) };
      throw error;
    }
  });
}

/** Tries it in one transaction, and again without the records that turn out not to go back whole. */
export async function asFarAsItGoes<T>(
  room: Room,
  wanted: Wanted,
  then: (inside: Writing, attempt: Attempt) => Promise<T>,
  begin: (inside: Writing) => Promise<T | undefined> = async () => undefined,
  struck: readonly Left[] = [],
): Promise<T> {
  const left = new Map(struck.map((each) => [keyOf(each), each]));
  for (;;) {
    try {
      return await room.store.transaction(async (inside) => {
        const before = await begin(inside);
        if (before !== undefined) return before;
        const attempt = await attempted(room, inside, wanted, left);
        if (attempt.records.size === 0) throw refused(nothingBack(attempt));
        return then(inside, attempt);
      });
    } catch (error) {
      if (!(error instanceof Without)) throw error;
      for (const each of error.left) left.set(keyOf(each), each);
    }
  }
}

function nothingBack({ left }: Attempt): string {
  const [first] = left.values();
  return left.size === 0
    ? 'Everything that was done there was taken back already.'
    : `None of it can be taken back: ${left.size} ${left.size === 1 ? 'row' : 'rows'} left as they are. ${first?.why ?? ''}`;
}

function agreedIn(records: Value | undefined): ReadonlyMap<string, string> | undefined {
  if (records === undefined || records === null) return undefined;
  const wrong = (): Fault => badValue({ records: 'Give the records of the preview, each with its entity, id and digest.' });
  if (!Array.isArray(records)) throw wrong();
  return new Map(
    records.map((each: Value) => {
      const { entity, id, digest } = (typeof each === 'object' && each !== null && !Array.isArray(each) ? each : {}) as Values;
      if (typeof entity !== 'string' || typeof id !== 'string' || typeof digest !== 'string') throw wrong();
      return [`${entity}/${id}`, digest];
    }),
  );
}

async function settled(room: Room, inside: Writing, wanted: Wanted, attempt: Attempt, claim: Claim | undefined): Promise<Answer> {
  if (wanted.options.preview) throw new LookedAt(attempt);
  if (claim) {
    const before = await takeKey(room, inside, claim);
    if (before) return before;
  }
  onlyAsAgreed(wanted, attempt);
  if (attempt.second !== undefined) throw new ToPropose(attempt);
  const answer = await asOneJob(room, inside, wanted, attempt);
  await claim?.keep(inside, answer.headers['Sheetbridge-Run']!, answer);
  return answer;
}

/** Throws Without where a record would not come out as it was shown. */
export function onlyAsAgreed({ agreed }: Wanted, { records }: Attempt): void {
  const other = agreed ? [...records.values()].filter((each) => agreed.get(keyOf(each)) !== sealOf(each)) : [];
  if (other.length > 0)
    throw new Without(
      other.map(({ entity, id, label }) => ({ entity, id, label, why: 'Not as the preview showed it: look again, then take it back by itself.' })),
    );
}

/** The job that holds the others: a row for each part. */
async function asOneJob(room: Room, inside: Writing, wanted: Wanted, attempt: Attempt): Promise<Answer> {
  const [id] = (await inside.allocate('runs', 1)) as [string];
  const now = room.now();
  await insertRun(
    inside,
    {
      ...jobOf(id, wanted),
      status: 'Complete',
      startedAt: wanted.options.now,
      finishedAt: now,
      ...outcomeOf(attempt),
    },
    now,
  );
  return told(inside, id, attempt, now);
}

/** What the job came to, as fields of its run. */
export const outcomeOf = ({ parts, tally, left, records }: Attempt) => ({
  rowCount: parts.length,
  done: parts.length,
  totals: totalsFrom(tally, records.size + left.size, records.size) as unknown as Values,
  statusReason: left.size > 0 ? `${left.size} ${left.size === 1 ? 'row was' : 'rows were'} left as they are. ${[...left.values()][0]!.why}` : null,
});

/** Keeps its parts as its rows, and answers it. */
export async function told(inside: Writing, id: string, { parts, left, records }: Attempt, now: string): Promise<Answer> {
  const results = parts.map(({ of, rows, title, changed, net }, index): RowResult => ({
    position: index + 1,
    outcome: 'done',
    message: `${title}: ${rows} of ${of.done} ${of.done === 1 ? 'row' : 'rows'} of job ${of.id} by ${of.requestedBy} taken back.`,
    code: null,
    label: `${of.title} (job ${of.id})`,
    changed,
    net,
    stake: net,
    monthlyBefore: null,
    monthlyAfter: null,
    besides: null,
  }));
  const targets = parts.map((part) => ({ id: part.id }));
  await insertDone(inside, id, targets, results);
  const more: Pick<Ordered, 'left' | 'stays' | 'taken'> = {
    left: [...left.values()],
    stays: stayingIn(records),
    taken: [...records.values()].map(({ entity, id: record }) => ({ entity, id: record })),
  };
  return answered(
    inside,
    await readRun(inside, id),
    results.map((result, index) => ({ ...result, recordID: targets[index]!.id })),
    now,
    more as unknown as Values,
  );
}

/** What others did to these records since, and which is left as it is. */
const stayingIn = (records: Attempt['records']): NonNullable<TakeBackPreview['stays']> =>
  [...records.values()].flatMap(({ entity, id, label, stays }) => (stays ? [{ entity, id, label, ...stays }] : []));

/** In pounds, and as people read it. */
export function presented({ records, left, settled: before, parts, tally, chosen: { notes, runs }, second }: Attempt, today: string): TakeBackPreview {
  return {
    today,
    runs: runs.map(({ id, title, requestedBy, startedAt, requestedAt, entity }) => ({
      id,
      title,
      entity,
      requestedBy,
      at: startedAt ?? requestedAt,
      taken: parts.filter(({ of }) => of.id === id).reduce((sum, { rows }) => sum + rows, 0),
      by: [...new Set(parts.filter(({ of }) => of.id === id).map((part) => part.title))],
    })),
    records: [...records.values()].map((each) => {
      const { entity, id, label, steps, net } = each;
      const [before, after] = [toWire(entity, each.before), toWire(entity, each.after)];
      const names = Object.keys(after).filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null));
      return {
        entity,
        id,
        label,
        steps,
        net: net / 100,
        digest: sealOf(each),
        changes: names.map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null })),
      };
    }),
    left: [...left.values()],
    stays: stayingIn(records),
    settled: before,
    approval: second ?? null,
    notes,
    totals: totalsFrom(tally, records.size + left.size, records.size),
  };
}
