/** What an order would do, as it is asked for over HTTP: of any number of records, some of them at a time. */
import type { Response } from 'express';
import { formatPence } from '../../../shared/money.js';
import type { Action, EntityName, Preview, RecordOf, RowPreview } from '../../../shared/types.js';
import { forecastTotals } from '../../billing/report.js';
import { datesOf } from '../../billing/work.js';
import { KEEP_CALLS, keepingSaid } from '../../calls/retention.js';
import { previewed } from '../../engine/engine.js';
import type { Order } from '../../engine/order.js';
import { Presenting } from '../../engine/present.js';
import { Repriced } from '../../engine/repriced.js';
import { mayRead } from '../../people/authorise.js';
import type { Submission } from '../../runs/index.js';
import { Measuring } from '../../runs/taking/limits.js';
import type { Parts } from '../request.js';
import { sendPreviewed } from '../send.js';

/** What the order would do: planned, shown and let go some records at a time. */
export async function sendPreviewOf(parts: Parts, response: Response, action: Action, submission: Submission & Order): Promise<void> {
  const { store, runs } = parts;
  const { user } = submission;
  const catalogue = await parts.catalogue();
  const [presenting, measuring, runsToBill] = [new Presenting(action, submission), new Measuring(), new Array<RecordOf>()];
  const repriced = mayRead(user, 'calls') && mayRead(user, 'customers') ? new Repriced(store, catalogue, submission.entity) : undefined;
  const bills = action.bills === true && ['customers', 'features', 'transactions'].every((each) => mayRead(user, each as EntityName));
  let keeping: string | undefined;
  const slices = async function* (): AsyncGenerator<readonly RowPreview[]> {
    for await (const rows of previewed(store, catalogue, action, submission)) {
      const [only] = rows;
      if (submission.single && only?.fault) throw only.fault;
      measuring.add(rows.map(({ plan }) => plan));
      await repriced?.add(rows);
      if (bills) runsToBill.push(...rows.flatMap(({ record, fault }) => (record && !fault ? [record] : [])));
      for (const { record, plan } of rows) {
        if (record?.['list'] !== 'company' || record['name'] !== KEEP_CALLS) continue;
        for (const { after } of plan?.changes ?? []) if ('value' in after) keeping = await keepingSaid(store, after['value']!, parts.today());
      }
      yield presenting.add(rows);
    }
  };
  await sendPreviewed(response, submission.targets.length, slices(), async () => {
    const approval = await runs.whySecond(submission, measuring.told());
    const told = await presenting.told({ atomic: submission.atomic === true, calls: await repriced?.told() });
    const shown = { ...told, ...(keeping === undefined ? {} : { notes: [keeping, ...told.notes] }), ...(approval ? { approval } : {}) };
    return bills ? withForecast(parts, runsToBill, shown) : shown;
  });
}

/** What the runs of a preview would bill, worked out by the very code that bills: their invoices are no change of the run itself. */
async function withForecast({ store, catalogue }: Parts, billingRuns: readonly RecordOf[], shown: Omit<Preview, 'rows'>): Promise<Omit<Preview, 'rows'>> {
  let total = 0;
  const notes: string[] = [];
  for (const record of billingRuns) {
    const sums = await forecastTotals(store, datesOf(record), await catalogue(), () => undefined);
    const said = (name: string): string => formatPence(Math.round(Number(sums[name]) * 100));
    const n = (name: string, one: string): string => `${Number(sums[name]).toLocaleString('en-GB')} ${Number(sums[name]) === 1 ? one : `${one}s`}`;
    total += Number(sums['total']);
    notes.push(
      `As things stand: ${n('invoices', 'invoice')}, ${said('net')} and VAT ${said('VAT')}, ${said('total')} altogether.`,
      ...(Number(sums['skipped']) > 0 ? [`${n('skipped', 'bill')} too small to be sent: the lines wait.`] : []),
      ...(Number(sums['refused']) > 0 ? [`${n('refused', 'customer')} cannot be billed; the pre-billing report says why.`] : []),
    );
  }
  return {
    ...shown,
    notes: [...notes, ...shown.notes],
    totals: { ...shown.totals, amounts: { ...shown.totals.amounts, invoices: Math.round(total * 100) / 100 } },
  };
}
