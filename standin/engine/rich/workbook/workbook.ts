/** `Excel.Workbook`, the root of every path, with `Application` and `Runtime`. */
import type { Workbook } from '../../book.js';
import { invalidSelection, itemNotFound } from '../../refusal.js';
import { areasKind, rangeAt, rangeOf } from '../makers.js';
// Ranges are made by name: here their files are loaded.
import '../range/areas.js';
import '../range/range.js';
import { tablesOf } from '../table/tables.js';
import { asBoolean, asText, define, type Thing } from '../thing.js';
import { commentsOf } from './comments.js';
import { namesOf } from './names.js';
import { propertiesKind, settingsKind, xmlPartsOf } from './settings.js';
import { worksheetsKind } from './worksheet.js';
import { serialOf } from '../../serials.js';

const eventRange = (book: Workbook, id: string): Thing | null => {
  const place = book.references.get(id);
  return place ? rangeOf(book, place) : null;
};

export const workbookKind = define<Workbook>('Workbook', {
  values: {
    Name: (book) => book.data.name,
    ReadOnly: () => false,
    IsDirty: () => false,
    AutoSave: () => true,
    PreviouslySaved: () => true,
    UsePrecisionAsDisplayed: () => false,
    CalculationEngineVersion: () => 191_029,
  },
  parts: {
    Worksheets: (book) => worksheetsKind(book),
    Tables: (book) => tablesOf(book),
    Names: (book) => namesOf(book),
    Settings: (book) => settingsKind(book),
    CustomXmlParts: (book) => xmlPartsOf(book),
    Comments: (book) => commentsOf(book),
    Properties: (book) => propertiesKind(book),
    Application: (book) => applicationKind(book),
    Functions: (book) => functionsKind(book),
    _Runtime: (book) => runtimeKind(book),
  },
  calls: {
    GetSelectedRange: (book) => {
      const { areas } = book.active.selection;
      // Excel answers one range only; several areas are for getSelectedRanges.
      if (areas.length !== 1) throw invalidSelection();
      return rangeAt(book, book.active, areas[0]!);
    },
    GetSelectedRanges: (book) => areasKind({ book, place: { sheet: book.data.active, areas: [...book.active.selection.areas], many: true } }),
    GetActiveCell: (book) => rangeAt(book, book.active, { row: book.active.selection.row, column: book.active.selection.column, rows: 1, columns: 1 }),
    Save: (book) => {
      book.forgetUndo();
    },
    _RemoveReference: (book, args) => {
      book.references.delete(args.text(0));
    },
    _RemoveAllReferences: (book) => {
      book.references.clear();
    },
    _GetReferenceCount: (book) => book.references.size,
    _GetRangeForEventByReferenceId: (book, args) => {
      const found = eventRange(book, args.text(0));
      if (!found) throw itemNotFound();
      return found;
    },
    _GetRangeOrNullObjectForEventByReferenceId: (book, args) => eventRange(book, args.text(0)),
  },
});

/** Of Excel's functions the one that tells a workbook's date system. */
const functionsKind = define<Workbook>('Functions', {
  calls: {
    Date: (book, args) => resultKind({ value: serialOf(args.number(0), args.number(1), args.number(2)) - (book.date1904 ? 1_462 : 0) }),
  },
});
const resultKind = define<{ readonly value: number }>('FunctionResult', { values: { Value: ({ value }) => value, Error: () => null } });

const cultureKind = define<Workbook>('CultureInfo', {
  values: { Name: ({ locale }) => locale.name },
  parts: { DatetimeFormat: (book) => dateFormatKind(book), NumberFormat: (book) => numberFormatKind(book) },
});
const dateFormatKind = define<Workbook>('DatetimeFormatInfo', {
  values: {
    DateSeparator: ({ locale }) => /[^a-z]/i.exec(locale.shortDate)?.[0] ?? '/',
    ShortDatePattern: ({ locale }) => locale.shortDate,
  },
});
const numberFormatKind = define<Workbook>('NumberFormatInfo', {
  values: { NumberDecimalSeparator: ({ locale }) => locale.decimal, NumberGroupSeparator: ({ locale }) => locale.group },
});

const applicationKind = define<Workbook>('Application', {
  values: {
    CalculationMode: (book) => book.data.calculation,
    CalculationState: () => 'Done',
    DecimalSeparator: ({ locale }) => locale.decimal,
    ThousandsSeparator: ({ locale }) => locale.group,
    UseSystemSeparators: () => true,
  },
  parts: { CultureInfo: (book) => cultureKind(book) },
  set: {
    CalculationMode: (book, v) => {
      book.touch();
      book.data.calculation = asText(v);
    },
  },
  calls: {
    Calculate: (book) => {
      book.calculator.forget();
    },
    // The stand-in draws and computes when asked: there is nothing to suspend.
    SuspendScreenUpdatingUntilNextSync: () => null,
    SuspendApiCalculationUntilNextSync: () => null,
  },
});

const runtimeKind = define<Workbook>('Runtime', {
  values: { EnableEvents: (book) => book.eventsEnabled },
  set: {
    EnableEvents: (book, v) => {
      book.eventsEnabled = asBoolean(v);
    },
  },
});
