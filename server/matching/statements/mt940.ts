/** SWIFT MT940, by mt940js, which holds each statement against its own balances. */
import { Parser } from 'mt940js';
import { isDate } from '../../../shared/dates.js';
import { unreadable, type Statement } from './statement.js';

/** mt940js answers pounds as numbers; all amounts of a statement have two decimals. */
const pence = (pounds: number): number => Math.round(pounds * 100);

/** Days that there are not would be other days: 31 April the 1st of May. */
function checkDays(text: string): void {
  for (const [at, [, year, month, day]] of [...text.matchAll(/^:61:(\d\d)(\d\d)(\d\d)/gm)].entries())
    if (!isDate(`20${year}-${month}-${day}`)) throw unreadable(`“${year}${month}${day}” is not a date.`, at + 1);
}

export function readMT940(text: string): Statement {
  checkDays(text);
  let statements: ReturnType<Parser['parse']>;
  try {
    statements = new Parser().parse(text);
  } catch (error) {
    throw unreadable(`It is no whole MT940 statement: ${error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read'}.`);
  }
  const accounts = new Set(statements.map(({ accountIdentification }) => accountIdentification));
  if (accounts.size > 1) throw unreadable(`It holds the statements of ${accounts.size} accounts; export one account at a time.`);
  const foreign = statements.find(({ currency }) => currency !== 'GBP');
  if (foreign) throw unreadable(`It is in ${foreign.currency.slice(0, 10)}; payments are kept in pounds.`);
  let entries = 0;
  return {
    format: 'mt940',
    account: [...accounts][0] ?? '',
    opening: statements[0] ? pence(statements[0].openingBalance) : null,
    closing: statements.length > 0 ? pence(statements.at(-1)!.closingBalance) : null,
    lines: statements.flatMap(({ transactions }) =>
      transactions.map(({ date, amount, reference, bankReference, details, extraDetails }) => {
        const [words = '', ...more] = details
          .split('\n')
          .map((each) => each.replaceAll(/\s+/g, ' ').trim())
          .filter(Boolean);
        const own = /^(NONREF|NOTPROVIDED)$/i.test(reference) ? '' : reference;
        return {
          line: (entries += 1),
          date: date.toISOString().slice(0, 10),
          amount: pence(amount),
          payer: (words || extraDetails || own).slice(0, 200),
          reference: [...new Set([own, ...more, extraDetails].filter(Boolean))].join(' ').slice(0, 200),
          bankID: bankReference.slice(0, 100),
        };
      }),
    ),
  };
}
