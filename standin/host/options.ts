/** What Excel reads from an add-in's manifest: the pane's address on the same origin, the ribbon's buttons, the cells' context menu. */
import type { Command } from './pane.js';

/** The pane's address on the same origin. */
export const paneAddress = '/addin/index.html';

/** Where the manifest says that the add-in's keys are. */
export const shortcutsAddress = '/addin/shortcuts.json';

/** The ribbon's buttons. One with a function runs it in the add-in, one without opens the pane. */
export const commands: readonly Command[] = [
  { id: 'open', label: 'Open' },
  { id: 'actions', label: 'Actions', functionName: 'actions' },
  { id: 'refresh', label: 'Refresh', functionName: 'refresh' },
];

export const contextMenu: readonly Command[] = [{ id: 'selection', label: 'Sheetbridge: Actions for the selection', functionName: 'actions' }];
