/** Why calls wait, as an accountant says it. */
import type { CallColumn } from '../../shared/calls/format.js';

const reasons: Readonly<Record<string, { readonly title: string; readonly help: string }>> = {
  unknownNumber: { title: 'No such number', help: 'No customer has the number. Add it, or give the calls to the number they belong to.' },
  numberDropped: { title: 'Number was dropped', help: 'The carrier still charges for a number that its customer gave up. Nobody is charged.' },
  inStock: { title: 'Number is in stock', help: 'Nobody has the number yet. Allocate it to its customer.' },
  ambiguous: { title: 'Several customers', help: 'More than one customer has the number on that day. Correct their dates.' },
  customerGone: { title: 'Customer has left', help: 'The final bill is out. Write the calls off, or bill them by hand.' },
  unknownCallType: { title: 'Unknown call type', help: 'No call type fits. Add the prefix or the carrier’s band to one.' },
  noTariff: { title: 'No tariff', help: 'Neither feature, number nor customer names a tariff for these calls.' },
  noRate: { title: 'No rate', help: 'The tariff has no rate for these calls. Add one.' },
  duplicate: { title: 'Loaded before', help: 'The same calls came in an earlier file. They cost nothing unless you release them.' },
};

export const reasonOf = (error: string): { readonly title: string; readonly help: string } => reasons[error] ?? { title: error, help: '' };

/** The columns that a file may have, as the mapping asks for them. */
export const asked: readonly (readonly [column: CallColumn, label: string, needed: boolean])[] = [
  ['callDate', 'Date and time', true],
  ['callTime', 'Time, where it is a column of its own', false],
  ['CLI', 'Number charged', true],
  ['dialled', 'Number dialled', true],
  ['seconds', 'Length', true],
  ['events', 'Number of texts', false],
  ['bytes', 'Bytes of data', false],
  ['kind', 'Voice, event or data', false],
  ['direction', 'Outbound or inbound', false],
  ['destination', 'Destination', false],
  ['chargeband', 'Carrier’s charge band', false],
  ['carrierCost', 'Carrier’s cost', false],
  ['retail', 'Price to the customer', false],
  ['reference', 'Carrier’s reference', false],
];
