/** A month of 100,000 calls of one customer that share an allowance: priced, drawn and summed into lines, in memory. */
import { shippedCatalogue } from '../shipped.js';
import { billedUsage, type CallAccount, type Unbilled } from '../../shared/calls/index.js';
import type { EntityName, RecordOf, Values } from '../../shared/types.js';
import type { Figure } from './figures.js';

const CALLS = 100_000;
const NUMBERS = 50;
const record = (id: string, values: Values): RecordOf => ({ id, version: 1, locked: false, hidden: false, ...values }) as RecordOf;

export function poolsMonth(): Figure[] {
  const catalogue = shippedCatalogue(
    new Map<EntityName, readonly RecordOf[]>([
      [
        'tariffRates',
        [
          record('1', { tariff: 'National Standard', callType: 'UK Landline', chargeType: 'rate', cost: 1.9, initialIncrement: 30, increment: 6 }),
          record('2', { tariff: 'Mobile 5p', callType: 'UK Mobile', chargeType: 'rate', cost: 5, costConnection: 1 }),
        ],
      ],
      ['discountPlans', [record('1', { name: 'Minutes', allowanceMinutes: 50_000 }), record('2', { name: 'Standing', discountPercent: '7.5' })]],
    ]),
  );
  const two = (n: number): string => String(n).padStart(2, '0');
  const unbilled = Array.from({ length: CALLS }, (_, n): Unbilled => {
    const mobile = n % 3 === 0;
    return {
      id: String(n + 1),
      numberID: String(10 + (n % NUMBERS)),
      callFileID: '1',
      line: n + 2,
      kind: 'voice',
      start: `2026-11-${two(1 + ((n * 7) % 30))}T${two(n % 24)}:${two(n % 60)}:${two((n * 13) % 60)}`,
      seconds: (n * 37) % 611,
      events: 0,
      bytes: 0,
      callType: mobile ? 'UK Mobile' : 'UK Landline',
      class: mobile ? 'mobile' : 'national',
      free: false,
      costMillionths: 4_500,
    };
  });
  const account: CallAccount = {
    owned: {
      customer: { id: '1', nationalTariff: 'National Standard', mobileTariff: 'Mobile 5p' },
      numbers: new Map(Array.from({ length: NUMBERS }, (_, n) => [String(10 + n), { number: `01632 9600${two(n)}` }])),
      features: [
        record('1', {
          customerID: '1',
          status: 'Active',
          startDate: '2026-01-01',
          featureCount: 1,
          discountPlan1: 'Minutes',
          discountPlan2: 'Standing',
          discountPlanAllowancePoolName: 'Office',
        }),
      ],
    },
    unbilled,
    used: new Map(),
  };
  const times = [0, 1, 2].map(() => {
    const spent = process.cpuUsage();
    billedUsage(account, catalogue);
    const { user, system } = process.cpuUsage(spent);
    return (user + system) / 1_000;
  });
  const middle = times.toSorted((a, b) => a - b)[1]!;
  return [
    {
      what: `a pool's month of ${CALLS.toLocaleString('en-GB')} calls, drawn and summed up; processor time`,
      value: `${Math.round(middle)} ms`,
      target: '< 1,000 ms',
      met: middle < 1_000,
    },
  ];
}
