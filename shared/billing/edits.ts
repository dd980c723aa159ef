/** What creating and editing a feature does to its history: each dated field from its day on, each undated one for all its life. */
import { addDays, earliest, fromDay, latest, parseDate, toDay } from '../dates.js';
import type { RecordOf, Value, Values } from '../types.js';
import { sameValue } from '../values.js';
import { anchorFor, cycleOf, periodIndex, periodStart, sameInterval } from './intervals.js';
import { notBeforeStart, rebillFrom } from './lives.js';
import { nextBillDate } from './progress.js';
import type { Around, Dated, Interval, Schedule, Timeline } from './shapes.js';
import { commitmentNow, discountsNow, intervalOf, scheduleFrom, sourceNow, timelineOf, told, totalOf, withFrom } from './timeline.js';
import { dateOf, numberOf, termEnds, termOf } from './values.js';

/**
 * The fields that a new feature gets: its history, the first day to raise, the ends of its terms and what of its total value
 * is left. Without a start date it starts today; a due date after it says that what came before was charged elsewhere.
 */
export function begun(values: Values, { today, ...around }: Around & { readonly today: string }): Values {
  const startDate = dateOf(values, 'startDate') ?? today;
  const dueDate = latest(dateOf(values, 'dueDate') ?? startDate, startDate);
  const whole: Values = { ...values, startDate, dueDate, dateBillTo: null };
  const charged = numberOf(values, 'totalValueCharged') ?? 0;
  const ends = termDates(whole, around);
  const timeline = told({ ...whole, ...ends }, around);
  const total = numberOf(values, 'totalFeatureValue') ?? timeline.total?.value ?? null;
  const fields: Values = {
    startDate,
    dueDate,
    ...ends,
    billing: timeline as unknown as Value,
    rebillFrom: null,
    totalValueCharged: charged,
    totalValueRemaining: total === null ? null : total - charged,
  };
  return { ...fields, nextBillDate: nextBillDate({ ...whole, ...fields }, around) };
}

const TERMS = [
  ['minimumTermDate', 'minimumTermPeriodLength'],
  ['committedTermDate', 'committedTermPeriodLength'],
] as const;

/** The ends of terms that are their length from the start on, and so were not given. */
function withStart(feature: Values, given: Values, around: Around): readonly string[] {
  const start = dateOf(feature, 'startDate');
  return TERMS.flatMap(([date, length]) => {
    const term = termOf(feature, length, around);
    return start !== null && term && (given[date] ?? null) === null && dateOf(feature, date) === termEnds(start, term) ? [date] : [];
  });
}

/** Last days of the minimum and the committed term, where only their lengths are given. */
function termDates(values: Values, around: Around): Values {
  const start = dateOf(values, 'startDate');
  const ends: Record<string, Value> = {};
  for (const [date, length] of TERMS) {
    const term = termOf(values, length, around);
    if (start !== null && term && dateOf(values, date) === null) ends[date] = termEnds(start, term);
  }
  return ends;
}

const COMMITMENT = ['featureCountCommitted', 'featureCountCommittedAuto', 'committedTermDate'];
const DISCOUNTS = [
  'initialFeatureDiscountScheme',
  'initialFeatureDiscountSchemeEndDate',
  'ongoingFeatureDiscountScheme',
  'ongoingFeatureDiscountSchemeEndDate',
];

/**
 * The inner fields after an edit. Prices, counts, committed counts, discounts, interval, standard feature and tariff change
 * from `effectiveFrom` on; start, end and due date, one-off charge, total value and instalments have no day of their own.
 * Fields named in `redated` have their value already and get another day for it.
 */
