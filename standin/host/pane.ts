/** The task pane beside the grid: opened, closed, resized; with a shared runtime the add-in lives on while it is hidden. */
import type { Workbook } from '../engine/book.js';
import type { Gate } from '../engine/gate.js';
import { define, type Kind } from '../engine/rich/thing.js';
import { make } from './dom.js';
import { PaneFrame } from './frame.js';

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly functionName?: string;
}

type State = 'Inactive' | 'Background' | 'Visible';

export class Pane {
  readonly element: HTMLElement;
  frame: PaneFrame | undefined;
  onResize: () => void = () => {};
  /** The keyboard leaves the pane. */
  onLeave: () => void = () => {};
  private state: State = 'Inactive';
  private startState: State = 'Inactive';
  private readonly slot: HTMLElement;
  private readonly book: Workbook;
  private readonly gate: Gate;
  private readonly url: string;
  private readonly say: (line: string) => void;

  constructor(book: Workbook, gate: Gate, url: string, say: (line: string) => void) {
    this.book = book;
    this.gate = gate;
    this.url = url;
    this.say = say;
    this.slot = make('div', { className: 'pane-slot' });
    const close = make('button', {
      className: 'quiet',
      textContent: '✕',
      title: 'Close the pane',
      ariaLabel: 'Close the pane',
      onclick: () => {
        this.close();
      },
    });
    const reload = make('button', {
      className: 'quiet',
      textContent: '⟳',
      title: 'Reload the add-in',
      ariaLabel: 'Reload the add-in',
      onclick: () => {
        this.reload();
      },
    });
    const grip = make('div', { className: 'pane-grip', title: 'Drag to resize' });
    this.element = make(
      'aside',
      { className: 'pane', hidden: true },
      grip,
      make('header', { className: 'pane-head' }, make('span', { textContent: 'Sheetbridge' }), reload, close),
      this.slot,
    );
    this.resizable(grip);
    this.offerServices();
  }

  get visible(): boolean {
    return this.state === 'Visible';
  }

  /** Loads the add-in if it is not there, and shows it. */
  open(): void {
    this.load();
    this.show(true);
  }

  /** The cross: Excel unloads the add-in's page, as it does when the document is closed. */
  close(): void {
    this.show(false);
    this.frame?.close();
    this.frame = undefined;
    this.book.subscriptions.clear();
    this.state = 'Inactive';
  }

  reload(): void {
    this.close();
    this.open();
  }

  /** Ribbon and menu: opens the pane, or starts the add-in and runs its function. */
  async run(command: Command): Promise<void> {
    if (command.functionName === undefined) {
      this.open();
      return;
    }
    this.load();
    await this.frame?.command(command.functionName, command.id);
  }

  setWidth(pixels: number): void {
    this.element.style.width = `${Math.max(320, Math.min(900, pixels))}px`;
    this.onResize();
  }

  private load(): void {
    if (this.frame) return;
    this.frame = new PaneFrame(this.book, this.gate, this.url, false, this.say);
    this.frame.onLeave = () => this.onLeave();
    this.slot.append(this.frame.element);
    if (this.state === 'Inactive') this.state = 'Background';
  }

  private show(on: boolean): void {
    this.state = on ? 'Visible' : 'Background';
    this.element.hidden = !on;
    this.onResize();
    this.frame?.tell('richApiMessage', {
      Version: 1,
      Error: 0,
      ArrayData: [[65_536, 65_539, '', JSON.stringify({ visibility: on ? 'Visible' : 'Hidden' }), null, false]],
    });
  }

  private resizable(grip: HTMLElement): void {
    grip.onpointerdown = (start) => {
      grip.setPointerCapture(start.pointerId);
      // The frame would swallow the pointer's moves.
      this.slot.style.pointerEvents = 'none';
      grip.onpointermove = (move) => {
        this.setWidth(innerWidth - move.clientX);
      };
      grip.onpointerup = () => {
        grip.onpointermove = null;
        this.slot.style.pointerEvents = '';
      };
    };
  }

  /** `Office.addin.showAsTaskpane()`, `hide()` and the startup behaviour. */
  private offerServices(): void {
    const runtime: Kind<Pane> = define<Pane>('AppRuntimeService', {
      calls: {
        SetAppRuntimeState: (pane, args) => {
          if (args.text(0) === 'Visible') pane.open();
          else pane.show(false);
        },
        GetAppRuntimeState: (pane) => pane.state,
        _RegisterVisibilityChangedEvent: () => null,
        _UnregisterVisibilityChangedEvent: () => null,
      },
    });
    const persistence: Kind<Pane> = define<Pane>('AppRuntimePersistenceService', {
      calls: {
        SetAppRuntimeStartState: (pane, args) => {
          pane.startState = args.text(0) as State;
        },
        GetAppRuntimeStartState: (pane) => pane.startState,
      },
    });
    const internal: Kind<Pane> = define<Pane>('AddinInternalService', {
      calls: {
        NotifyActionHandlerReady: (pane) => {
          pane.frame?.markReady();
        },
      },
    });
    this.book.services.set('Microsoft.InternalService.AddinInternalService', internal(this));
    this.book.services.set('Microsoft.AppRuntime.AppRuntimeService', runtime(this));
    this.book.services.set('Microsoft.AppRuntime.AppRuntimePersistenceService', persistence(this));
  }
}
