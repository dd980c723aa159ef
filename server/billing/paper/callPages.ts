/** The calls of an invoice as pages behind it: by number, each with its price, then what each line of the invoice is the sum of. Money in pounds. */
import { formatDate } from '../../../shared/dates.js';
import { formatPence } from '../../../shared/money.js';
import type { CallList, ListedCall } from '../../../shared/wire/calls.js';
import { LEFT, PALE, RIGHT, Sheet } from './sheet.js';

/** Calls that are printed; of more only the sums, and the file has them all. */
const MOST = 10_000;
const columns = {
  when: [LEFT, 92],
  dialled: [144, 88],
  type: [234, 104],
  length: [340, 48],
  gross: [390, 52],
  discount: [444, 50],
  net: [496, RIGHT - 496],
} as const;
const small = { size: 7.5 } as const;
const pale = { ...small, colour: PALE } as const;
const right = { ...small, align: 'right', fit: true } as const;

/** As the list has it: four decimals, more where an exact sum has them. */
const amount = (pounds: number, most = 4): string => {
  const [whole = '0', part = ''] = pounds.toFixed(most).split('.');
  return `${whole.replace('-', '−')}.${part.replace(/0+$/, '').padEnd(4, '0')}`;
};

/** Its pages, at the end of a document; none where nothing was charged. */
export function writeCallPages(document: PDFKit.PDFDocument, list: CallList, { company, of }: { readonly company: string; readonly of: string }): void {
  if (list.calls + list.removed === 0) return;
  const sheet = new Sheet(document);
  sheet.y += sheet.text(`Calls of ${of.slice(0, 1).toLowerCase()}${of.slice(1)}`, LEFT, RIGHT - LEFT, { bold: true, size: 14 }) + 4;
  sheet.y +=
    sheet.text(
      'Prices in pounds before VAT, to the hundredth of a penny. Each line of the invoice is the exact sum of its calls, rounded once.',
      LEFT,
      RIGHT - LEFT,
      pale,
    ) + 8;
  if (list.calls > MOST)
    sheet.y +=
      sheet.text(`These are ${list.calls.toLocaleString('en-GB')} calls: the file that comes with the invoice has each of them.`, LEFT, RIGHT - LEFT) + 8;
  else for (const number of list.numbers) numberPages(sheet, number);
  sums(sheet, list);
  sheet.foot(company, (page, all) => `${of} · calls, page ${page} of ${all}`);
}

function heads(sheet: Sheet): void {
  sheet.text('When', ...columns.when, pale);
  sheet.text('Dialled', ...columns.dialled, pale);
  sheet.text('Type', ...columns.type, pale);
  sheet.text('Length', ...columns.length, { ...pale, align: 'right' });
  sheet.text('Price', ...columns.gross, { ...pale, align: 'right' });
  sheet.text('Discount', ...columns.discount, { ...pale, align: 'right' });
  sheet.text('To pay', ...columns.net, { ...pale, align: 'right' });
  sheet.y += 11;
  sheet.rule(PALE);
  sheet.y += 4;
}

function numberPages(sheet: Sheet, { number, calls, gross, discount, net }: CallList['numbers'][number]): void {
  const title = (more: string): void => {
    sheet.y += sheet.text(`${number}${more}`, LEFT, RIGHT - LEFT, { bold: true }) + 3;
    heads(sheet);
  };
  sheet.room(48);
  title('');
  sheet.again = () => title(', continued');
  for (const call of calls) oneCall(sheet, call);
  sheet.again = undefined;
  sheet.room(14);
  sheet.text(`Sum of ${number}`, ...([LEFT, 280] as const), { ...small, bold: true });
  sheet.text(amount(gross), ...columns.gross, right);
  sheet.text(amount(discount), ...columns.discount, right);
  sheet.text(amount(net), ...columns.net, { ...right, bold: true });
  sheet.y += 18;
}

function oneCall(sheet: Sheet, call: ListedCall): void {
  const type = [call.destination ?? call.callType, ...(call.allowance === null ? [] : [call.allowance]), ...(call.late ? ['came late'] : [])].join(', ');
  const height = Math.max(sheet.measure(type, columns.type[1], small), sheet.measure(call.dialled ?? '', columns.dialled[1], small));
  sheet.room(height + 2);
  sheet.text(`${formatDate(call.callDate)} ${call.callTime}`, ...columns.when, small);
  sheet.text(call.dialled ?? '', ...columns.dialled, small);
  sheet.text(type, ...columns.type, pale);
  sheet.text(call.quantity, ...columns.length, right);
  sheet.text(amount(call.gross), ...columns.gross, right);
  if (call.discount !== 0) sheet.text(amount(call.discount), ...columns.discount, right);
  sheet.text(amount(call.net), ...columns.net, right);
  sheet.y += height + 2;
}

function sums(sheet: Sheet, { lines, removed, exact, billed }: CallList): void {
  sheet.room(60);
  const told = (words: string, sum: number, charged: number, bold = false): void => {
    const height = sheet.measure(words, 330, { ...small, bold });
    sheet.room(height + 3);
    sheet.text(words, LEFT, 330, { ...small, bold });
    sheet.text(amount(sum, 8), 390, 90, { ...right, bold });
    sheet.text(formatPence(Math.round(charged * 100)), ...columns.net, { ...right, bold });
    sheet.y += height + 3;
  };
  sheet.text('Line of the invoice', LEFT, 330, pale);
  sheet.text('Sum of its calls', 390, 90, { ...pale, align: 'right' });
  sheet.text('Billed', ...columns.net, { ...pale, align: 'right' });
  sheet.y += 11;
  sheet.rule(PALE);
  sheet.y += 4;
  for (const line of lines) told(line.description, line.exact, line.billed);
  if (removed > 0) sheet.y += sheet.text(`${removed.toLocaleString('en-GB')} calls are no longer kept one by one, only in these sums.`, LEFT, 330, pale) + 3;
  told('All calls', exact, billed, true);
}
