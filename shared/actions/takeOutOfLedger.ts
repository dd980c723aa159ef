/** Take out of Ledger Export: a file was not loaded, or was loaded wrongly and taken back there; its records can be exported again. */
import { unitsToPence } from '../money.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { nothing } from './parameters.js';

export default (['invoices', 'payments'] as const).map((entity) =>
  action({
    entity,
    name: 'takeOutOfLedger',
    title: 'Take out of Ledger Export',
    help: 'Lets these be exported again: their file was not loaded into the accounts, or was taken back there.',
    menu: 'expert',
    level: 3,
    billing: 'none',
    on: 'record',
    parameters: nothing,
    available: ({ ledgerExport }) => (ledgerExport ?? null) !== null || 'This was not exported to a ledger.',
    plan(record, _, context) {
      const name = asText(record['ledgerExport']);
      const why = `Taken out of the export “${name}”.`;
      const after = { ledgerExport: null, ledgerDate: null, ...(entity === 'payments' ? { ledgerReversal: null } : {}) };
      const amount = unitsToPence(Number(record[entity === 'invoices' ? 'total' : 'amount'] ?? 0));
      return planned([{ entity, record, after, why }], context, { amounts: { [entity]: -amount } });
    },
    reverse: (before) => ({ action: 'exportToLedger', parameters: { exportName: before['ledgerExport'] ?? '' } }),
  }),
);
