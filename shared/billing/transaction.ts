/** A charge line as the fields of a transaction; money in ten-thousandths like every Currency. */
import type { Charge, RecordOf, Values } from '../types.js';

export function transaction(charge: Charge, feature?: RecordOf, more: Values = {}): Values {
  return {
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
    ...charge.corrects,
    ...more,
  };
}
