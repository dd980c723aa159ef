/** `Excel.DataValidation`: rules are kept and read back; a list rule is also checked. */
import { contains, fullAddress, intersect, lastColumn, lastRow, readArea, splitSheet, subtract, type Area, type Place } from '../../address.js';
import type { Workbook } from '../../book.js';
import { allow, inUse, isEmptyCell, shownText, valueAt } from '../../cells.js';
import type { SheetData, ValidationData } from '../../data.js';
import { invalidArgument, itemNotFound } from '../../refusal.js';
import { areasKind } from '../makers.js';
import { asBoolean, define, isThing, type Thing } from '../thing.js';

interface ValidationSelf {
  readonly book: Workbook;
  readonly place: Place;
}

const types: Readonly<Record<string, string>> = {
  list: 'List',
  wholeNumber: 'WholeNumber',
  decimal: 'Decimal',
  date: 'Date',
  time: 'Time',
  textLength: 'TextLength',
  custom: 'Custom',
};
const noPrompt = { message: '', showPrompt: false, title: '' };
const noAlert = { message: '', showAlert: true, style: 'Stop', title: '' };

const sheetOf = (self: ValidationSelf): SheetData => self.book.sheet(self.place.sheet);

/** The rule of the range: undefined when there is none, null when its cells differ. */
const common = (self: ValidationSelf): ValidationData | null | undefined => {
  const touching = sheetOf(self).validations.filter((v) => self.place.areas.some((a) => intersect(a, v.area)));
  if (!touching.length) return undefined;
  const first = touching[0]!;
  return touching.length === 1 && self.place.areas.every((a) => contains(first.area, a)) ? first : null;
};

/** Cuts the range out of older rules, then applies the change to what they had. */
const change = (self: ValidationSelf, edit: Partial<ValidationData>): void => {
  const sheet = sheetOf(self);
  allow(sheet);
  self.book.touch();
  for (const area of self.place.areas) {
    const old = sheet.validations.find((v) => contains(v.area, area));
    sheet.validations = sheet.validations.flatMap((v) => subtract(v.area, area).map((part) => ({ ...v, area: part })));
    sheet.validations.push({
      rule: old?.rule ?? {},
      prompt: old?.prompt ?? noPrompt,
      errorAlert: old?.errorAlert ?? noAlert,
      ignoreBlanks: old?.ignoreBlanks ?? true,
      ...edit,
      area,
    });
  }
};

/** A list source given as a range is kept as its address, which is how Excel answers it. */
const readRule = (self: ValidationSelf, rule: unknown): Readonly<Record<string, unknown>> => {
  if (typeof rule !== 'object' || rule === null || !Object.keys(rule).some((k) => k in types)) throw invalidArgument();
  const list = (rule as { readonly list?: { readonly source?: unknown } }).list;
  if (!list) return rule as Record<string, unknown>;
  const source = isThing(list.source) ? list.source.place() : undefined;
  if (source) return { list: { ...list, source: `=${fullAddress(self.book.sheet(source.sheet).name, source.areas[0]!)}` } };
  // A typed list may be 255 characters long at most.
  if (typeof list.source !== 'string' || (list.source.length > 255 && !list.source.startsWith('='))) throw invalidArgument();
  return { list };
};

/** What a list rule offers, for the check and for the grid's drop-down. */
export const listChoices = (book: Workbook, sheet: SheetData, rule: Readonly<Record<string, unknown>>): readonly string[] | undefined => {
  const source = (rule['list'] as { readonly source?: unknown } | undefined)?.source;
  if (typeof source !== 'string') return undefined;
  if (!source.startsWith('=')) return source.split(',').map((s) => s.trim());
  const { sheet: name, rest } = splitSheet(source.slice(1).replaceAll('$', ''));
  const target = name === undefined ? sheet : book.findSheet(name),
    area = readArea(rest);
  const part = target && area ? inUse(target, area) : undefined;
  if (!target || !part) return [];
  const out: string[] = [];
  for (let r = part.row; r <= lastRow(part); r++)
    for (let c = part.column; c <= lastColumn(part); c++) if (!isEmptyCell(target, r, c)) out.push(shownText(book, target, r, c));
  return out;
};

