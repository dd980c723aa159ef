/** Office itself: when it is ready, its theme, its commands, where it keeps things apart. */

export interface Host {
  readonly excel: boolean;
  readonly dark: boolean | undefined;
  readonly locale: string | undefined;
  /** Keeps one Office host's local storage apart from another's. */
  readonly partition: string;
}

/** Outside of Office (a browser tab) the pane says so instead of waiting for ever. */
export async function officeReady(limit = 20_000): Promise<Host> {
  const until = Date.now() + limit;
  while (typeof Office === 'undefined') {
    if (Date.now() > until) return { excel: false, dark: undefined, locale: undefined, partition: '' };
    await new Promise((resolve) => {
      setTimeout(resolve, 15);
    });
  }
  const outside = new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), limit);
  });
  const info = await Promise.race([Office.onReady(), outside]);
  return {
    excel: info?.host === Office.HostType.Excel || (info?.host as unknown) === 'Excel',
    dark: isDark(),
    locale: Office.context?.displayLanguage,
    partition: Office.context?.partitionKey ?? '',
  };
}

function isDark(): boolean | undefined {
  const colour = Office.context?.officeTheme?.bodyBackgroundColor;
  const [, r, g, b] = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour ?? '') ?? [];
  if (r === undefined || g === undefined || b === undefined) return undefined;
  return Number.parseInt(r, 16) * 0.3 + Number.parseInt(g, 16) * 0.59 + Number.parseInt(b, 16) * 0.11 < 128;
}

/** The ribbon's, the right-click menu's and the keyboard's commands. They open the pane at the place and do nothing else. */
export function onCommand<Command extends string>(commands: readonly Command[], listener: (command: Command) => void): void {
  for (const command of commands) {
    // A key hands no event over.
    Office.actions?.associate?.(command, (event?: Office.AddinCommands.Event): void => {
      listener(command);
      const shown = Office.addin?.showAsTaskpane?.() ?? Promise.resolve();
      void shown.catch(() => undefined).finally(() => event?.completed());
    });
  }
}
