/** The company's clock. Moments come in UTC; in the sheet and the pane they read as they did on the office wall. */
import { aheadIn, momentShown } from '../shared/clock.js';

let zone = 'UTC';

/** As /me tells it: Europe/London. */
export function useTimeZone(name: string): void {
  zone = name;
}

/** A moment as the company's clock showed it, ISO 8601 without a zone; what is no moment stays as it is. */
export function onTheClock(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) || iso.length <= 10 ? iso : new Date(at + aheadIn(zone)(at)).toISOString().replace('Z', '');
}

/** The moment at which the company's clock showed this day and time (HH:MM), ISO 8601 UTC; undefined where that is none. */
export function momentOf(day: string, time: string): string | undefined {
  const shown = /^\d{1,2}:\d\d$/.test(time.trim()) ? Date.parse(`${day}T${time.trim().padStart(5, '0')}:00Z`) : Number.NaN;
  if (Number.isNaN(shown)) return undefined;
  return new Date(momentShown(shown, zone)).toISOString();
}
