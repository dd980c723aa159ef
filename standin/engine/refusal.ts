/** Excel's refusals, in the codes and words of its error table. */

export class Refusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export const itemNotFound = (): Refusal => new Refusal('ItemNotFound', "The requested resource doesn't exist.", 404);
export const itemAlreadyExists = (): Refusal => new Refusal('ItemAlreadyExists', 'The resource being created already exists.', 409);
export const invalidArgument = (why = 'The argument is invalid or missing or has an incorrect format.'): Refusal => new Refusal('InvalidArgument', why);
export const wrongSize = (): Refusal => invalidArgument("The number of rows or columns in the input array doesn't match the size or dimensions of the range.");
export const invalidReference = (): Refusal => new Refusal('InvalidReference', 'This reference is not valid for the current operation.');
export const invalidSelection = (): Refusal => new Refusal('InvalidSelection', 'The current selection is invalid for this operation.');
export const invalidOperation = (why = 'The operation attempted is invalid on the object.'): Refusal => new Refusal('InvalidOperation', why);
export const accessDenied = (): Refusal => new Refusal('AccessDenied', 'You cannot perform the requested operation.', 401);
export const conflict = (): Refusal => new Refusal('InsertDeleteConflict', 'The insert or delete operation attempted resulted in a conflict.', 409);
export const filteredConflict = (): Refusal => new Refusal('FilteredRangeConflict', 'The attempted operation causes a conflict with a filtered range.', 409);
export const tooManyCells = (): Refusal => new Refusal('RangeExceedsLimit', 'The cell count in the range has exceeded the maximum supported number.', 400);
export const editing = (): Refusal =>
  new Refusal(
    'InvalidOperationInCellEditMode',
    'Excel is in cell-editing mode. Please exit the edit mode by pressing ENTER or TAB or selecting another cell, and then try again.',
  );

/** The stand-in never guesses: a member it does not play is named, so the gap is seen at once. */
export const notPlayed = (kind: string, member: string): Refusal =>
  new Refusal('NotImplemented', `The stand-in for Excel does not play ${kind}.${member}.`, 501);
