/** A window of its own, beside Excel: its web views can neither download nor show a document. */

/** @param address an absolute https address */
export function openWindow(address: string): void {
  const { requirements, ui } = Office.context;
  // On the web there is a browser already, and Office would ask first.
  const desktop = requirements?.isSetSupported?.('OpenBrowserWindowApi', '1.1') === true && Office.context.platform !== Office.PlatformType.OfficeOnline;
  if (desktop) ui.openBrowserWindow(address);
  else {
    // With noopener nothing is given back, and Office then takes it for blocked and opens a second one.
    const opened = window.open(address, '_blank');
    if (opened) opened.opener = null;
  }
}
