/**
 * Tab and Escape inside the pane. Excel's library on the web moves the focus itself: from a heading that is no stop
 * it leaves the pane at once, it passes by lines that open, and Escape always goes back to the sheet. Where the pane
 * has a next stop the browser's own order serves better; at the first and the last one the library takes over.
 */

const stops = 'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex]:not([tabindex="-1"])';

/** Whether the browser finds another stop in this direction from where the focus is. */
function hasNextStop(from: Element | null, all: readonly Element[], backward: boolean): boolean {
  const open = all.filter((each) => each !== from);
  if (from === null || from === document.body) return open.length > 0;
  const wanted = backward ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
  return open.some((each) => (from.compareDocumentPosition(each) & wanted) !== 0);
}

const seen = (element: Element): boolean => element.getClientRects().length > 0 && (element as HTMLElement).tabIndex >= 0;

/** Heard at the document, before the library's own listener at the window. */
export function keepTabsInside(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Tab' || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = [...document.querySelectorAll(stops)].filter(seen);
    if (hasNextStop(document.activeElement, all, event.shiftKey)) event.stopPropagation();
  });
}
