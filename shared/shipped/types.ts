import type { Values } from '../types.js';

/** A length of time as its two fields. */
export const length = (
  field: 'noticePeriodLength' | 'minimumTermPeriodLength' | 'renewalPeriodLength' | 'committedTermPeriodLength',
  count: number,
  unit: 'Days' | 'Weeks' | 'Months' | 'Years',
): Values => ({ [field]: count, [`${field}Type`]: unit });

const notice = (days: number): Values => length('noticePeriodLength', days, 'Days');
const term = (months: number): Values => length('minimumTermPeriodLength', months, 'Months');

const ordered = (types: readonly (readonly [name: string, levels: readonly string[], ...more: Values[]])[]): readonly Values[] =>
  types.map(([name, levels, ...more], place) => Object.assign({ name, levels, sortOrder: place + 1 }, ...more) as Values);

export const featureTypes: readonly Values[] = ordered([
  ['Line Rental', ['number'], notice(30), term(12)],
  ['Number Rental', ['number'], notice(30)],
  ['Call Features', ['number'], notice(0)],
  ['Call Bundle', ['customer', 'number'], notice(30)],
  ['SIP Channel', ['number', 'service'], notice(30), term(12)],
  ['Hosted Seat', ['number', 'service'], notice(30), term(24)],
  ['Broadband', ['number', 'service'], notice(30), term(12)],
  ['Leased Line', ['service'], notice(90), term(36)],
  ['Router Rental', ['service'], notice(30)],
  ['Mobile Subscription', ['number'], notice(30), term(24)],
  ['Data SIM', ['number'], notice(30)],
  ['Licence', ['customer', 'service'], notice(30)],
  ['Hosting', ['service'], notice(30)],
  ['Domain Name', ['service'], notice(30)],
  ['Backup', ['service'], notice(30)],
  ['Support', ['customer', 'service'], notice(30)],
  ['Hardware', ['customer', 'number', 'service']],
  ['Installation', ['customer', 'number', 'service']],
  ['Administration', ['customer']],
]);

export const serviceTypes: readonly Values[] = ordered([
  ['Broadband', ['customer'], notice(30), term(12)],
  ['Leased Line', ['customer'], notice(90), term(36)],
  ['SIP Trunk', ['customer'], notice(30), term(12)],
  ['Hosted Telephony', ['customer'], notice(30), term(24)],
  ['Licences', ['customer'], notice(30)],
  ['Web Hosting', ['customer'], notice(30)],
  ['Domain Names', ['customer'], notice(30)],
  ['Cloud Backup', ['customer'], notice(30)],
  ['IT Support', ['customer'], notice(30)],
  ['Managed Wi-Fi', ['customer'], notice(30), term(24)],
  ['Other', ['customer']],
]);
