/** What actions on a carrier's charges share. */
import type { RecordOf } from '../types.js';
import { asText } from '../values.js';

export const featureOfCharge = [{ entity: 'features', field: 'featureID' }] as const;

/** "Line 12 of Gamma’s bill" */
export const ofCharge = (record: RecordOf): string =>
  (record['line'] ?? null) === null
    ? `What ${asText(record['carrier'])} did not charge`
    : `Line ${asText(record['line'])} of ${asText(record['carrier'])}’s bill`;

/** What is asked back: by how much a feature costs too much, else the whole charge. Ten-thousandths. */
export const disputed = (record: RecordOf): number => (record['result'] === 'wrongAmount' ? Number(record['difference'] ?? 0) : Number(record['amount'] ?? 0));
