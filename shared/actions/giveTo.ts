/** Give to: a call that found nobody is charged to this number, whatever its own says; a carrier's charge is for this feature. */
import { badValue, refused } from '../fault.js';
import { label } from '../fields.js';
import { carriedOf, matched } from '../carrier/index.js';
import { action, type RecordOf, type Values } from '../types.js';
import { asText, isBlank } from '../values.js';
import { planned } from './changes.js';

export default [
  action({
    entity: 'calls',
    name: 'giveTo',
    title: 'Give to Number',
    help: 'Charges this call to another number: for what a carrier reports under a name that no number has. It is priced by that number at once.',
    menu: 'actions',
    quick: true,
    billing: 'next run',
    on: 'record',
    refers: [{ entity: 'numbers', field: 'numberID' }],
    parameters: {
      type: 'object',
      properties: {
        numberID: { type: 'string', title: 'Number', description: 'The number that is charged.', references: 'numbers', maxLength: 20 },
      },
      required: ['numberID'],
      additionalProperties: false,
    },
    available: ({ state }) =>
      state === 'open' || state === 'rated' || `This call is ${said(asText(state))}; only one that waits or is on no invoice can be given away.`,
    plan(record, { numberID }, context) {
      const number = context.referred('numbers', numberID);
      if (!number) throw badValue({ numberID: `There is no number ${numberID}.` });
      if (typeof number['customerID'] !== 'string') throw refused(`${label('numbers', number)} is in stock; Allocate gives it to a customer first.`);
      const why = `Given to ${label('numbers', number)}.`;
      return planned(
        [{ entity: 'calls', record, after: { numberID, customerID: number['customerID'], given: true, state: 'open', error: null, tariff: null }, why }],
        context,
        { notes: [why] },
      );
    },
    reverse: () => 'Give it to the number that it belongs to, or let it be tried again.',
  }),
  action({
    entity: 'carrierTransactions',
    name: 'giveTo',
    title: 'Give to Feature',
    help: 'Says which feature this charge is for: its carrier, and the reference, number or product on the bill, are written into the feature, so that the next bill finds it.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    refers: [{ entity: 'features', field: 'featureID' }],
    parameters: {
      type: 'object',
      properties: {
        featureID: { type: 'string', title: 'Feature', description: 'The feature that the carrier charges for.', references: 'features', maxLength: 20 },
      },
      required: ['featureID'],
      additionalProperties: false,
    },
    available: ({ result, givenBefore }) =>
      (result !== 'theirsOnly' && result !== 'ambiguous' && 'It was found for a feature already; that feature can be edited.') ||
      ((givenBefore ?? null) !== null && 'It was given to a feature already; Take Back Given Charge undoes that first.') ||
      true,
    plan(record, { featureID }, context) {
      const feature = context.referred('features', featureID);
      if (!feature) throw badValue({ featureID: `There is no feature ${featureID}.` });
      const { carrier, carrierTransactionReference: reference, carrierTransactionProduct: product, numberReference: number } = record;
      const after = foundBy(record, feature, context.catalogue.named('standardFeatures', asText(feature['standardFeature'])));
      if (after === undefined)
        throw refused(
          isBlank(number)
            ? 'The bill gives neither a number nor a reference for it, so the next one could not be found by them either.'
            : `The bill gives only the number ${asText(number)} for it, and ${label('features', feature)} has the carrier reference ${asText(feature['carrierReference'])} already. Add that number to the alternate CDR numbers of its own number.`,
        );
      const why = `The charge of line ${asText(record['line'])} of ${asText(carrier)}’s bill is for it.`;
      const { customerID, numberID = null } = feature;
      const before: Values = {
        feature: Object.fromEntries(Object.keys(after).map((field) => [field, feature[field] ?? null])),
        charge: { featureID: record['featureID'] ?? null, customerID: record['customerID'] ?? null, numberID: record['numberID'] ?? null },
      };
      return planned(
        [
          { entity: 'features', record: feature, after, why },
          {
            entity: 'carrierTransactions',
            record,
            after: { featureID, customerID: customerID ?? null, numberID, givenBefore: before },
            why: `Given to ${label('features', feature)}; the next bill finds it by itself.`,
          },
        ],
        context,
        {
          notes: [
            `${label('features', feature)} is found by ${[reference, number, product].filter((each) => !isBlank(each)).map((each) => asText(each ?? ''))[0]!} from the next bill on.`,
          ],
        },
      );
    },
    reverse: () => ({ action: 'takeBackGiven', parameters: {} }),
  }),
];

/**
 * What has to be written into the feature so that a line like this one is matched to it: the carrier, and as little as it takes of
 * reference (or number, where the bill has no reference) and product. Undefined where nothing would do.
 */
function foundBy(record: RecordOf, feature: RecordOf, standard: Values | undefined): Values | undefined {
  const { carrier, carrierTransactionReference: reference, carrierTransactionProduct: product, numberReference: number } = record;
  const own = (record['numberID'] ?? null) !== null && record['numberID'] === feature['numberID'];
  const line = {
    carrier: asText(carrier),
    reference: reference as string | null,
    number: number as string | null,
    product: product as string | null,
    from: asText(record['periodFrom'] ?? ''),
  };
  const finds = (after: Values): boolean =>
    matched(line, [carriedOf({ ...feature, ...after }, standard, own ? { carrier: null, number: asText(number) } : undefined)]).result !== 'theirsOnly';
  const name = isBlank(reference) ? number : reference;
  const referred: Values = isBlank(reference) && (feature['carrierReference'] ?? null) !== null ? {} : isBlank(name) ? {} : { carrierReference: name ?? null };
  const ways: readonly Values[] = [
    // A pattern of its own would be asked after the reference, and may be for others of the same kind.
    ...(isBlank(reference) ? [] : [referred]),
    ...(isBlank(product) ? [] : [{ carrierProduct: product ?? null }]),
    referred,
    { ...referred, carrierProduct: product ?? null },
  ];
  const way = ways.find((each) => finds({ carrier: carrier ?? null, ...each }));
  return way && { carrier: carrier ?? null, ...way };
}

const said = (state: string): string =>
  ({ billed: 'on an invoice', duplicate: 'there twice', notCharged: 'not charged', writtenOff: 'written off' })[state] ?? state;
