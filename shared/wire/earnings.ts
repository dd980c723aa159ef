/** What was earned, and what of it goes to whom. Money in pounds. */
import { day, figure, flag, list, maybe, object, text, whole, type Told } from './shape.js';

export const marginLine = object({
  /** The id, type or month; empty for what belongs to none. */
  key: maybe(text),
  name: maybe(text),
  net: figure,
  carrierCost: figure,
  margin: figure,
  /** Of the net, to one decimal; none where nothing was charged, or more was credited than charged. */
  percent: maybe(figure),
});
export type Margin = Told<typeof marginLine>;

export const commissionStatement = object({
  holder: text,
  month: text,
  /** What it pays no longer changes. */
  closed: flag,
  /** What earlier months were short; never above 0. */
  brought: figure,
  earned: figure,
  payable: figure,
  lines: list(
    object({ kind: text, customerID: text, featureID: text, invoiceID: maybe(text), periodFrom: maybe(day), net: figure, rate: text, amount: figure }),
  ),
});
export type CommissionStatement = Told<typeof commissionStatement>;

export const closedMonth = object({ month: text, entries: whole });
