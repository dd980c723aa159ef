/**
 * Keys that work wherever the focus is in Excel. Office reads them from public/shortcuts.json, which the manifest names; a key
 * that somebody has taken otherwise is Office's to ask about. Letters that a British keyboard makes with AltGr are left out, and
 * those that Excel has itself.
 */
import type { ActionOffer } from '../../shared/types.js';
import { change, home, now, raise } from '../store.js';
import { chooseAction, previewDraft } from './ordering.js';
import { readOffers } from './lists.js';
import { refreshAll } from './refreshing.js';

export interface Shortcut {
  readonly id: 'open' | 'actions' | 'refresh' | 'preview' | 'repeat';
  readonly key: string;
  readonly said: string;
}

export const shortcuts: readonly Shortcut[] = [
  { id: 'open', key: 'Ctrl+Alt+S', said: 'Open the pane' },
  { id: 'actions', key: 'Ctrl+Alt+K', said: 'Actions for the selected rows' },
  { id: 'refresh', key: 'Ctrl+Alt+R', said: 'Refresh this list' },
  { id: 'preview', key: 'Ctrl+Alt+P', said: 'Preview the form that is open' },
  { id: 'repeat', key: 'Ctrl+Alt+Y', said: 'The last action again, for what is selected now' },
];

let last: { readonly entity: string; readonly offer: Pick<ActionOffer, 'name' | 'title'> } | undefined;

/** Remembered until the pane is closed, to be done again with other rows. */
export const rememberAction = (entity: string, offer: Pick<ActionOffer, 'name' | 'title'>): void => {
  last = { entity, offer };
};

export async function press(id: Shortcut['id']): Promise<void> {
  if (now().phase !== 'ready') return;
  const { listID } = now();
  if (id === 'actions') home({ name: 'selection' });
  if (id === 'refresh')
    await (listID === undefined ? nothingTo('There is no list on this sheet to refresh. Go to a sheet with a list first.') : refreshAll(listID));
  if (id === 'preview') await preview();
  if (id === 'repeat') await repeat();
}

/** A key that has nothing to do says so. */
const nothingTo = (text: string): void => raise({ kind: 'shortcut', text });

async function preview(): Promise<void> {
  const shown = now().screens.at(-1)?.name;
  if (shown === 'form' || shown === 'preview') await previewDraft();
  else nothingTo('There is no form to preview. Choose an action first.');
}

/** The last action for the rows that are selected now: its form, filled in as last time. */
async function repeat(): Promise<void> {
  home({ name: 'selection' });
  change({ offers: undefined });
  await readOffers();
  const offer = now().offers?.find(({ name }) => name === last?.offer.name);
  if (last === undefined) nothingTo('Nothing has been done yet that could be repeated.');
  else if (offer === undefined || offer.available === 0) nothingTo(`“${last.offer.title}” cannot be done with what is selected now.`);
  else await chooseAction(offer);
}

/** The same keys while the focus is in the pane. */
export function hearKeys(): void {
  document.addEventListener('keydown', (event) => {
    // On a Mac it is Command and Option, and Option makes another letter of the key: there the key itself counts.
    if (event.ctrlKey === event.metaKey || !event.altKey || event.shiftKey) return;
    const letter = event.metaKey ? event.code.replace(/^Key/, '') : event.key.toUpperCase();
    const found = shortcuts.find(({ key }) => key === `Ctrl+Alt+${letter}`);
    if (found === undefined) return;
    event.preventDefault();
    void press(found.id);
  });
}