export function edited(feature: RecordOf, newValues: Values, effectiveFrom: string, around: Around, redated: readonly string[] = []): Values {
  const has = (...fields: readonly string[]): boolean =>
    fields.some((field) => field in newValues && ((newValues[field] ?? null) !== (feature[field] ?? null) || redated.includes(field)));
  const edit = new Edit(feature, around);
  const lengths = has('minimumTermPeriodLength', 'minimumTermPeriodLengthType', 'committedTermPeriodLength', 'committedTermPeriodLengthType');
  const moved: Record<string, Value> = { ...newValues };
  // A new length makes a new end, unless the end itself was given or started elsewhere.
  for (const term of ['minimumTerm', 'committedTerm']) {
    if (lengths && has(`${term}PeriodLength`, `${term}PeriodLengthType`) && !(`${term}Date` in newValues)) moved[`${term}Date`] = null;
  }
  // Ends that were worked out from the start go with it.
  const worked = has('startDate') ? withStart(feature, moved, around) : [];
  for (const date of worked) moved[date] = null;
  const whole: Values = { ...feature, ...moved };
  const ends = lengths || worked.length > 0 ? termDates(whole, around) : {};
  const now: Values = { ...whole, ...ends };
  const from = notBeforeStart(now, parseDate(effectiveFrom, 'updatedDate'));

  if (has('startDate')) edit.startOn(dateOf(now, 'startDate'));
  if (worked.includes('committedTermDate')) edit.endCommitment(dateOf(feature, 'committedTermDate'), dateOf(now, 'committedTermDate'));
  if (has('serviceCharge')) edit.set('prices', from, numberOf(now, 'serviceCharge'));
  if (has('featureCount')) edit.set('counts', from, numberOf(now, 'featureCount') ?? 1);
  if (has(...COMMITMENT) || ('committedTermDate' in ends && !worked.includes('committedTermDate'))) edit.set('commitments', from, commitmentNow(now));
  if (has(...DISCOUNTS)) edit.set('discounts', from, discountsNow(now));
  if (has('serviceChargeInterval', 'standardFeature')) edit.reschedule(from, intervalOf(now, around));
  if (has('standardFeature', 'fixedFeeTariff')) {
    edit.set('sources', from, sourceNow(now));
    edit.forget(from);
  }
  if (has('dueDate')) edit.dueOn(dateOf(now, 'dueDate'));
  if (has('endDate')) edit.touch(dateOf(feature, 'endDate'), dateOf(now, 'endDate'));
  if (has('connectionCharge')) edit.touch(dateOf(now, 'startDate'));
  if (has('totalFeatureValue', 'instalments', 'standardFeature')) edit.retotal(totalOf(now, around));
  return edit.fields(now, ends);
}

/** An edit as it grows: history, the first day not raised, and the first day affected. */
class Edit {
  private timeline: Timeline;
  private dueDate: string;
  private readonly dueBefore: string;
  private affected: string | null = null;
  private readonly feature: Values;
  private readonly around: Around;

  constructor(feature: Values, around: Around) {
    this.feature = feature;
    this.around = around;
    this.timeline = timelineOf(feature, around);
    this.dueBefore = dateOf(feature, 'dueDate') ?? this.timeline.schedules[0]?.from ?? '1900-01-01';
    this.dueDate = this.dueBefore;
  }

  touch(...dates: readonly (string | null)[]): void {
    for (const date of dates) if (date !== null) this.affected = this.affected === null ? date : earliest(this.affected, date);
  }

  set<K extends 'prices' | 'counts' | 'sources' | 'commitments' | 'discounts'>(list: K, from: string, value: NonNullable<Timeline[K]>[number]['value']): void {
    const start = dateOf(this.feature, 'startDate') ?? from;
    // A list that begins late says of the days before it what its first entry says; an empty one says nothing of them.
    const none = list === 'commitments' ? commitmentNow({}) : list === 'sources' ? sourceNow({}) : discountsNow({});
    const before = this.timeline[list] ?? (from > start ? [{ from: start, value: none }] : []);
    const { [list]: _, ...others } = this.timeline;
    const after: readonly Dated<unknown>[] = withFrom(before as never, from, value as never);
    // One that says nothing of any day is none: taken back, a change leaves the history as it was.
    const isNone = list !== 'prices' && list !== 'counts' && after.length === 1 && sameValue(after[0]!.value as Value, none as unknown as Value);
    this.timeline = (isNone ? others : { ...others, [list]: after }) as Timeline;
    this.touch(from);
  }

  /** What fell back to configuration before counts no longer from a day on. */
  forget(from: string): void {
    const used = this.timeline.used;
    if (used) this.timeline = { ...this.timeline, used: { ...used, until: used.until === undefined ? from : earliest(used.until, from) } };
    this.touch(from);
  }

