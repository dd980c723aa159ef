/**
 * R23: what a regulated number may cost. A service charge above the cap of its range, and a tariff whose access charges differ, are kept
 * as they are given, since business callers may agree otherwise; but they are likely a mistake.
 */
import { asText } from '../../shared/values.js';
import type { Values } from '../../shared/types.js';
import type { Warning } from '../../shared/warnings.js';
import type { Reading } from '../database/store.js';

/** Net pence a minute and a call, by the prefix that the numbers begin with (Ofcom, £0.07, £0.13, £3.60 and £6.00 VAT included). */
const caps: readonly (readonly [prefix: string, minute: number, call: number])[] = [
  ['084', 5.8334, 5.8334],
  ['087', 10.8334, 10.8334],
  ['09', 300, 500],
];

interface Made {
  readonly row: number;
  readonly id: string;
  readonly values: Values;
}

export async function serviceRates(from: Reading, made: readonly Made[], say: (row: number, warning: Warning) => void): Promise<void> {
  if (made.length === 0) return;
  const types = new Map(
    (
      await from.having(
        'callTypes',
        'name',
        made.map(({ values }) => asText(values['callType'])),
      )
    ).map((each) => [asText(each['name']), asText(each['prefixes'])]),
  );
  const others = await from.having(
    'tariffRates',
    'tariff',
    made.map(({ values }) => asText(values['tariff'])),
  );
  for (const { row, id, values } of made) {
    const prefixes = (types.get(asText(values['callType'])) ?? '').split(',').map((each) => each.trim());
    const cap = caps.find(([prefix]) => prefixes.some((each) => each.startsWith(prefix)));
    if (cap && (Number(values['cost'] ?? 0) > cap[1] || Number(values['costConnection'] ?? 0) > cap[2]))
      say(row, {
        kind: 'aboveCap',
        text: `${asText(values['callType'])}: consumers may be charged at most ${cap[1].toFixed(3).replace(/\.?0+$/, '')}p a minute and ${cap[2].toFixed(3).replace(/\.?0+$/, '')}p a call for the service, before VAT.`,
      });
    const access = values['accessCharge'] ?? null;
    const other = others.find(
      (each) => each.id !== id && each['tariff'] === values['tariff'] && (each['accessCharge'] ?? null) !== null && each['accessCharge'] !== access,
    );
    if (access !== null && other)
      say(row, {
        kind: 'accessCharges',
        text: `Tariff ${asText(values['tariff'])} has an access charge of ${asText(other['accessCharge'])}p for ${asText(other['callType'])}; consumers have one for all service numbers.`,
      });
  }
}
