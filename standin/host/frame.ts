/**
 * The add-in's frame and the messages exchanged with it: requests and answers as JSON texts, by `postMessage`,
 * as between Excel on the web and an add-in. The page must be on the add-in's host name; the library checks that.
 */
import type { Workbook } from '../engine/book.js';
import type { Gate } from '../engine/gate.js';
import { appContext, frameName, hostInfo, type Conversation } from './appContext.js';

interface Message {
  readonly _messageType: number;
  readonly _actionType: number;
  readonly _actionName: string;
  readonly _conversationId: string;
  readonly _correlationId: number;
  readonly _data: unknown;
}
interface Method {
  readonly DdaMethod: { readonly DispatchId: number };
  readonly ArrayData?: readonly unknown[];
  readonly DdaSettingsMethod?: { readonly Properties: readonly (readonly [string, string])[] | Readonly<Record<string, string>> };
  readonly [index: number]: unknown;
}

/** Tab beyond the last field, Escape, F2, Ctrl+F6: the pane gives the keyboard back to the sheet. */
const leaving = new Set([5, 6, 13, 14, 15, 16, 17, 18]);
/** Tells the pane that the keyboard comes to it. */
const tabIn = 11;

const action = { invoke: 0, register: 1, unregister: 2 };
const dispatch = { batch: 93, commandDone: 94, refreshSettings: 75, saveSettings: 76, token: 98 };
const done = { Version: 1, Error: 0 };

export class PaneFrame {
  readonly element: HTMLIFrameElement;
  /** Resolves when commands can be sent. */
  readonly ready: Promise<void>;
  onLeave: () => void = () => {};
  private readonly book: Workbook;
  private readonly gate: Gate;
  private readonly conversation: Conversation;
  private readonly registered = new Map<string, { readonly conversation: string; readonly correlation: number }>();
  private readonly say: (line: string) => void;
  /** Called when the library says that the add-in's functions can be run. */
  markReady: () => void = () => {};
  private commands = 0;
  private readonly waiting = new Map<string, (status: number) => void>();

  constructor(book: Workbook, gate: Gate, url: string, opened: boolean, say: (line: string) => void) {
    this.book = book;
    this.gate = gate;
    this.say = say;
    this.ready = new Promise((resolve) => {
      this.markReady = resolve;
    });
    // A new conversation for every load: the library keeps settings by its id and would prefer its old copy.
    const unique = crypto.randomUUID();
    this.conversation = { id: `conv-${unique}`, control: `ctrl-${unique.slice(0, 8)}`, correlation: unique, origin: location.origin };
    this.element = document.createElement('iframe');
    // The name must be there before the frame is inserted, or the page inside does not see it.
    this.element.name = frameName(this.conversation);
    this.element.title = 'Sheetbridge task pane';
    const address = new URL(url, location.href);
    address.search += `${address.search ? '&' : '?'}_host_Info=${hostInfo(this.conversation)}`;
    this.element.src = address.href;
    this.opened = opened;
    addEventListener('message', this.receive);
  }

  private readonly opened: boolean;

  close(): void {
    removeEventListener('message', this.receive);
    this.element.remove();
  }

  /** An event for whoever in the add-in registered for it. */
  tell(name: string, data: unknown): void {
    const to = this.registered.get(name);
    if (to)
      this.post({
        _messageType: 1,
        _actionName: name,
        _conversationId: to.conversation,
        _correlationId: to.correlation,
        _data: data,
        _errorCode: 0,
        _responseType: 1,
      });
  }

  /** Gives the keyboard to the pane, to its first field. */
  focus(): void {
    this.element.focus();
    this.post({
      _messageType: 0,
      _actionType: action.invoke,
      _actionName: 'Office_notifyAgave',
      _conversationId: `${this.conversation.id}_ntf`,
      _correlationId: 0,
      _data: [tabIn],
    });
  }

