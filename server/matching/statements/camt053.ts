/** ISO 20022 CAMT.053: the bank-to-customer statement, an XML file. Its text is never taken for more than text. */
import { XMLParser } from 'fast-xml-parser';
import { readXML } from '../xml.js';
import { dayIn, penceOf, unreadable, type Statement, type StatementLine } from './statement.js';

type Node = { readonly [name: string]: unknown };

const many = new Set(['Stmt', 'Ntry', 'TxDtls', 'Bal', 'Ustrd', 'NtryDtls', 'Strd']);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: true,
  isArray: (name) => many.has(name),
});

const at = (node: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, name) => (typeof inner === 'object' && inner !== null ? (inner as Node)[name] : undefined), node);
const text = (node: unknown, ...path: readonly string[]): string => {
  const found = at(node, ...path);
  const value = typeof found === 'object' && found !== null ? (found as Node)['#text'] : found;
  return typeof value === 'string' ? value.trim() : '';
};
const list = (node: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = at(node, ...path);
  return Array.isArray(found) ? (found as readonly unknown[]) : found === undefined ? [] : [found];
};

export function readCAMT(xml: string): Statement {
  const statements = list(readXML(parser, xml, 'CAMT.053 statement'), 'Document', 'BkToCstmrStmt', 'Stmt');
  if (statements.length === 0) throw unreadable('It is XML, but not a CAMT.053 statement (BkToCstmrStmt).');
  const accounts = new Set(statements.map(accountOf));
  if (accounts.size > 1) throw unreadable(`It holds the statements of ${accounts.size} accounts; export one account at a time.`);
  let entries = 0;
  const lines = statements.flatMap((statement) => list(statement, 'Ntry').flatMap((entry) => linesOf(entry, (entries += 1))));
  return {
    format: 'camt053',
    account: [...accounts][0] ?? '',
    opening: balance(statements[0], ['OPBD', 'PRCD']),
    closing: balance(statements.at(-1), ['CLBD']),
    lines,
  };
}

const accountOf = (statement: unknown): string => text(statement, 'Acct', 'Id', 'IBAN') || text(statement, 'Acct', 'Id', 'Othr', 'Id');

/** Below zero where the indicator says debit; a reversal turns it round once more by itself. */
function amountOf(node: unknown, path: readonly string[], entry: number, credit: boolean): number {
  const currency = text(at(node, ...path), '@Ccy');
  if (currency !== '' && currency !== 'GBP') throw unreadable(`it is in ${currency.slice(0, 10)}; payments are kept in pounds.`, entry);
  const pence = penceOf(text(node, ...path), entry);
  return credit ? pence : -pence;
}

function balance(statement: unknown, codes: readonly string[]): number | null {
  const found = list(statement, 'Bal').find((each) => codes.includes(text(each, 'Tp', 'CdOrPrtry', 'Cd')));
  return found === undefined ? null : amountOf(found, ['Amt'], 1, text(found, 'CdtDbtInd') === 'CRDT');
}

/** An entry, or each of its transactions where the bank booked several in one and says what each was. */
function linesOf(entry: unknown, number: number): readonly StatementLine[] {
  const credit = text(entry, 'CdtDbtInd') === 'CRDT';
  const whole = amountOf(entry, ['Amt'], number, credit);
  const date = dayIn(text(entry, 'BookgDt', 'Dt') || text(entry, 'BookgDt', 'DtTm') || text(entry, 'ValDt', 'Dt') || text(entry, 'ValDt', 'DtTm'), number);
  const details = list(entry, 'NtryDtls').flatMap((each) => list(each, 'TxDtls'));
  const amounts = details.map((each) =>
    at(each, 'Amt') !== undefined
      ? amountOf(each, ['Amt'], number, credit)
      : at(each, 'AmtDtls', 'TxAmt', 'Amt') !== undefined
        ? amountOf(each, ['AmtDtls', 'TxAmt', 'Amt'], number, credit)
        : undefined,
  );
  const parted = details.length > 1 && amounts.every((each) => each !== undefined);
  if (parted && amounts.reduce<number>((sum, each) => sum + each!, 0) !== whole) throw unreadable('its transactions do not add up to its amount.', number);
  const bankID = text(entry, 'AcctSvcrRef') || text(entry, 'NtryRef');
  const line = (detail: unknown, amount: number, id: string): StatementLine => {
    const side = credit ? 'Dbtr' : 'Cdtr';
    const payer = text(detail, 'RltdPties', side, 'Nm') || text(detail, 'RltdPties', side, 'Pty', 'Nm') || text(entry, 'AddtlNtryInf');
    const words = [
      ...list(detail, 'RmtInf', 'Ustrd').map((each) => (typeof each === 'string' ? each : '')),
      ...list(detail, 'RmtInf', 'Strd').map((each) => text(each, 'CdtrRefInf', 'Ref')),
      text(detail, 'Refs', 'EndToEndId').replace(/^NOTPROVIDED$/i, ''),
      text(entry, 'AddtlNtryInf'),
    ];
    return {
      line: number,
      date,
      amount,
      payer: payer.slice(0, 200),
      reference: [...new Set(words.filter((each) => each !== '' && each !== payer))].join(' ').slice(0, 200),
      bankID: id,
    };
  };
  return parted
    ? details.map((each, n) => line(each, amounts[n]!, text(each, 'Refs', 'AcctSvcrRef') || `${bankID}/${n + 1}`))
    : [line(details[0], whole, bankID)];
}
