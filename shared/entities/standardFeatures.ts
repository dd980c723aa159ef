import { choice, choices, count, identity, kept, ofLife, reference, text } from './declare.js';
import { features } from './features.js';
import type { Entity, Field } from '../types.js';

/** The fields of a feature that take the standard feature's value while they are empty. */
export const fallbacks: readonly string[] = [
  'featureType', 'description', 'featureCountCommitted', 'featureCountCommittedAuto', 'customerProducts', 'annualIncreaseProfile',
  'totalFeatureValue', 'instalments',
  'connectionTransactionType', 'connectionCharge', 'connectionTransactionCode',
  'serviceTransactionType', 'serviceCharge', 'serviceChargeInterval', 'serviceTransactionCode', 'callsTransactionCode',
  'VATRate', 'VATRateCalls', 'initialFeatureDiscountScheme', 'ongoingFeatureDiscountScheme', 'fixedFeeTariff',
  'inboundTariff', 'nationalTariff', 'mobileTariff', 'nongeographicTariff', 'serviceNumbersTariff', 'internationalTariff',
  'extendedInternationalTariff', 'surchargesTariff', 'bespokeTariff1', 'bespokeTariff2', 'discountPlanAllowancePoolName',
  'discountPlanMultiplier1', 'discountPlan1', 'discountPlanMultiplier2', 'discountPlan2',
  'discountPlanMultiplier3', 'discountPlan3', 'discountPlanMultiplier4', 'discountPlan4',
  'carrier', 'carrierProduct', 'carrierProductMatches', 'connectionChargeCarrier', 'serviceChargeCarrier',
  'connectionChargeCommissionProfile', 'serviceChargeCommissionProfile', 'callChargeCommissionProfile',
  'renewalPeriodLength', 'renewalPeriodLengthType', 'minimumTermPeriodLength', 'minimumTermPeriodLengthType',
  'committedTermPeriodLength', 'committedTermPeriodLengthType', 'noticePeriodLength', 'noticePeriodLengthType',
];

/** As in the table of features, so that both always mean the same: only nobody types it per customer here. */
const defaults: readonly Field[] = features.fields.filter(({ name }) => fallbacks.includes(name));

export const standardFeatures: Entity = {
  name: 'standardFeatures', title: 'Standard Feature', titles: 'Standard Features',
  help: 'The catalogue: what you sell, at which price and on which terms. A change here reaches every feature that leaves the field empty.',
  fields: [
    text('name', 'Name', 'What price lists and features call it.', { required: true, max: 200, unique: true, set: 'create' }),
    choice('availability', 'Availability', 'availability', 'Headline ones come first when features are added, Available ones follow, Historic ones are no longer sold.', { initial: 'Available', index: true }),
    choices('levels', 'Levels', 'level', 'Where it may hang: on a customer, a number, a service. Empty asks its feature type.'),
    ...defaults,
    text('internalUse', 'Internal Use', 'Notes for colleagues; the customer never sees them.', { max: 10_000, multiline: true }),
    count('sortOrder', 'Sort Order', 'Lower numbers come first where it is offered.', { whole: true, initial: 0 }),
    identity('Standard Feature'),
    reference('sourceFeature', 'Source Feature', 'standardFeatures', 'The catalogue entry that this price version was made from.', ofLife),
    text('increasePercent', 'Increase Percent', 'By how many percent this version is dearer than its source.', { ...ofLife, max: 20, format: 'percent' }),
    choice('increaseScope', 'Increase Scope', 'increaseScope', 'Whether the rise took in recurring charges only, or one-off charges too.', ofLife),
    ...kept,
  ],
  owners: [],
  shows: ['name'],
  searches: ['name', 'description', 'carrierProduct'],
  columns: ['name', 'availability', 'featureType', 'levels', 'connectionCharge', 'serviceCharge', 'serviceChargeInterval', 'minimumTermPeriodLength', 'noticePeriodLength'],
  standard: ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide', 'clone'],
};
