/** R21: the time bands of a week. A call is priced by the band in which it starts, or split at each boundary. */
import { fromDay, toDay, weekday } from '../dates.js';

/** A stretch of a weekday, in minutes since midnight: `from` … before `until`. Days 1 (Monday) to 7. */
export interface BandHours {
  readonly band: string;
  readonly days: readonly number[];
  readonly from: number;
  readonly until: number;
}

const MIDNIGHT = 24 * 60;
const MOST_DATES = 1_000;
const weekdays = [1, 2, 3, 4, 5];

/** As shipped: Daytime on weekdays from 08:00 to 18:00, Evening their other hours, Weekend on Saturday and Sunday. */
export const shippedBands: readonly BandHours[] = [
  { band: 'Daytime', days: weekdays, from: 8 * 60, until: 18 * 60 },
  { band: 'Evening', days: weekdays, from: 0, until: 8 * 60 },
  { band: 'Evening', days: weekdays, from: 18 * 60, until: MIDNIGHT },
  { band: 'Weekend', days: [6, 7], from: 0, until: MIDNIGHT },
];

/** A stretch of a call within one band. */
export interface InBand {
  readonly band: string;
  readonly seconds: number;
}

export class Week {
  /** For each weekday the band of each minute's stretch, in order. */
  private readonly days: readonly (readonly BandHours[])[];
  private readonly holidays: ReadonlySet<string>;
  /** The hours of each date that was asked for: a month has thirty. */
  private readonly known = new Map<string, readonly BandHours[]>();

  /** `holidays` are dates that count as Weekend. The hours must cover the week once: `weekFault` says whether they do. */
  constructor(hours: readonly BandHours[] = shippedBands, holidays: readonly string[] = []) {
    this.days = [1, 2, 3, 4, 5, 6, 7].map((day) => hours.filter(({ days }) => days.includes(day)).toSorted((a, b) => a.from - b.from));
    this.holidays = new Set(holidays);
  }

  /** The band at a civil time, `YYYY-MM-DDTHH:MM:SS`. On the night the clocks change the civil time alone decides. */
  at(start: string): string {
    const date = start.slice(0, 10);
    let hours = this.known.get(date);
    if (!hours) {
      hours = this.hoursOf(toDay(date), date);
      if (this.known.size > MOST_DATES) this.known.clear();
      this.known.set(date, hours);
    }
    const minute = Number(start.slice(11, 13)) * 60 + Number(start.slice(14, 16));
    for (const { band, from, until } of hours) if (from <= minute && minute < until) return band;
    return '';
  }

  /** So many seconds from a time on, by band; stretches of one band that follow each other are one. */
  split(start: string, seconds: number): readonly InBand[] {
    let day = toDay(start.slice(0, 10));
    let second = Number(start.slice(11, 13)) * 3600 + Number(start.slice(14, 16)) * 60 + Number(start.slice(17, 19));
    let left = seconds;
    const found: { band: string; seconds: number }[] = [];
    while (left > 0) {
      const hours = this.hoursOf(day).find(({ from, until }) => from * 60 <= second && second < until * 60);
      const ends = hours ? hours.until * 60 : MIDNIGHT * 60;
      const part = Math.min(left, ends - second);
      const last = found.at(-1);
      if (last?.band === (hours?.band ?? '')) last.seconds += part;
      else found.push({ band: hours?.band ?? '', seconds: part });
      left -= part;
      second = ends;
      if (second >= MIDNIGHT * 60) [day, second] = [day + 1, 0];
    }
    return found;
  }

  private hoursOf(day: number, date?: string): readonly BandHours[] {
    if (this.holidays.size > 0 && this.holidays.has(date ?? fromDay(day))) return this.days[6] ?? [];
    return this.days[weekday(day) - 1] ?? [];
  }
}

/** Why these hours do not make a week: a minute without a band or with two; undefined where they do. */
export function weekFault(hours: readonly BandHours[]): string | undefined {
  for (let day = 1; day <= 7; day++) {
    const name = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'][day - 1];
    let reached = 0;
    for (const { from, until } of hours.filter(({ days }) => days.includes(day)).toSorted((a, b) => a.from - b.from)) {
      if (from > reached) return `${name} has no time band from ${clock(reached)} to ${clock(from)}; every hour of the week needs one.`;
      if (from < reached || until <= from) return `${name} has two time bands at ${clock(from)}; each hour of the week has one.`;
      reached = until;
    }
    if (reached !== MIDNIGHT) return `${name} has no time band from ${clock(reached)} on; every hour of the week needs one.`;
  }
  return undefined;
}

const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