  /** A ribbon button or menu entry whose action is a function of the add-in. */
  async command(functionName: string, source: string): Promise<void> {
    await this.ready;
    // A page that has just started may associate its functions a moment later.
    for (let tries = 0; tries < 20; tries++) {
      const id = `command-${++this.commands}`;
      const over = new Promise<number>((resolve) => {
        this.waiting.set(id, resolve);
      });
      this.tell('appCommandInvoked', { 0: id, 1: functionName, 2: JSON.stringify({ source: { id: source } }) });
      if ((await over) === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    this.say(`The add-in has no function ${functionName}.`);
  }

  private readonly receive = (event: MessageEvent): void => {
    if (event.source !== this.element.contentWindow || typeof event.data !== 'string') return;
    let message: Message;
    try {
      message = JSON.parse(event.data) as Message;
    } catch {
      return;
    }
    if (message._messageType !== 0) return;
    void this.answer(message).then((data) => {
      this.reply(message, data);
    });
  };

  private async answer(message: Message): Promise<unknown> {
    if (message._actionType === action.register) {
      this.registered.set(message._actionName, { conversation: message._conversationId, correlation: message._correlationId });
      return done;
    }
    if (message._actionType === action.unregister) {
      this.registered.delete(message._actionName);
      return done;
    }
    switch (message._actionName) {
      case 'ContextActivationManager_getAppContextAsync':
        return appContext(
          this.conversation,
          this.book.data,
          { width: this.element.clientWidth, height: this.element.clientHeight },
          this.opened,
          this.book.locale.name,
        );
      // Focus, shortcuts and telemetry: Excel answers nothing, and the telemetry ends here.
      case 'ContextActivationManager_notifyHost':
        if (leaving.has(Number((message._data as readonly unknown[])[1]))) this.onLeave();
        return null;
      case 'executeMethod':
        return this.execute(message._data as Method);
      // A window that the browser kept the pane from opening.
      case 'ContextActivationManager_openWindowInHost':
        window.open((message._data as { readonly strUrl: string }).strUrl, '_blank');
        return null;
      default:
        this.say(`The stand-in does not play the message ${message._actionName}.`);
        return null;
    }
  }

  private async execute(method: Method): Promise<unknown> {
    switch (method.DdaMethod.DispatchId) {
      case dispatch.batch: {
        const answer = await this.gate.answer(String(method.ArrayData?.[4]), Number(method.ArrayData?.[6] ?? 0));
        return typeof answer === 'number' ? { Version: 1, Error: answer } : { ...done, Data: [200, ['Content-Type', 'application/json'], answer] };
      }
      case dispatch.refreshSettings:
        return { ...done, Properties: { Settings: Object.entries(this.book.data.settings).map(([Name, Value]) => ({ Name, Value })) } };
      case dispatch.saveSettings: {
        const given = method.DdaSettingsMethod?.Properties ?? [];
        this.book.data.settings = Object.fromEntries(Array.isArray(given) ? (given as [string, string][]) : Object.entries(given));
        this.book.version++;
        this.book.onDraw();
        return done;
      }
      case dispatch.commandDone: {
        this.waiting.get(String(method[0]))?.(Number(method[1]));
        this.waiting.delete(String(method[0]));
        return done;
      }
      // Single sign-on is not offered here: the add-in must sign in by itself.
      case dispatch.token:
        return { Version: 1, Error: 13_000 };
      default:
        this.say(`The stand-in does not play the Common API call ${method.DdaMethod.DispatchId}.`);
        return { Version: 1, Error: 5001 };
    }
  }

  private reply(to: Message, data: unknown): void {
    this.post({
      _messageType: 1,
      _actionName: to._actionName,
      _conversationId: to._conversationId,
      _correlationId: to._correlationId,
      _data: data,
      _errorCode: 0,
      _responseType: 0,
    });
  }

  private post(message: Readonly<Record<string, unknown>>): void {
    const target = new URL(this.element.src).origin;
    this.element.contentWindow?.postMessage(JSON.stringify({ _origin: location.origin, _serializerVersion: 1, ...message }), target);
  }
}
