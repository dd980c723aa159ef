/** The last page of the company's sign-in: hands the ticket to the pane that opened the window. Without that pane's secret it opens nothing. */
import { CHANNEL } from './dialog.js';
import { officeReady } from './start.js';

const ticket = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
if (/^[\w-]{43}$/.test(ticket)) {
  // Where the pane is a frame of the same site, this reaches it at once; in Excel it is the window's own message.
  new BroadcastChannel(CHANNEL).postMessage(ticket);
  void officeReady(5_000).then(() => {
    Office.context?.ui?.messageParent?.(ticket, { targetOrigin: location.origin });
    window.close();
  });
}