  /**
   * Another interval from a day on: the old period is charged up to the day before, a new one begins on the day. It holds from then on,
   * so that one of a later day is over: where it is in force on the day already, it goes on past that one.
   */
  reschedule(from: string, interval: Interval, over?: string): void {
    const first = this.timeline.schedules[0];
    const day = first && from < first.from ? first.from : from;
    const inForce = this.timeline.schedules.findLast((schedule) => schedule.from <= day);
    const later = this.timeline.schedules.find((schedule) => schedule.from > day)?.from;
    if (inForce && sameInterval(inForce.interval, interval)) {
      if (later !== undefined) this.reschedule(later, interval, later);
      return;
    }
    const ended = over ?? later;
    // Said anew of the same day, that the interval stays as it was before: then its periods go on as if nothing had been said.
    const before = this.timeline.schedules.findLast((schedule) => schedule.from < day);
    const goesOn = inForce?.from === day && before !== undefined && sameInterval(before.interval, interval);
    const { used } = this.timeline;
    const raised = latest(this.dueDate, used?.to ?? this.dueDate);
    const replaced = raised <= day && inForce?.from === day ? inForce.instead : undefined;
    const back = replaced && sameInterval(replaced.interval, interval) ? replaced : undefined;
    const instead = replaced ?? (inForce && raised > day ? { interval: inForce.interval, anchor: inForce.anchor, to: raised } : undefined);
    const anchor = goesOn ? before.anchor : (back?.anchor ?? anchorFor(interval, day));
    const more = { ...(instead && !goesOn && !back ? { instead } : {}), ...(ended === undefined ? {} : { over: ended }) };
    this.replace(day, day, { from: day, until: null, anchor, interval, ...more });
    if (!used) return;
    // What begins on the day is raised at the prices of then; what goes on keeps those of its time.
    const to = back?.to ?? (goesOn ? raised : used.to && earliest(used.to, day));
    if (to !== undefined) this.timeline = { ...this.timeline, used: { ...used, to } };
  }

  /** Periods anew from a day: later charges up to it are waived, raised ones after it are taken back and raised anew. */
  dueOn(date: string | null): void {
    if (date === null || date === this.dueDate) return;
    const { moved, schedules, instalmentsFrom } = this.timeline;
    const due = this.dueDate;
    const cut = earliest(date, due);
    if (moved?.from === date && moved.to === due) {
      const { moved: _, instalmentsFrom: __, ...kept } = this.timeline;
      this.timeline = { ...kept, schedules: moved.schedules, ...(moved.instalmentsFrom === undefined ? {} : { instalmentsFrom: moved.instalmentsFrom }) };
      this.dueDate = date;
      this.touch(cut);
      return;
    }
    const before = this.timeline.schedules.findLast((schedule) => schedule.from <= cut) ?? this.timeline.schedules[0];
    if (!before) return;
    this.replace(cut, date, scheduleFrom(date, before.interval, before.anchor));
    this.timeline = { ...this.timeline, moved: { from: due, to: this.dueDate, schedules, ...(instalmentsFrom === undefined ? {} : { instalmentsFrom }) } };
  }

  /** Cuts the schedules at one day and goes on with another from the other day. */
  private replace(cut: string, from: string, schedule: Schedule): void {
    const kept = this.timeline.schedules.filter((old) => old.from < cut).map((old) => (old.until === null || old.until > cut ? { ...old, until: cut } : old));
    const last = kept.at(-1);
    const goesOn = last !== undefined && last.until === from && last.anchor === schedule.anchor && sameInterval(last.interval, schedule.interval);
    const whole = goesOn ? { ...last, until: null, ...(schedule.over === undefined ? {} : { over: schedule.over }) } : schedule;
    // Where the same periods go on, the day may lie within one of them, and that one is looked at again from its beginning.
    const first = goesOn ? fromDay(Math.max(toDay(last.from), beginning(whole, from))) : from;
    const { moved: _, ...timeline } = this.timeline;
    this.timeline = {
      ...timeline,
      schedules: goesOn ? [...kept.slice(0, -1), whole] : [...kept, schedule],
      ...(this.timeline.instalmentsFrom === undefined ? {} : { instalmentsFrom: earliest(this.timeline.instalmentsFrom, first) }),
    };
    this.touch(cut, first);
    this.dueDate = cut === from ? earliest(this.dueDate, first) : first;
  }

  /** Another start date: everything is counted anew from it, and what was raised is set against it. */
  startOn(date: string | null): void {
    const before = dateOf(this.feature, 'startDate');
    const first = this.timeline.schedules[0];
    if (date === null || !first) return;
    this.touch(date, before);
    this.timeline = reaching(this.timeline, date);
    const raised = this.timeline.oneOffFrom !== undefined;
    const { oneOffFrom: _, instalmentsFrom: __, restOn: ___, moved: ____, ...kept } = this.timeline;
    const { used } = kept;
    if (first.from === before) {
      this.timeline = {
        ...kept,
        ...(kept.oneOffElsewhere ? { oneOffFrom: addDays(date, 1) } : {}),
        schedules: restarted(this.timeline.schedules, date),
        // What was raised keeps the prices of its time.
        ...(used ? { used: { ...used, to: used.to ?? this.dueBefore } } : {}),
      };
      this.dueDate = date;
    } else if (raised) {
      // Charged elsewhere up to the first due date, the one-off too.
      this.timeline = { ...this.timeline, oneOffFrom: addDays(date, 1) };
    }
  }