const invalidAreas = (self: ValidationSelf): Area[] => {
  const sheet = sheetOf(self);
  return sheet.validations.flatMap((v) => {
    const choices = listChoices(self.book, sheet, v.rule)?.map((c) => c.toLowerCase());
    if (!choices) return [];
    return self.place.areas.flatMap((a) => {
      const cut = intersect(a, v.area),
        part = cut && inUse(sheet, cut),
        bad: Area[] = [];
      for (let r = part?.row ?? 0; part && r <= lastRow(part); r++) {
        for (let c = part.column; c <= lastColumn(part); c++) {
          if (isEmptyCell(sheet, r, c) && v.ignoreBlanks) continue;
          if (typeof valueAt(self.book, sheet, r, c) !== 'object' && !choices.includes(shownText(self.book, sheet, r, c).toLowerCase()))
            bad.push({ row: r, column: c, rows: 1, columns: 1 });
        }
      }
      return bad;
    });
  });
};

const invalid = (self: ValidationSelf): Thing | null => {
  const areas = invalidAreas(self);
  return areas.length ? areasKind({ book: self.book, place: { sheet: self.place.sheet, areas, many: true } }) : null;
};

export const validationKind = define<ValidationSelf>('DataValidation', {
  values: {
    Type: (self) => {
      const v = common(self);
      return v === null ? 'Inconsistent' : v ? (types[Object.keys(v.rule)[0] ?? ''] ?? 'None') : 'None';
    },
    Rule: (self) => {
      const v = common(self);
      return v === null ? null : (v?.rule ?? {});
    },
    Prompt: (self) => {
      const v = common(self);
      return v === null ? null : (v?.prompt ?? noPrompt);
    },
    ErrorAlert: (self) => {
      const v = common(self);
      return v === null ? null : (v?.errorAlert ?? noAlert);
    },
    IgnoreBlanks: (self) => {
      const v = common(self);
      return v === null ? null : (v?.ignoreBlanks ?? true);
    },
    Valid: (self) => invalidAreas(self).length === 0,
  },
  set: {
    Rule: (self, v) => {
      change(self, { rule: readRule(self, v) });
    },
    Prompt: (self, v) => {
      change(self, { prompt: v as Record<string, unknown> });
    },
    ErrorAlert: (self, v) => {
      change(self, { errorAlert: v as Record<string, unknown> });
    },
    IgnoreBlanks: (self, v) => {
      change(self, { ignoreBlanks: asBoolean(v) });
    },
  },
  calls: {
    Clear: (self) => {
      const sheet = sheetOf(self);
      allow(sheet);
      self.book.touch();
      for (const area of self.place.areas) sheet.validations = sheet.validations.flatMap((v) => subtract(v.area, area).map((part) => ({ ...v, area: part })));
    },
    GetInvalidCells: (self) => {
      const found = invalid(self);
      if (!found) throw itemNotFound();
      return found;
    },
    GetInvalidCellsOrNullObject: invalid,
  },
});

/** What Excel says when somebody types what a list rule does not offer; add-ins and pastes are not stopped. */
export const objection = (book: Workbook, sheet: SheetData, cell: Area, text: string): { readonly stops: boolean; readonly message: string } | undefined => {
  const rule = sheet.validations.find((v) => contains(v.area, cell));
  const choices = rule && listChoices(book, sheet, rule.rule);
  if (!rule || !choices || (text === '' && rule.ignoreBlanks) || choices.some((c) => c.toLowerCase() === text.trim().toLowerCase())) return undefined;
  const { showAlert, style, message } = rule.errorAlert as { readonly showAlert?: boolean; readonly style?: string; readonly message?: string };
  if (showAlert === false) return undefined;
  return { stops: style === undefined || style === 'Stop', message: message || 'This value does not match the data validation restrictions of this cell.' };
};
