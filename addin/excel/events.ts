/** What the user does in the sheet, as far as the pane follows it. Only a cue to look: nothing relies on an event. */
import { inExcel, isWriting, supports } from './run.js';

export interface Listener {
  /** Another selection, another sheet, a filter. */
  selected(): void;
  /** Cells were typed into, here or by a co-author. */
  edited(remote: boolean): void;
  /** A table or sheet came or went. */
  moved(): void;
}

export async function follow(listener: Listener): Promise<void> {
  await inExcel(async (context) => {
    const { workbook } = context;
    workbook.onSelectionChanged.add(async () => { listener.selected(); });
    await context.sync();
  });
  const optional: ((context: Excel.RequestContext) => void)[] = [
    ({ workbook }) => { workbook.worksheets.onActivated.add(async () => { listener.selected(); }); },
    ({ workbook }) => { workbook.worksheets.onDeleted.add(async () => { listener.moved(); }); },
    ({ workbook }) => {
      workbook.worksheets.onChanged.add(async (event) => {
        if (!isWriting()) listener.edited(event.source === 'Remote');
      });
    },
    ...(supports('1.11') ? [({ workbook }: Excel.RequestContext) => { workbook.worksheets.onRowHiddenChanged.add(async () => { listener.selected(); }); }] : []),
    ...(supports('1.9') ? [({ workbook }: Excel.RequestContext) => { workbook.tables.onDeleted.add(async () => { listener.moved(); }); }] : []),
  ];
  // One by one: an older Excel that lacks one of them still has the others.
  for (const add of optional) {
    try {
      await inExcel(async (context) => {
        add(context);
        await context.sync();
      });
    } catch {
      // The minute check and the re-reading before every order make up for it.
    }
  }
}
