/** A charge line as the fields of a transaction; money in ten-thousandths like every Currency. */
import { halfUp } from '../money.js';
import type { Charge, RecordOf, Value, Values } from '../types.js';

export function transaction(charge: Charge, feature?: RecordOf, more: Values = {}): Record<string, Value> {
  const line: Record<string, Value> = {
    customerID: charge.customerID,
    numberID: charge.numberID,
    serviceID: charge.serviceID,
    featureID: charge.featureID,
    kind: charge.kind,
    description: charge.description,
    transactionType: (charge.kind === 'oneOff' ? feature?.['connectionTransactionType'] : feature?.['serviceTransactionType']) ?? null,
    transactionCode: (charge.kind === 'oneOff' ? feature?.['connectionTransactionCode'] : feature?.['serviceTransactionCode']) ?? null,
    transactionDate: charge.billDate,
    billDate: charge.billDate,
    periodFrom: charge.periodFrom,
    periodTo: charge.periodTo,
    chargedFrom: charge.charged?.from ?? null,
    chargedTo: charge.charged?.to ?? null,
    unitPrice: charge.charged?.unitPrice ?? null,
    featureCount: charge.featureCount,
    gross: charge.gross * 100,
    discount: charge.discount * 100,
    net: charge.net * 100,
    backfilled: charge.backfilled,
  };
  // Name by name, so that all lines of a run are of one shape: behind a literal's own names each spread would make them one apiece.
  if (charge.corrects) put(line, { ...charge.corrects });
  put(line, more);
  return line;
}

function put(line: Record<string, Value>, more: Values): void {
  for (const name of Object.keys(more)) line[name] = more[name]!;
}

/**
 * What one costs on a line of an invoice, before discount, as VAT Regulations 1995 reg 14(1) wants it of what can be counted; in the unit of
 * its sums. Of what was entered or loaded it is the gross by the count. Null where there is no one price: of a period within which
 * it changed, and of calls.
 */
export function unitPriceOf({ kind, unitPrice, gross, featureCount, callCount }: Values): number | null {
  if (typeof unitPrice === 'number') return unitPrice;
  const count = Number(featureCount ?? 1);
  return kind === 'recurring' || callCount || count < 1 ? null : halfUp(Number(gross ?? 0), count);
}
