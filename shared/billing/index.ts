/** What other rooms use of the billing core. */
import type { Charge, Raised, RecordOf, Value, Values, Catalogue } from '../types.js';
import type { Around, HoldKind, Hold, Net, PeriodExplanation } from './shapes.js';

export type * from './shapes.js';

const later = (): never => { throw new Error('not written yet'); };

export const billTo = (_feature: RecordOf, _given: { dateDrop: string; cancellationNoticeGivenDate?: string | null | undefined; dateBillTo?: string | null | undefined }, _catalogue: Catalogue): { date: string; why: string } => later();
export const begun = (_values: Values, _around: Around & { today: string }): Values => later();
export const checkFeature = (_values: Values, _catalogue: Catalogue): Readonly<Record<string, string>> => later();
export const stopped = (_feature: RecordOf, _date: string, _catalogue: Catalogue): Values => later();
export const resumed = (_feature: RecordOf, _dateReinstate: string, _catalogue: Catalogue): Values => later();
export const held = (_feature: RecordOf, _kind: HoldKind, _from: string, _cause: string): Values => later();
export const released = (_feature: RecordOf, _kind: HoldKind, _until: string, _cause?: string): Values => later();
export const repriced = (_feature: RecordOf, _newPrice: number, _effectiveFrom: string): Values => later();
export const edited = (_feature: RecordOf, _newValues: Values, _effectiveFrom: string, _catalogue: Catalogue): Values => later();
export const increased = (_price: number, _percent: string): number => later();
export interface Consequences { readonly charges: readonly Charge[]; readonly warnings: readonly string[]; readonly monthlyBefore: number; readonly monthlyAfter: number }
/** `before` null for a feature that is being created. */
export const consequences = (_before: RecordOf | null, _after: RecordOf, _raised: readonly Raised[], _ctx: Around & { today: string }): Consequences => later();
export const ledgerFrom = (_feature: RecordOf, _affectedFrom: string): string => later();
export const finalBilled = (_feature: RecordOf, _F: string, _raised: readonly Raised[], _ctx: Around & { cancellationNoticeGivenDate?: string | null | undefined }): { fields: Values; charges: readonly Charge[] } => later();
export interface Dues { readonly cutoff: string; readonly transactionCutoff?: string | null | undefined; readonly final?: boolean | undefined }
export const due = (_feature: RecordOf, _raised: readonly Raised[], _options: Dues & Around): { charges: readonly Charge[]; after: Values } => later();
/** The same test as SQL: nextBillDate < cutoff OR rebillFrom IS NOT NULL OR (transactionCutoff given AND dueDate <= transactionCutoff). */
export const dueBefore = (_feature: Values, _options: Dues): boolean => later();
export const netOf = (_feature: RecordOf, _period: { periodFrom: string; periodTo: string }, _around: Around): Net => later();
export const explain = (_feature: RecordOf, _raised: readonly Raised[], _ctx: Around & { today: string }): readonly PeriodExplanation[] => later();
export interface VATRow { readonly rate: string; readonly net: number; readonly VAT: number }
export const vat = (_lines: readonly { readonly net: number; readonly rate: string }[], _mode: 'invoice' | 'line'): { rows: readonly VATRow[]; net: number; VAT: number; total: number } => later();
export const vatRate = (_line: Values, _customer: Values | undefined, _date: string, _catalogue: Catalogue): { name: string | null; rate: string } => later();
/** `rule` skip, pad or fee; amounts in pence. `invoice` false: the lines wait for the next run. `extra` is a line to add. */
export const lowValue = (_given: { rule: string | null; net: number; minimum: number; fee: number; final?: boolean }): { invoice: boolean; extra: { net: number; description: string } | null } => later();
/** Monthly recurring revenue in pence. */
export const monthly = (_feature: RecordOf, _ctx: Around & { today: string }): number => later();
/** Usage is due by its date alone, whatever is suspended; a non-billable owner holds it. */
export const usageDue = (_transactionDate: string, _given: { cutoff: string; holds?: readonly Hold[]; billable?: boolean }): boolean => later();
export type { Value };
