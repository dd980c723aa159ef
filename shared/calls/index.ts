/**
 * Calls (R18–R31): whose they are, what they cost, what allowances take off, and the lines they become. Pure: plain values in,
 * exact pence out. The bridge loads files and keeps calls (server/calls); billing asks for their lines.
 */
export type * from './shapes.js';
export { shippedBands, Week, weekFault, type BandHours, type InBand } from './bands.js';
export { CallTypes, normalNumber, prefixesOf, shippedCallTypes, withoutCodes, type CallType } from './dialled.js';
export { LineKeys, type Line, type LineKey } from './duplicates.js';
export { type BilledLeg } from './legs.js';
export { lineOf, type CallLine, type Discounted } from './lines.js';
export { heldOn, type Held, type Holder, type OwnerError } from './owner.js';
export {
  drawn,
  filled,
  inOrder,
  poolNamed,
  type AllowanceOf,
  type Bucket,
  type Drawing,
  type Drawn,
  type Filling,
  type Limit,
  type PlanDiscount,
  type Ranked,
} from './plans.js';
export { billedSeconds, priced, pricesOf, type Tariffing } from './price.js';
export { LONGEST_CHAIN, marked, tariffFor, Tariffs, type Naming, type Tariff, type TariffLevel, type TariffRate } from './tariffs.js';
export { usageTerms, type UsageAround } from './vat.js';
export { keptNet, keptOf, keptSaid, type BilledOnce, type KeptCalls } from './kept.js';
export { tariffsThrough } from './chains.js';
export { CallConfiguration, bandHours, millionths, namingOfCalls, sayingOfCalls, tariffFields } from './configuration.js';
export { callColumns, callOf, formatFault, formatOf, type CallColumn, type CallFormat, type Checking, type FileCall } from './format.js';
export { added, amountsOf, poolsOf, sharesOf, textsOf, usedOf, type Pool, type Shares, type Used } from './pools.js';
export { Rater, type Owned, type PlacedCall } from './rating.js';
export { billedUsage, type CallAccount } from './billed.js';
export { explainedCall, poundsSaid, type ToExplain } from './explained.js';
export type { RateUsed } from './ratesUsed.js';
export type { BilledCall, Grouping, Unbilled } from './groups.js';
export { exactText, netOf, NO_USAGE, shownUnits, usageOf, type Usage } from './usage.js';
