/** The pane's one catch: every error becomes a sentence and, where there is one, the button that mends it. */
import { Fault } from '../../shared/fault.js';
import { Away } from '../api.js';
import { SheetTrouble } from '../excel/run.js';
import { home, listInHand, raise, tongue } from '../store.js';
import { readable } from '../words.js';

export const troubled = (error: unknown): void => trouble(error, false);
/** The same about what is on this screen alone: the sentence goes with it. */
export const troubledHere = (error: unknown): void => trouble(error, true);

function trouble(error: unknown, here: boolean): void {
  // Its bar is up already and goes by itself.
  if (error instanceof Away || (error as { name?: string } | undefined)?.name === 'AbortError') return;
  if (error instanceof Fault) {
    if (error.status === 401) return;
    raise({ kind: `fault${error.code}`, text: readable(error.hint, tongue()), ...(here ? { here } : {}) });
    return;
  }
  if (error instanceof SheetTrouble) {
    const entity = listInHand()?.pointer.entity;
    const again = { label: 'List again', press: () => home({ name: 'newList', ...(entity === undefined ? {} : { entity }) }) };
    raise({ kind: error.kind, text: error.message, further: true, ...(error.kind === 'noKey' || error.kind === 'gone' ? { button: again } : {}) });
    return;
  }
  console.error(error);
  raise({ kind: 'bug', text: 'Something went wrong in the pane. Nothing was sent. Close and open the pane; if it comes back, tell your administrator.' });
}

/** The same for a place that shows the sentence itself: a field, a form. */
export const sentenceOf = (error: unknown): string =>
  error instanceof Fault
    ? readable(error.hint, tongue())
    : error instanceof Away
      ? 'Sheetbridge cannot be reached at the moment.'
      : error instanceof Error
        ? error.message
        : 'Something went wrong.';
