/** Documents of the bridge, shown in a window of their own. */
import { call } from '../api.js';
import { openWindow } from '../excel/window.js';
import { troubled } from './trouble.js';

export const openInvoice = (id: string): Promise<void> => open(() => call('POST /invoices/:id/link', { id }));

/** The invoices that wait for the post, of one job or all of them. */
export const openPrintBatch = (runID?: string): Promise<void> => open(() => call('POST /outbox/print/link', { query: runID === undefined ? {} : { runID } }));

/** A collection file as Bacs takes it; the window saves it. */
export const openCollectionFile = (id: string): Promise<void> => open(() => call('POST /directDebits/:id/link', { id }));

/** A document behind a link that is made when it is asked for. */
export const openDocument = (linked: () => Promise<{ readonly address: string }>): Promise<void> => open(linked);

async function open(linked: () => Promise<{ readonly address: string }>): Promise<void> {
  try {
    openWindow(new URL((await linked()).address, location.origin).href);
  } catch (error) {
    troubled(error);
  }
}
