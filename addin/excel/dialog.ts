/** A window of Office's own beside the pane, for pages that must not be framed; a browser's window where Office has none. */

/** What the last page calls itself by, besides Office's own message. */
export const CHANNEL = 'sheetbridge sign-in';

/** Percent of the screen, as Office wants it. */
const SIZE = { height: 70, width: 35 };

/** Opens the page and waits for the text that its last page sends; undefined where the window is closed before. */
export function answerOfWindow(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(CHANNEL);
    let close: () => void = () => undefined;
    const end = (text: string | undefined): void => {
      channel.close();
      close();
      resolve(text);
    };
    channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => end(typeof data === 'string' ? data : undefined));
    const plain = (): void => {
      const opened = window.open(address, '_blank', 'popup,width=480,height=680');
      if (!opened) {
        end(undefined);
        return;
      }
      // A browser tells nobody that a window was closed.
      const look = setInterval(() => {
        if (opened.closed) end(undefined);
      }, 1_000);
      close = () => {
        clearInterval(look);
        opened.close();
      };
    };
    if (Office.context?.ui?.displayDialogAsync === undefined || Office.context.requirements?.isSetSupported('DialogApi', '1.1') !== true) {
      plain();
      return;
    }
    Office.context.ui.displayDialogAsync(address, { ...SIZE, promptBeforeOpen: false }, ({ status, value }) => {
      if (status !== Office.AsyncResultStatus.Succeeded) {
        plain();
        return;
      }
      close = () => value.close();
      value.addEventHandler(Office.EventType.DialogMessageReceived, (said) => end('message' in said ? said.message : undefined));
      value.addEventHandler(Office.EventType.DialogEventReceived, () => {
        close = () => undefined;
        end(undefined);
      });
    });
  });
}
