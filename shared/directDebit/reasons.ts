/** What the codes of Bacs reports mean: ARUDD tells of collections that came back, ADDACS of mandates that changed at the bank. */

export interface Reason {
  readonly said: string;
  /** The mandate is at an end. */
  readonly ends: boolean;
}

/** Automated Return of Unpaid Direct Debits. */
export const returnReasons: Readonly<Record<string, Reason>> = {
  '0': { said: 'Refer to payer', ends: false },
  '1': { said: 'Instruction cancelled', ends: true },
  '2': { said: 'Payer deceased', ends: true },
  '3': { said: 'Account transferred', ends: true },
  '4': { said: 'Advance notice disputed', ends: false },
  '5': { said: 'No account, or the wrong type of account', ends: true },
  '6': { said: 'No instruction', ends: true },
  '7': { said: 'Amount differs', ends: false },
  '8': { said: 'Amount not yet due', ends: false },
  '9': { said: 'Presentation overdue', ends: false },
  A: { said: 'Service user differs', ends: false },
  B: { said: 'Account closed', ends: true },
};

/** What a reason begins with, in whatever letters. */
const begun = (said: string): string => (said.split(/[,(:]/)[0] ?? '').toUpperCase().replaceAll(/[^A-Z]/g, '');

/** The code of a return that goes by its words: reports also carry codes of the paying bank's own ("1012" for "INSTRUCTION CANCELLED"). */
export const returnCodeOf = (code: string, said: string): string =>
  returnReasons[code] === undefined ? (Object.keys(returnReasons).find((each) => begun(returnReasons[each]!.said) === begun(said)) ?? code) : code;

/** Automated Direct Debit Amendment and Cancellation Service. */
export const amendmentReasons: Readonly<Record<string, Reason>> = {
  '0': { said: 'Instruction cancelled: refer to payer', ends: true },
  '1': { said: 'Instruction cancelled by payer', ends: true },
  '2': { said: 'Payer deceased', ends: true },
  '3': { said: 'Instruction cancelled: account transferred to another bank', ends: true },
  B: { said: 'Account closed', ends: true },
  C: { said: 'Account transferred to another branch', ends: false },
  D: { said: 'Advance notice disputed', ends: false },
  E: { said: 'Instruction amended', ends: false },
  R: { said: 'Instruction reinstated', ends: false },
};
