/** How long calls are kept, and what is past it. */
import { count } from '../../../shared/actions/words.js';
import { KEEP_CALLS, keptFrom } from '../../calls/retention.js';
import { callsPast } from '../../database/callsKept.js';
import { note, right, type Check } from './finding.js';

export const calls: Check = async ({ store, now }) => {
  const about = 'Calls';
  if (!store) return [];
  const setting = await store.first('presets', { list: 'company', name: KEEP_CALLS });
  const months = (setting?.['value'] as string | null | undefined) ?? null;
  const before = keptFrom(months, now.toISOString().slice(0, 10));
  if (before === undefined) return [note(about, `Calls are kept for ever: the company setting "${KEEP_CALLS}" is empty.`)];
  const past = await callsPast(store, before);
  const kept = `Calls are kept ${months} months past their invoice`;
  return [
    past.calls === 0
      ? right(about, `${kept}; none is older.`)
      : note(
          about,
          `${kept}; ${count(past.calls, 'call')} on ${count(past.invoices, 'invoice')} are older. The bridge removes them within a day; the lines keep their sums.`,
        ),
  ];
};
