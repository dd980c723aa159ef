/** Drop-downs in preset columns. They suggest; what was typed is checked when it is saved, as a paste slips past them. */
import { ownHeaders, type Column } from '../lists/list.js';
import { letterOf } from '../lists/changes.js';

/** The names that fit a field, and the list they come from. */
export type Choices = Readonly<Record<string, { readonly list: string; readonly names: readonly string[] }>>;

const listsSheet = 'Sheetbridge lists';
/** Excel refuses a longer list written into the rule itself. */
const inline = 255;

const fits = (names: readonly string[]): boolean => names.join(',').length <= inline && names.every((name) => !/[",]|^\s|\s$|^=/.test(name));

/**
 * What each field's rule points at: the names themselves, or the place on the hidden sheet where a long list is
 * written first. A list that is there already, from another table, keeps its column.
 */
export async function sourcesOf(context: Excel.RequestContext, choices: Choices): Promise<Readonly<Record<string, string>>> {
  const sources: Record<string, string> = {};
  const long = Object.entries(choices).filter(([, { names }]) => names.length > 0 && !fits(names));
  for (const [field, { names }] of Object.entries(choices)) if (names.length > 0 && fits(names)) sources[field] = names.join(',');
  if (long.length === 0) return sources;

  const existing = context.workbook.worksheets.getItemOrNullObject(listsSheet);
  await context.sync();
  const sheet = existing.isNullObject ? context.workbook.worksheets.add(listsSheet) : existing;
  const used = sheet.getUsedRangeOrNullObject(true);
  used.load('values');
  await context.sync();
  const heads = used.isNullObject ? [] : (used.values[0] ?? []).map(String);
  for (const [field, { list, names }] of long) {
    let at = heads.indexOf(list);
    if (at < 0) at = heads.push(list) - 1;
    const range = sheet.getRangeByIndexes(0, at, names.length + 1, 1);
    range.numberFormat = '@' as unknown as string[][];
    range.values = [[list], ...names.map((name) => [name])];
    sources[field] = `='${listsSheet}'!$${letterOf(at)}$2:$${letterOf(at)}$${names.length + 1}`;
  }
  sheet.visibility = 'VeryHidden';
  await context.sync();
  return sources;
}

export function validate(sheet: Excel.Worksheet, columns: readonly Column[], rows: number, sources: Readonly<Record<string, string>>): void {
  columns.forEach((column, at) => validateCells(sheet.getRangeByIndexes(1, ownHeaders + at, rows, 1), column, sources));
}

export function validateCells({ dataValidation }: Excel.Range, column: Column, sources: Readonly<Record<string, string>>): void {
  const source = sources[column.field];
  if (!column.editable || source === undefined) return;
  dataValidation.rule = { list: { inCellDropDown: true, source } };
  dataValidation.errorAlert = {
    showAlert: true,
    style: 'Warning',
    title: column.header.slice(0, 32),
    message: 'This is not in the list. It cannot be saved unless it is added there first.',
  };
}
