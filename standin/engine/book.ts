/** The workbook alive: its data, the references and subscriptions an add-in holds, undo, and what must be told to whom. */
import type { Area, Place } from './address.js';
import { emptyBook, identifier, type BookData, type SheetData, type TableData } from './data.js';
import { EventQueue, type EventEntry, type Source } from './events.js';
import { Calculator } from './formula/evaluate.js';
import { usEnglish, type Locale } from './locales.js';
import { itemNotFound, Refusal } from './refusal.js';
import type { Thing } from './rich/thing.js';
import { freshStamp, snapshot } from './snapshot.js';
import { guessWidth, type Style } from './styles.js';

interface Step {
  readonly label: string;
  readonly before: BookData;
}

export class Workbook {
  data: BookData;
  readonly references = new Map<string, Place>();
  readonly subscriptions = new Set<string>();
  /** Objects of the host around the workbook, such as the pane's visibility, by their service name. */
  readonly services = new Map<string, Thing>();
  readonly calculator: Calculator;
  readonly events: EventQueue;
  /** True while a user types in a cell: Excel then refuses every call of an add-in. */
  editing = false;
  /** Set by an add-in through `context.runtime.enableEvents`. */
  eventsEnabled = true;
  /** Limits of Excel on the web; tests make them small. */
  readonly limits = { request: 5_000_000, response: 5_000_000, cells: 5_000_000 };
  locale: Locale = usEnglish;
  /** Counts its days from 1904, as a file of an old Mac. The stand-in tells so and stores what it is given; it shows no such dates. */
  date1904 = false;
  now: () => Date = () => new Date();
  /** The width of a text in pixels, for fitting columns; a browser measures instead of guessing. */
  measure: (text: string, style: Style) => number = guessWidth;
  onEvents: (entries: readonly EventEntry[]) => void = () => {};
  onSelection: () => void = () => {};
  onDraw: () => void = () => {};
  /** Called with every member the stand-in was asked for and does not play. */
  onNotPlayed: (what: string) => void = () => {};
  /** Counts changes: storage and drawing look at it. */
  version = 0;

  private undoSteps: Step[] = [];
  private redoSteps: Step[] = [];
  private open: { readonly label: string; readonly source: Source; taken: boolean } | undefined;
  private selectionMoved = false;
  private repeating = false;
  private lastReference = 0;

  constructor(data: BookData = emptyBook()) {
    this.data = data;
    for (const sheet of data.sheets) sheet.stamp = freshStamp();
    this.calculator = new Calculator(this);
    this.events = new EventQueue(this);
  }

  /** Runs one deed: one step to undo, its events told together at the end. Deeds inside deeds join the outer one. */
  act<T>(label: string, source: Source, deed: () => T): T {
    if (this.open) return deed();
    this.open = { label, source, taken: false };
    try {
      const result = deed();
      if (source === 'Remote') this.repeat(deed);
      return result;
    } finally {
      this.open = undefined;
      this.calculator.forget();
      const entries = this.events.flush();
      if (entries.length) this.onEvents(entries);
      if (this.selectionMoved) {
        this.selectionMoved = false;
        this.onSelection();
      }
      this.onDraw();
    }
  }

  /** What a co-author did stays when the user undoes: it is done on the kept states as well. */
  private repeat(deed: () => unknown): void {
    const now = this.data,
      steps = [...this.undoSteps, ...this.redoSteps];
    this.repeating = true;
    try {
      for (const step of steps) {
        this.data = step.before;
        try {
          this.events.muted(deed);
        } catch (e) {
          // A sheet or table that did not exist then.
          if (!(e instanceof Refusal)) throw e;
        }
      }
    } finally {
      this.data = now;
      this.repeating = false;
    }
  }

  /** References of add-ins follow cells that move. */
  movePlaces(sheet: string, move: (area: Area) => Area | undefined): void {
    if (this.repeating) return;
    for (const place of this.references.values()) {
      if (place.sheet === sheet)
        place.areas = place.areas.flatMap((a) => {
          const next = move(a);
          return next ? [next] : [];
        });
    }
  }

  /** The source of the deed under way. */
  get source(): Source {
    return this.open?.source ?? 'Local';
  }

  /** Every change of data calls this before it is made. */
  touch(): void {
    this.version++;
    this.calculator.forget();
    if (!this.open || this.open.taken || this.open.source === 'Remote') return;
    this.open.taken = true;
    this.undoSteps.push({ label: this.open.label, before: snapshot(this.data) });
    // Excel keeps a hundred steps.
    if (this.undoSteps.length > 100) this.undoSteps.shift();
    this.redoSteps = [];
  }

  selectionChanged(): void {
    this.selectionMoved = true;
    this.version++;
  }

  get undoLabel(): string | undefined {
    return this.undoSteps.at(-1)?.label;
  }
  get redoLabel(): string | undefined {
    return this.redoSteps.at(-1)?.label;
  }

  undo(): boolean {
    return this.swap(this.undoSteps, this.redoSteps);
  }
  redo(): boolean {
    return this.swap(this.redoSteps, this.undoSteps);
  }
  /** Deleting a sheet, protecting one, saving: what Excel lists as emptying the undo list. */
  forgetUndo(): void {
    this.undoSteps = [];
    this.redoSteps = [];
    if (this.open) this.open.taken = true;
  }

  private swap(from: Step[], to: Step[]): boolean {
    const step = from.pop();
    if (!step) return false;
    to.push({ label: step.label, before: snapshot(this.data) });
    const after = this.data;
    this.data = step.before;
    for (const sheet of this.data.sheets) sheet.stamp = freshStamp();
    this.version++;
    this.calculator.forget();
    this.act('', 'Local', () => this.events.difference(after, this.data));
    return true;
  }

  next(kind: number): string {
    return identifier(++this.data.last, kind);
  }

  get active(): SheetData {
    return this.sheet(this.data.active);
  }

  sheet(id: string): SheetData {
    const found = this.data.sheets.find((s) => s.id === id);
    if (!found) throw itemNotFound();
    return found;
  }

  /** By name or id, letters in either case, as `getItem` does. */
  findSheet(key: string): SheetData | undefined {
    const name = key.toLowerCase();
    return this.data.sheets.find((s) => s.id === key || s.name.toLowerCase() === name);
  }

  findTable(key: string): { readonly sheet: SheetData; readonly table: TableData } | undefined {
    const name = key.toLowerCase();
    for (const sheet of this.data.sheets) {
      const table = sheet.tables.find((t) => t.id === key || t.name.toLowerCase() === name);
      if (table) return { sheet, table };
    }
    return undefined;
  }

  table(id: string): { readonly sheet: SheetData; readonly table: TableData } {
    const found = this.findTable(id);
    if (!found) throw itemNotFound();
    return found;
  }

  keep(place: Place): string {
    const id = `ref${++this.lastReference}`;
    this.references.set(id, place);
    return id;
  }
}
