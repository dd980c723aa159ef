/** What to do about what Xero refuses: its own words stay as they are, and the way out is said after them. */

/** By what stands in Xero's sentence, the first that fits. */
const ways: readonly (readonly [pattern: RegExp, way: string])[] = [
  [/reconciled/i, 'Undo the reconciliation in Xero (Remove & Redo), and retry.'],
  [/lock date|locked|period .*(closed|end)|published/i, 'Move the lock date in Xero (Financial Settings), or enter it there by hand and give this up.'],
  [
    /DRCHARGE|reverse charge/i,
    'Switch on the domestic reverse charge rates in Xero (Tax rates), or name the rate that you use in XERO_REVERSE_CHARGE, and retry.',
  ],
  [/tax ?type|tax rate/i, 'Look at the VAT rates in Xero, and retry.'],
  [
    /account code|account.*(valid|found|archived)|bank account/i,
    'Add the code to the chart of accounts in Xero, or mend the transaction code here, and retry.',
  ],
  [/archived|contact/i, 'Restore the contact in Xero, or use Link to Xero with another one, and retry.'],
  [/must be unique/i, 'Void the other one in Xero, and retry.'],
  [/(payment|credit).*(allocated|applied|exists)|cannot be voided/i, 'Take off in Xero what was put on it there, and retry.'],
  [/exceed|greater than|outstanding|remaining|overpaid|amount due/i, 'Look in Xero for what was paid or allocated there by hand, take it off, and retry.'],
];

export function withWay(said: string): string {
  const sentence = /[.!?]$/.test(said.trim()) ? said.trim() : `${said.trim()}.`;
  const [, way = 'Mend it here or in Xero, and retry.'] = ways.find(([pattern]) => pattern.test(sentence)) ?? [];
  return `Xero refuses it: ${sentence} ${way}`;
}
