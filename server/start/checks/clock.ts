/** The clock of this machine beside others': sessions, tokens and the log go by it. */
import { clockOf } from '../../database/clock.js';
import { note, right, wrong, type Check } from './finding.js';
import { dateOf } from './outside.js';

const about = 'Clock';
/** Seconds: an ID token may be off by a minute, and an HTTP date is a second coarse. */
const MOST = 30;

export const clock: Check = async ({ config, store, now, patience }) => {
  const found = await Promise.all([
    // SQLite's clock is this machine's.
    store && !store.single ? beside('PostgreSQL', () => store.moment((moment) => clockOf(moment))) : undefined,
    config.singleSignOn ? beside('the issuer of identities', () => dateOf(config.singleSignOn!.issuer, patience)) : undefined,
  ]);
  const known = found.filter((each) => each !== undefined);
  if (known.length === 0)
    return [note(about, `It is ${now.toISOString()} here, and there is nothing to compare it with. Let the machine set its clock by NTP.`)];
  return known.map(({ whose, seconds }) =>
    Math.abs(seconds) > MOST
      ? wrong(
          about,
          `It is ${Math.round(Math.abs(seconds))} seconds ${seconds > 0 ? 'behind' : 'ahead of'} that of ${whose}. Let both machines set their clocks by NTP.`,
        )
      : right(about, `It agrees with that of ${whose}, within ${Math.max(1, Math.ceil(Math.abs(seconds)))} s.`),
  );
};

/** How many seconds the other clock is ahead; undefined where it could not be read: somebody else says why. */
async function beside(whose: string, read: () => Promise<number | undefined>): Promise<{ readonly whose: string; readonly seconds: number } | undefined> {
  const began = Date.now();
  const there = await read().catch(() => undefined);
  // Half-way between question and answer.
  return there === undefined ? undefined : { whose, seconds: (there - (began + Date.now()) / 2) / 1_000 };
}
