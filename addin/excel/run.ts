/**
 * The one way into Excel. Each piece of work reads first and writes in its last sync, so that a piece that Excel
 * refuses (a cell is being edited) can be done again from its beginning. `addin/excel/` is the only home of Office.
 */

export type SheetTroubleKind = 'editing' | 'protected' | 'gone' | 'noKey' | 'tooLarge' | 'readOnly' | 'tooOld' | 'other';

/** An expected no of Excel, with the sentence that says what to do. */
export class SheetTrouble extends Error {
  readonly kind: SheetTroubleKind;
  constructor(kind: SheetTroubleKind, sentence: string) {
    super(sentence);
    this.name = 'SheetTrouble';
    this.kind = kind;
  }
}

type Told = (waiting: boolean) => void;
let tell: Told = () => undefined;
/** Hears when Excel makes us wait for a cell that is being edited, and when it goes on. */
export const onWaiting = (listener: Told): void => {
  tell = listener;
};

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

interface OfficeError {
  readonly code?: string;
  readonly message?: string;
  readonly debugInfo?: { readonly errorLocation?: string };
}

const editing = new Set(['InvalidOperationInCellEditMode', 'CellEditMode', 'HostIsBusy']);

function isEditing({ code, message }: OfficeError): boolean {
  return editing.has(code ?? '') || (code === 'InvalidOperation' && /edit/i.test(message ?? ''));
}

function translated(error: unknown): unknown {
  const { code, message } = (error ?? {}) as OfficeError;
  if (code === undefined || error instanceof SheetTrouble) return error;
  if (code === 'AccessDenied' || /protect/i.test(message ?? '')) {
    return new SheetTrouble('protected', 'The sheet is protected. Unprotect it (Review › Unprotect Sheet), then try again.');
  }
  if (code === 'ItemNotFound' || code === 'InvalidReference' || code === 'InvalidObjectPath') {
    return new SheetTrouble('gone', 'The list is no longer in this workbook: its table or sheet was deleted.');
  }
  if (code === 'RequestPayloadSizeLimitExceeded' || code === 'ResponsePayloadSizeLimitExceeded') {
    return new SheetTrouble('tooLarge', 'That is more than Excel takes at once.');
  }
  if (isEditing({ code, ...(message === undefined ? {} : { message }) })) {
    return new SheetTrouble('editing', 'Finish editing the cell (Enter) and I will go on.');
  }
  if (code === 'GeneralException') {
    // Its own sentence says nothing; several sheets selected together is what it most often means.
    return new SheetTrouble(
      'other',
      'Excel could not do this. Where several sheets are selected together, select a single one and try again; otherwise close and open the pane.',
    );
  }
  return new SheetTrouble('other', `Excel answered: ${(message ?? code).replace(/\.+$/, '')}. Try again; if it stays, close and open the pane.`);
}

/** How often and how long a cell being edited is waited for: five minutes, then the user is asked to try again. */
const patience = 430;

let lane: Promise<unknown> = Promise.resolve();

/** One piece after another: two pieces that read and write the same table would otherwise work on each other's past. */
export function inExcel<T>(work: (context: Excel.RequestContext) => Promise<T>, long = false): Promise<T> {
  const next = lane.then(
    () => run(work, long),
    () => run(work, long),
  );
  lane = next.catch(() => undefined);
  return next;
}

async function run<T>(work: (context: Excel.RequestContext) => Promise<T>, long: boolean): Promise<T> {
  let told = false;
  try {
    for (let tries = 0; ; tries += 1) {
      // Excel that holds the call back itself while a cell is edited gives no error: then only the clock tells.
      const slow = long
        ? undefined
        : setTimeout(() => {
            told = true;
            tell(true);
          }, 2_000);
      try {
        return await Excel.run({ delayForCellEdit: true }, work);
      } catch (error) {
        if (!isEditing((error ?? {}) as OfficeError) || tries >= patience) throw translated(error);
        told = true;
        tell(true);
      } finally {
        clearTimeout(slow);
      }
      await pause(tries < 20 ? 300 : 700);
    }
  } finally {
    if (told) tell(false);
  }
}

export const supports = (version: string): boolean => {
  try {
    return Office.context.requirements?.isSetSupported('ExcelApi', version) ?? true;
  } catch {
    return true;
  }
};

/** Our own writes raise change events too; while one is under way and just after it they are not the user's. */
let writing = 0;
export const isWriting = (): boolean => writing > 0;

export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  writing += 1;
  try {
    return await work();
  } finally {
    // The events of a write arrive after its answer.
    setTimeout(() => {
      writing -= 1;
    }, 250);
  }
}
