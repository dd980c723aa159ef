/** The company's clock. Moments come in UTC; in the sheet and the pane they read as they did on the office wall. */
let zone = 'UTC';
const known = new Map<number, number>();
const hour = 3_600_000;

/** As /me tells it: Europe/London. */
export function useTimeZone(name: string): void {
  zone = name;
  known.clear();
}

/** How far the company's clock is ahead of UTC, in milliseconds. The same for the whole of an hour. */
function aheadAt(at: number): number {
  const from = Math.floor(at / hour) * hour;
  let ahead = known.get(from);
  if (ahead === undefined) {
    const parts = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    }).formatToParts(from);
    const [year = 0, month = 1, day = 1, hours = 0, minutes = 0] = (['year', 'month', 'day', 'hour', 'minute'] as const).map((type) =>
      Number(parts.find((part) => part.type === type)?.value),
    );
    ahead = Date.UTC(year, month - 1, day, hours, minutes) - from;
    known.set(from, ahead);
  }
  return ahead;
}

/** A moment as the company's clock showed it, ISO 8601 without a zone; what is no moment stays as it is. */
export function onTheClock(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) || iso.length <= 10 ? iso : new Date(at + aheadAt(at)).toISOString().replace('Z', '');
}

/** The moment at which the company's clock showed this day and time (HH:MM), ISO 8601 UTC; undefined where that is none. */
export function momentOf(day: string, time: string): string | undefined {
  const shown = /^\d{1,2}:\d\d$/.test(time.trim()) ? Date.parse(`${day}T${time.trim().padStart(5, '0')}:00Z`) : Number.NaN;
  if (Number.isNaN(shown)) return undefined;
  // Within an hour of a change of the clock the first guess is on its other side.
  return new Date(shown - aheadAt(shown - aheadAt(shown))).toISOString();
}
