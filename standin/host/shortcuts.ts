/** The add-in's own keys, read as Excel reads them: from the file that the manifest names. */
import type { Command } from './pane.js';

interface Overrides {
  readonly actions: readonly { readonly id: string; readonly name: string }[];
  readonly shortcuts: readonly { readonly action: string; readonly key: { readonly default: string } }[];
}

const pressed = (event: KeyboardEvent): string =>
  [...(event.ctrlKey ? ['Ctrl'] : []), ...(event.altKey ? ['Alt'] : []), ...(event.shiftKey ? ['Shift'] : []), event.key.toUpperCase()].join('+');

/** Hears the keys before the grid does. An add-in without the file has none. */
export const hearShortcuts = async (address: string, run: (command: Command) => void): Promise<void> => {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const { actions, shortcuts } = (await answer.json()) as Overrides;
  document.addEventListener(
    'keydown',
    (event) => {
      if (!event.ctrlKey && !event.altKey) return;
      const found = shortcuts.find(({ key }) => key.default === pressed(event));
      const action = actions.find(({ id }) => id === found?.action);
      if (action === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      run({ id: action.id, label: action.name, functionName: action.id });
    },
    true,
  );
};
