/** Invoices as PDF a second, beside the same strokes and words drawn by pdfkit alone; and an invoice of 1,000 lines. */
import { writeInvoice, invoicePDF } from '../../server/billing/paper/invoicePages.js';
import { bytesOf, newDocument } from '../../server/billing/paper/sheet.js';
import { shownOf, watchedDocument, type Call } from '../paper.js';
import { median, print } from './figures.js';

/** Everything that is drawn of an invoice, as calls of pdfkit. */
function recorded(lines: number): readonly Call[] {
  const { document, calls } = watchedDocument();
  writeInvoice(document, shownOf(lines));
  return calls;
}

async function bare(calls: readonly Call[]): Promise<number> {
  const document = newDocument({ title: 'Invoice', author: 'Reseller', created: new Date(0) });
  for (const [name, values] of calls) (document as unknown as Record<string, (...all: unknown[]) => unknown>)[name]!(...values);
  document.end();
  return (await bytesOf(document)).length;
}

/** Seconds of the processor, whatever else runs on the machine. */
const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const since = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

export async function bench(): Promise<void> {
  const figures = [];
  for (const [lines, times] of [
    [12, 60],
    [1_000, 3],
  ] as const) {
    const calls = recorded(lines);
    const ours = async (): Promise<void> => {
      for (let n = 0; n < times; n += 1) await bytesOf(invoicePDF(shownOf(lines)));
    };
    const floor = async (): Promise<void> => {
      for (let n = 0; n < times; n += 1) await bare(calls);
    };
    await ours();
    await floor();
    const [mine, theirs]: number[][] = [[], []];
    for (let round = 0; round < 5; round += 1) {
      mine!.push(await seconds(ours));
      theirs!.push(await seconds(floor));
    }
    const pages = calls.filter(([name]) => name === 'addPage').length;
    const [a, b] = [median(mine!), median(theirs!)];
    figures.push(
      { what: `Invoices of ${lines} lines (${pages} pages) a second of a processor`, value: (times / a).toFixed(1) },
      { what: 'the same drawn by pdfkit alone', value: (times / b).toFixed(1) },
      { what: 'ours over bare', value: `${(a / b).toFixed(2)} ×`, target: '≤ 1.5 ×', met: a / b <= 1.5 },
    );
  }
  print(figures);
}
