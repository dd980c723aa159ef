/** Documents of the bridge, shown in a window of their own. */
import { call } from '../api.js';
import { openWindow } from '../excel/window.js';
import { troubled } from './trouble.js';

export async function openInvoice(id: string): Promise<void> {
  try {
    const { address } = await call('POST /invoices/:id/link', { id });
    openWindow(new URL(address, location.origin).href);
  } catch (error) {
    troubled(error);
  }
}
