/** A bill as its list gives it. */
export interface Bill {
  readonly id: string;
  readonly name: string;
  readonly customerID: string;
  readonly billingRunID: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly total: number;
  readonly net: number;
  readonly VAT: number;
  readonly forecastTotal: number | null;
  readonly monthsCompared: number;
  readonly mean: number | null;
  readonly deviation: number | null;
  readonly difference: number | null;
  readonly differencePercent: number | null;
  readonly unusual: boolean;
  readonly heldBack: boolean;
  readonly heldReason: string | null;
  readonly heldBy: string | null;
  readonly checked: boolean;
  readonly checkedBy: string | null;
  readonly checkedDate: string | null;
  readonly invoiceID: string | null;
}
