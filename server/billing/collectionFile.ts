/** Collection files: what one job collects on one day, as Bacs takes it. Made from records that do not change, so it is the same each time. */
import { companySetting } from '../../shared/billing/invoice.js';
import { accountNumberOf, sortCodeOf } from '../../shared/directDebit/accounts.js';
import { holidaysOf, workingDay } from '../../shared/directDebit/days.js';
import { standard18, type TransactionCode } from '../../shared/directDebit/standard18.js';
import { settingsLacking } from '../../shared/actions/collecting.js';
import { refused } from '../../shared/fault.js';
import { unitsToPence, unitsToPounds } from '../../shared/money.js';
import type { Catalogue, RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { CollectionFile } from '../../shared/wire/directDebits.js';
import type { Condition, Store } from '../database/store.js';
import { directDebitSums } from '../database/sums.js';

/** The latest files that are listed, and Direct Debits that one can hold. */
const [listed, most] = [40, 100_000];

/** The latest first. */
export async function collectionFiles(store: Store, catalogue: Catalogue): Promise<readonly CollectionFile[]> {
  const rows = await directDebitSums(store, listed * 4);
  const holiday = holidaysOf(catalogue);
  const files = new Map<string, CollectionFile & { units: number }>();
  for (const { id, run, status, count, sum, collectionDate, processingDate } of rows) {
    const key = `${collectionDate} ${String(run)}`;
    const known = files.get(key) ?? {
      id: String(id),
      runID: run === null ? null : String(run),
      collectionDate,
      processingDate,
      submitBy: workingDay(processingDate, -1, holiday),
      count: 0,
      total: 0,
      exported: 0,
      collected: 0,
      returned: 0,
      withdrawn: 0,
      units: 0,
    };
    const inFile = status === 'Withdrawn' ? 0 : 1;
    files.set(key, {
      ...known,
      id: Number(id) < Number(known.id) ? String(id) : known.id,
      count: known.count + inFile * Number(count),
      units: known.units + inFile * Number(sum),
      [status.toLowerCase()]: Number(count),
    });
  }
  return [...files.values()].slice(0, listed).map(({ units, ...file }) => ({ ...file, total: unitsToPounds(units) }));
}

/** The file that a Direct Debit is in, with its name. */
export async function collectionFile(
  store: Store,
  catalogue: Catalogue,
  of: RecordOf,
  multi: boolean,
): Promise<{ readonly name: string; readonly text: string }> {
  const lacking = settingsLacking(catalogue);
  if (lacking.length > 0) throw refused(`The company settings lack what a Bacs file needs: ${lacking.join(', ')}.`);
  const runID = of['runID'];
  const [run] = typeof runID === 'string' ? await store.load('runs', [runID], ['id', 'version', 'status']) : [];
  if (run && !['Complete', 'Cancelled', 'Stopped'].includes(asText(run['status'])))
    throw refused('The job that makes this file is still under way; open it when the job is complete.');
  const where: readonly Condition[] = [
    { field: 'runID', test: 'eq', value: runID ?? null },
    { field: 'collectionDate', test: 'eq', value: of['collectionDate'] ?? null },
  ];
  const ids = await store.ids('directDebits', { where, sort: [], hidden: true }, most);
  const all = (await store.load('directDebits', ids)).toSorted((a, b) => Number(a.id) - Number(b.id));
  const kept = all.filter(({ status }) => status !== 'Withdrawn');
  if (kept.length === 0) throw refused('Everything in this file was withdrawn: there is nothing to submit.');
  const mandates = new Map((await store.load('mandates', [...new Set(kept.map(({ mandateID }) => asText(mandateID)))])).map((each) => [each.id, each]));
  const get = (name: string): string => companySetting(catalogue, name) ?? '';
  const [first] = all as [RecordOf, ...RecordOf[]];
  const serial = (Number(first.id) % 999_999) + 1;
  const records = standard18({
    serial,
    serviceUser: get('Service User Number').trim(),
    originator: {
      sortCode: sortCodeOf(get('Sort Code'))!,
      accountNumber: accountNumberOf(get('Account Number'))!,
      accountName: get('Account Name') || get('Name'),
    },
    created: asText(first['createdAt']).slice(0, 10),
    processingDate: asText(of['processingDate']),
    multi,
    items: kept.map((each) => {
      const mandate = mandates.get(asText(each['mandateID']));
      return {
        sortCode: asText(mandate?.['sortCode']),
        accountNumber: asText(mandate?.['accountNumber']),
        accountName: asText(mandate?.['accountName']),
        transactionCode: asText(each['transactionCode']) as TransactionCode,
        amount: unitsToPence(Number(each['amount'])),
        reference: asText(each['reference']),
      };
    }),
  });
  return { name: `bacs-${asText(of['processingDate'])}-${String(serial).padStart(6, '0')}.txt`, text: records.map((each) => `${each}\r\n`).join('') };
}