  /** The committed term ends on another day, in all that was said of it. */
  endCommitment(before: string | null, until: string | null): void {
    const { commitments } = this.timeline;
    if (!commitments) return;
    const moved = commitments.map((each) => (each.value.until === before ? { ...each, value: { ...each.value, until } } : each));
    this.timeline = { ...this.timeline, commitments: moved };
  }

  retotal(total: Timeline['total']): void {
    const { total: before, ...kept } = this.timeline;
    if (JSON.stringify(before) === JSON.stringify(total && { ...total, before: before?.before ?? 0 })) return;
    this.timeline = total ? { ...kept, total: { ...total, before: before?.before ?? 0 } } : kept;
    this.touch(dateOf(this.feature, 'startDate') ?? this.dueBefore);
  }

  fields(now: Values, ends: Values): Values {
    const charged = numberOf(now, 'totalValueCharged') ?? 0;
    const total = numberOf(now, 'totalFeatureValue') ?? this.timeline.total?.value ?? null;
    const more: Values = {
      ...ends,
      dueDate: this.dueDate,
      ...('totalFeatureValue' in now ? { totalValueRemaining: total === null ? null : total - charged } : {}),
    };
    // Which days were raised is a question to the feature as it was.
    const rebill = rebillFrom(this.feature, this.affected, this.around);
    // Its own names first, as in lives.ts.
    const fields: Record<string, Value> = { billing: this.timeline as unknown as Value, rebillFrom: rebill, nextBillDate: null, ...more };
    fields['nextBillDate'] = nextBillDate({ ...now, ...fields }, this.around);
    return fields;
  }
}

/** The history with what it says of the first day said of an earlier start as well, for as long as that is the start. */
function reaching(timeline: Timeline, date: string): Timeline {
  const back = <T>(list: readonly Dated<T>[]): readonly Dated<T>[] => {
    const [first, second] = list;
    if (!first) return list;
    const { said = first.from, ...kept } = first;
    const from = earliest(said, date);
    // Where something was said of the days that it came to hold of, it stays on them.
    if (from === first.from || (second && second.from <= from)) return list;
    return [{ ...kept, from, ...(from === said ? {} : { said }) }, ...list.slice(1)];
  };
  const { commitments, discounts, sources } = timeline;
  return {
    ...timeline,
    prices: back(timeline.prices),
    counts: back(timeline.counts),
    ...(sources ? { sources: back(sources) } : {}),
    ...(commitments ? { commitments: back(commitments) } : {}),
    ...(discounts ? { discounts: back(discounts) } : {}),
  };
}

/** Another start: the interval that is in force on it from then on, and what follows. */
function startedOn(schedules: readonly Schedule[], date: string): readonly Schedule[] {
  const later = schedules.slice(1).filter((schedule) => schedule.from > date);
  // What goes by the calendar goes on by it: a start on the 1st is no reason to count months from another day (R1).
  const { was: _, ...begins } = schedules.findLast((schedule) => schedule.from <= date) ?? schedules[0]!;
  const anchor = begins.interval.align === 'calendar' ? begins.anchor : anchorFor(begins.interval, date);
  return [{ ...begins, from: date, anchor, until: later[0]?.from ?? null }, ...later];
}

/** The same; moved back to where it came from, with nothing changed since, it is as it was there. */
function restarted(schedules: readonly Schedule[], date: string): readonly Schedule[] {
  const [{ was, ...first }, ...others] = schedules as readonly [Schedule, ...Schedule[]];
  const same = (a: readonly Schedule[], b: readonly Schedule[]): boolean => sameValue(a as unknown as Value, b as unknown as Value);
  if (was?.[0]?.from === date && same(startedOn(was, first.from), [first, ...others])) return was;
  const [begins, ...later] = startedOn(schedules, date) as readonly [Schedule, ...Schedule[]];
  return same(startedOn([begins, ...later], first.from), schedules) ? [begins, ...later] : [{ ...begins, was: schedules }, ...later];
}

/** The first day of the period that contains a date. */
function beginning(schedule: Schedule, date: string): number {
  const cycle = cycleOf(schedule);
  return periodStart(cycle, periodIndex(cycle, toDay(date)));
}
