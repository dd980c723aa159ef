/** Export to Ledger: invoices and payments go into the file of an export, once; the file opens again under its name. */
import { unitsToPence } from '../money.js';
import { action, type Action, type RecordOf } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';

const parameters = {
  type: 'object',
  properties: {
    exportName: {
      type: 'string',
      title: 'Ledger Export',
      description:
        'The name under which its file opens again, such as “Sage January 2027”. Invoices and payments of one name are one file; take a new name each time, so that no file grows that was loaded already.',
      maxLength: 100,
    },
  },
  required: ['exportName'],
  additionalProperties: false,
} as const;

const help = (things: string): string =>
  `Puts ${things} into the file for Sage or QuickBooks that opens under this name, and notes that they are exported: none goes into a second file.`;

const reverse = (): string => 'Take out of Ledger Export on the same ones lets them be exported again.';

/** Which of its two entries a payment still has to give to the ledger: that it came, and that it went back. */
function open(payment: RecordOf): Readonly<Record<'ledgerExport' | 'ledgerReversal', boolean>> {
  const back = payment['status'] === 'Reversed';
  return { ledgerExport: (payment['ledgerExport'] ?? null) === null, ledgerReversal: back && (payment['ledgerReversal'] ?? null) === null };
}

const invoices = action({
  entity: 'invoices',
  name: 'exportToLedger',
  title: 'Export to Ledger',
  help: help('approved invoices and credit notes'),
  menu: 'actions',
  billing: 'none',
  on: 'record',
  parameters,
  available({ status, ledgerExport }) {
    if (status === 'Unsent') return 'This invoice is Unsent and not approved yet; Approve comes first.';
    return (ledgerExport ?? null) === null || `This invoice is in the export “${asText(ledgerExport)}” already.`;
  },
  plan(record, { exportName }, context) {
    const name = exportName.trim();
    const after = { ledgerExport: name, ledgerDate: context.today };
    const why = `In the export “${name}”.`;
    return planned([{ entity: 'invoices', record, after, why }], context, { amounts: { invoices: unitsToPence(Number(record['total'] ?? 0)) } });
  },
  reverse,
});

const payments = action({
  entity: 'payments',
  name: 'exportToLedger',
  title: 'Export to Ledger',
  help: help('payments, refunds, write-offs and what was reversed'),
  menu: 'actions',
  billing: 'none',
  on: 'record',
  parameters,
  available(record) {
    const { ledgerExport, ledgerReversal } = open(record);
    return ledgerExport || ledgerReversal || `This payment is in the export “${asText(record['ledgerReversal'] ?? record['ledgerExport'])}” already.`;
  },
  plan(record, { exportName }, context) {
    const name = exportName.trim();
    const still = open(record);
    const amount = Number(record['amount'] ?? 0);
    const after = {
      ...(still.ledgerExport ? { ledgerExport: name, ledgerDate: context.today } : {}),
      ...(still.ledgerReversal ? { ledgerReversal: name } : {}),
    };
    const sum = (still.ledgerExport ? amount : 0) - (still.ledgerReversal ? amount : 0);
    const why = still.ledgerExport ? `In the export “${name}”.` : `Its reversal is in the export “${name}”.`;
    return planned([{ entity: 'payments', record, after, why }], context, { amounts: { payments: unitsToPence(sum) } });
  },
  reverse,
});

export default [invoices, payments] satisfies readonly Action[];
