/** Generate a PIN: six digits that the customer names on the telephone. They are shown once; only their hash is kept. */
import { action } from '../types.js';
import { nothing } from './parameters.js';

export default [
  action({
    entity: 'customers',
    name: 'generatePIN',
    title: 'Generate PIN',
    help: 'Makes a new six-digit PIN for this customer and shows it once; nobody can look it up later. A PIN given before stops working.',
    menu: 'expert',
    level: 2,
    billing: 'none',
    on: 'record',
    parameters: nothing,
    available: () => true,
    plan(record, _, context) {
      const { plain, hash } = context.secret();
      const why = record['pinHash'] ? 'New PIN; the one before no longer works.' : 'PIN given.';
      return {
        changes: [{ entity: 'customers', id: record.id, kind: 'update', before: { pinHash: record['pinHash'] ?? null }, after: { pinHash: hash }, why }],
        notes: [why],
        reveals: { PIN: plain },
      };
    },
    reverse: () => 'The PIN before is not kept and cannot be brought back; generate a new one.',
  }),
];
