/** What the user does in the sheet, as far as the pane follows it. Only a cue to look: nothing relies on an event. */
import { inExcel, supports } from './run.js';

export interface Listener {
  /** Another selection, another sheet, a filter. */
  selected(): void;
  /** Cells were typed into, here or by a co-author. */
  edited(): void;
  /** A table or sheet came or went. */
  moved(): void;
}

type Add = (workbook: Excel.Workbook) => void;

/** Asks for all events at once; an older Excel that lacks one of them is asked for each by itself. */
export async function follow(listener: Listener): Promise<void> {
  const selected = async (): Promise<void> => {
    listener.selected();
  };
  const moved = async (): Promise<void> => {
    listener.moved();
  };
  const events: readonly Add[] = [
    (workbook) => {
      workbook.onSelectionChanged.add(selected);
    },
    ({ worksheets }) => {
      worksheets.onActivated.add(selected);
    },
    ({ worksheets }) => {
      worksheets.onDeleted.add(moved);
    },
    // A copied sheet brings a copied list with it.
    ({ worksheets }) => {
      worksheets.onAdded.add(moved);
    },
    ({ worksheets }) => {
      worksheets.onChanged.add(async () => {
        listener.edited();
      });
    },
    ...(supports('1.17')
      ? [
          ({ worksheets }: Excel.Workbook) => {
            worksheets.onNameChanged.add(selected);
          },
        ]
      : []),
    ...(supports('1.11')
      ? [
          ({ worksheets }: Excel.Workbook) => {
            worksheets.onRowHiddenChanged.add(selected);
          },
        ]
      : []),
    ...(supports('1.9')
      ? [
          ({ tables }: Excel.Workbook) => {
            tables.onDeleted.add(moved);
          },
        ]
      : []),
  ];
  const ask = (some: readonly Add[]): Promise<void> =>
    inExcel(async (context) => {
      for (const add of some) add(context.workbook);
      await context.sync();
    });
  try {
    await ask(events);
  } catch {
    // The minute check and the re-reading before every order make up for those that are not to be had.
    for (const event of events) await ask([event]).catch(() => undefined);
  }
}
