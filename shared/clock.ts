/** Clocks on the wall of a time zone, and what UTC says meanwhile. */

const quarter = 900_000;
const most = 10_000;
const clocks = new Map<string, (at: number) => number>();

/** How far the clocks of a time zone are ahead of UTC at a moment, in milliseconds: the same for a quarter of an hour. */
export function aheadIn(timeZone: string): (at: number) => number {
  const there = clocks.get(timeZone);
  if (there) return there;
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const known = new Map<number, number>();
  const ahead = (at: number): number => {
    const from = Math.floor(at / quarter) * quarter;
    const found = known.get(from);
    if (found !== undefined) return found;
    const { year = '', month = '', day = '', hour = '', minute = '' } = Object.fromEntries(clock.formatToParts(from).map(({ type, value }) => [type, value]));
    const by = Date.parse(`${year.padStart(4, '0')}-${month}-${day}T${hour}:${minute}Z`) - from;
    if (known.size >= most) known.clear();
    known.set(from, by);
    return by;
  };
  clocks.set(timeZone, ahead);
  return ahead;
}

/** The moment at which the clocks of a time zone show what UTC shows at `shown`; in an hour that they leave out, the one after it. */
export function momentShown(shown: number, timeZone: string): number {
  const ahead = aheadIn(timeZone);
  // Within an hour of a change of the clock the first guess is on its other side.
  return shown - ahead(shown - ahead(shown));
}
