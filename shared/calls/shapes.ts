/** The shapes of calls (R18–R31). Types only. Money of a call is in pence, exact; times are civil times of the company. */
import type { Fraction } from '../fractions.js';

export type CallKind = 'voice' | 'event' | 'data';
export type Direction = 'outbound' | 'inbound';
/** The ten classes, one for each tariff field of a feature; `free` is rated 0 by every tariff and stands on no list. */
export type CallClass =
  | 'inbound'
  | 'national'
  | 'mobile'
  | 'nongeographic'
  | 'serviceNumbers'
  | 'international'
  | 'extendedInternational'
  | 'surcharges'
  | 'bespokeTariff1'
  | 'bespokeTariff2';

/** What of a call its price depends on. */
export interface Metered {
  readonly kind: CallKind;
  /** `YYYY-MM-DDTHH:MM:SS` in the company's time; for pieces and data the moment they are counted at. */
  readonly start: string;
  /** Whole, 0 or more; of the kind's own quantity. */
  readonly seconds?: number;
  readonly events?: number;
  readonly bytes?: number;
  /** Pounds with up to 6 decimals, as the file gives them. */
  readonly carrierCost?: string | null;
  readonly retail?: string | null;
}

/** How a rate charges (R22): by its own prices, by what the carrier charges plus a percentage, or as the file says. */
export type ChargeType = 'rate' | 'markup' | 'asFile';

/** The prices of one rate, parsed once. Pence a minute, piece or unit of data; increments in seconds. */
export interface Prices {
  readonly chargeType: ChargeType;
  readonly cost: Fraction;
  readonly costConnection: Fraction;
  readonly costMin: Fraction | null;
  readonly costMax: Fraction | null;
  readonly initialIncrement: number;
  readonly increment: number;
  readonly unitBytes: number;
  readonly incrementBytes: number;
  readonly markupPercent: Fraction;
  /** R23: a second price for 084, 087, 09 and 118 numbers. Pence a minute; null where there is none. */
  readonly accessCharge: Fraction | null;
  readonly accessInitial: number;
  readonly accessIncrement: number;
}

/** A tariff's own rounding of each amount; most have none. */
export interface AmountRounding {
  /** Pence: "0.01", "0.1" or "1". */
  readonly to: string;
  readonly method: 'halfUp' | 'up';
}

/** What one call costs before discounts. */
export interface Rated {
  /** Pence, exact. */
  readonly gross: Fraction;
  /** Of it the access charge (R23). */
  readonly access: Fraction;
  /** Seconds charged, after increments; of pieces and data 0. */
  readonly billed: number;
  /** The time band that it starts in. */
  readonly band: string;
}
