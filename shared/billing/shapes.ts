/** The shapes of the billing core. Types only; dates are `YYYY-MM-DD`, prices ten-thousandths of a pound, lines pence. */
import type { Catalogue, ChargeKind, RecordOf } from '../types.js';

/** What a feature's values fall back to, and whose it is. */
export interface Around {
  readonly catalogue: Catalogue;
  readonly customer?: RecordOf | undefined;
  /** The number it hangs on, if any. */
  readonly number?: RecordOf | undefined;
  /** The service it hangs on, if any. */
  readonly service?: RecordOf | undefined;
}

/** R1: `unit` × `n`, from the start date or aligned to the calendar, raised in advance or in arrears. */
export interface Interval {
  readonly unit: 'week' | 'month' | 'quarter' | 'year';
  readonly n: number;
  readonly align: 'start' | 'calendar';
  readonly timing: 'advance' | 'arrears';
}

/** Periods counted from an anchor, in force for the days `from` … before `until`. Period k begins at anchor + k intervals. */
export interface Schedule {
  readonly from: string;
  readonly until: string | null;
  readonly anchor: string;
  readonly interval: Interval;
  /** What stood in its place before the start moved here, where moving it back would not tell that. */
  readonly was?: readonly Schedule[];
  /** What it took the place of from its first day on, raised up to `to`: so it goes on if it is set again before anything else is raised. */
  readonly instead?: { readonly interval: Interval; readonly anchor: string; readonly to: string };
  /** The first day of a later interval that it did away with: the interval noted before is that one, not the one of its own first day. */
  readonly over?: string;
}

/** A value in force from a day until the next one's; the first also for the days before it. */
export interface Dated<T> {
  readonly from: string;
  readonly value: T;
  /** The day that it was said of, where it is the first and the start has moved to before that day: it goes back with the start. */
  readonly said?: string;
  /** What had been said of this very day before, the first first: only the way back asks for it. */
  readonly was?: readonly T[];
}

/** Committed count (R7), in force while the day is not after `until`; `until` null is without end. */
export interface Commitment {
  readonly count: number;
  readonly auto: 'Initial' | 'Peak' | null;
  readonly until: string | null;
}

/** Where a price comes from that the feature does not have itself. */
export interface Source {
  readonly standardFeature: string | null;
  readonly fixedFeeTariff: string | null;
}

/** Discount schemes by name with their last days (R9). */
export interface Discounts {
  readonly initial: string | null;
  readonly initialTo: string | null;
  readonly ongoing: string | null;
  readonly ongoingTo: string | null;
}

export type HoldKind = 'suspended' | 'nonBillable';

/** R14. `from` is the first day held, `until` the first day no longer held, null while it lasts. */
export interface Hold {
  readonly kind: HoldKind;
  readonly from: string;
  readonly until: string | null;
  /** What holds it: the action's record ("services 12"), so that only that one's reverse lifts it. */
  readonly cause: string;
}

/** `to` is the last day billed (bill-to), `resumes` the first day billed again, null while it is stopped. */
export interface Stop {
  readonly to: string;
  readonly resumes: string | null;
  /** The drop date that it came of. */
  readonly of?: string;
  /** It was the end date that stopped it, before the drop date: on that one the drop is taken back altogether all the same. */
  readonly ended?: true;
  /** The day on which it had been resumed before the same drop was made again: only the way back asks for it. */
  readonly was?: string;
}

/** A discount scheme's terms: percent of the price, or ten-thousandths per unit and full period. */
export type Scheme = { readonly percent: string } | { readonly amount: number };

/** A feature's history, kept in its inner field `billing`: all that its record's other fields do not say. */
export interface Timeline {
  readonly schedules: readonly Schedule[];
  /** Own recurring prices; null falls back to the price lists and the standard feature. */
  readonly prices: readonly Dated<number | null>[];
  readonly counts: readonly Dated<number>[];
  readonly sources?: readonly Dated<Source>[];
  readonly commitments?: readonly Dated<Commitment>[];
  readonly discounts?: readonly Dated<Discounts>[];
  readonly stops?: readonly Stop[];
  readonly holds?: readonly Hold[];
  /** R12: total value in ten-thousandths, the number of instalments, and how many were charged before it was kept here. */
  readonly total?: { readonly value: number; readonly instalments: number; readonly before: number };
  /** The first day of which a one-off, an instalment is not raised yet; of recurring charges `dueDate` says it. */
  readonly oneOffFrom?: string;
  /** The one-off was charged elsewhere: before the feature was kept here, or with what it goes on for. */
  readonly oneOffElsewhere?: true;
  readonly instalmentsFrom?: string;
  /** The last day of the feature on which its remaining instalments were raised in one. */
  readonly restOn?: string;
  /** The drop that it came back from last: only the way back asks for it. */
  readonly was?: Pick<Stop, 'to' | 'of' | 'ended'>;
  /** What an edit of the due date replaced, until anything is raised or the periods change otherwise: back there, all is as it was. */
  readonly moved?: { readonly from: string; readonly to: string; readonly schedules: readonly Schedule[]; readonly instalmentsFrom?: string };
  /** What fell back to configuration when it was raised, so that a later change there does not reach what is billed. */
  readonly used?: Used;
}

export interface Used {
  /** First day of which what was used no longer counts, because an edit reaches back to it; none: all that is raised. */
  readonly until?: string;
  /** First day of which nothing was raised before the start moved: up to there it counts although the periods are raised anew. */
  readonly to?: string;
  /** Null: of days that were not raised yet, because the start moved to before those that were. */
  readonly prices?: readonly Dated<number | null>[];
  readonly schemes?: Readonly<Record<string, readonly Dated<Scheme>[]>>;
  readonly connectionCharge?: number;
}

/** Chargeable days of one period with one count, price and discount. */
export interface Segment {
  readonly from: string;
  /** Last day, inclusive. */
  readonly to: string;
  readonly days: number;
  readonly count: number;
  /** Ten-thousandths per unit and full period. */
  readonly price: number;
  /** "50 % off", "£2.00 off each", '' for none. */
  readonly discount: string;
  /** Price less discount, never below 0, in pounds with every decimal ("44.991"). */
  readonly unitNet: string;
}

/** What a period costs by the final state of its feature, and how the figure comes about (R3–R5). */
export interface Net {
  /** Pence. */
  readonly gross: number;
  readonly discount: number;
  readonly net: number;
  /** Days of the whole period: the denominator. */
  readonly days: number;
  readonly chargeableDays: number;
  readonly segments: readonly Segment[];
  /** The net before rounding, in pence: `n / d`. */
  readonly exact: { readonly n: string; readonly d: string };
}

export type PeriodState = 'raised' | 'taken over' | 'due' | 'not due yet' | 'held' | 'gone';

/** One period of one kind of charge, explained. Amounts in pence. */
export interface PeriodExplanation {
  readonly kind: ChargeKind;
  readonly periodFrom: string;
  readonly periodTo: string;
  /** The day that decides which run raises it; of a held line the day it is released, null while nothing releases it. */
  readonly billDate: string | null;
  readonly state: PeriodState;
  /** "suspended from 10 Feb 2025", '' where nothing holds it. */
  readonly hold: string;
  readonly net: Net;
  readonly raised: number;
  /** The days under which it was raised: others than its own where the feature's start moved since. */
  readonly raisedFor: { readonly periodFrom: string; readonly periodTo: string };
  /** net − raised: what is still to come (negative: a credit). */
  readonly difference: number;
  /** Sentences that can be followed with a pocket calculator. */
  readonly words: readonly string[];
}
