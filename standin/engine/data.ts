/**
 * The workbook as plain data: it can be cloned, kept for undo and stored in a browser as it is.
 *
 * Rows are the unit of storage. A row holds its values, formulas and style numbers in arrays of their own, so a
 * block of 10,000 × 20 cells costs 10,000 small objects and not 200,000.
 */
import type { Area } from './address.js';

/** An error such as #N/A in a cell. */
export interface CellError {
  readonly error: string;
}

/** What a cell shows. An empty cell is the empty string, as Excel returns it. */
export type Value = string | number | boolean | CellError;

export interface RowData {
  /** Rows are shared with undo snapshots; one whose stamp is older than its sheet's is copied before it is written. */
  stamp: number;
  values: Value[];
  formulas: (string | undefined)[] | undefined;
  styles: (number | undefined)[] | undefined;
  style: number | undefined;
  /** Hidden by a user or an add-in. */
  hidden: boolean;
  /** Hidden because a filter does not let it through. */
  filtered: boolean;
  height: number | undefined;
}

export interface ColumnData {
  width: number | undefined;
  hidden: boolean;
  style: number | undefined;
}

/** A filter as the rich API writes it: { filterOn: 'Values', values: [...] } and so on. */
export interface Criteria {
  readonly filterOn: string;
  readonly values?: readonly (string | { readonly date: string; readonly specificity: string })[];
  readonly criterion1?: string;
  readonly criterion2?: string;
  readonly operator?: string;
  readonly color?: string;
  readonly dynamicCriteria?: string;
}

export interface TableColumnData {
  readonly id: number;
  name: string;
  filter: Criteria | undefined;
  total: string;
}

export interface TableData {
  readonly id: string;
  name: string;
  /** Header, body and totals row together. */
  area: Area;
  columns: TableColumnData[];
  nextColumn: number;
  style: string;
  showHeaders: boolean;
  showTotals: boolean;
  showFilterButton: boolean;
  showBandedRows: boolean;
  showBandedColumns: boolean;
  highlightFirstColumn: boolean;
  highlightLastColumn: boolean;
  sort: readonly SortField[];
}

export interface SortField {
  readonly key: number;
  readonly ascending?: boolean;
  readonly sortOn?: string;
}

export interface ValidationData {
  area: Area;
  rule: Readonly<Record<string, unknown>>;
  prompt: Readonly<Record<string, unknown>>;
  errorAlert: Readonly<Record<string, unknown>>;
  ignoreBlanks: boolean;
}

export interface ReplyData {
  readonly id: string;
  content: string;
  readonly author: string;
  readonly created: string;
}

export interface CommentData {
  readonly id: string;
  area: Area;
  content: string;
  resolved: boolean;
  readonly author: string;
  readonly created: string;
  replies: ReplyData[];
}

export interface ConditionalData {
  readonly id: string;
  area: Area;
  readonly type: string;
  priority: number;
  stopIfTrue: boolean;
  rule: Record<string, unknown>;
  format: Record<string, unknown>;
}

export interface ChartData {
  readonly id: string;
  name: string;
  type: string;
  title: string;
  titleVisible: boolean;
  source: Area;
  sourceSheet: string;
  seriesBy: string;
  left: number;
  top: number;
  width: number;
  height: number;
  legend: boolean;
  legendPosition: string;
}

export interface NameData {
  readonly id: string;
  name: string;
  formula: string;
  comment: string;
  visible: boolean;
}

export interface ProtectionData {
  readonly options: Readonly<Record<string, unknown>>;
  readonly password: string | undefined;
}

export interface SelectionData {
  readonly areas: readonly Area[];
  readonly row: number;
  readonly column: number;
}

/** How a sheet is printed. Margins in points. */
export interface LayoutData {
  orientation: string;
  paperSize: string;
  zoom: { readonly scale?: number; readonly horizontalFitToPages?: number; readonly verticalFitToPages?: number };
  gridlines: boolean;
  centred: boolean;
  readonly margins: Record<'Left' | 'Right' | 'Top' | 'Bottom' | 'Header' | 'Footer', number>;
  readonly texts: Partial<Record<string, string>>;
  titleRows: { readonly row: number; readonly rows: number } | undefined;
}

export const emptyLayout = (): LayoutData => ({
  orientation: 'Portrait',
  paperSize: 'A4',
  zoom: { scale: 100 },
  gridlines: false,
  centred: false,
  margins: { Left: 50.4, Right: 50.4, Top: 54, Bottom: 54, Header: 21.6, Footer: 21.6 },
  texts: {},
  titleRows: undefined,
});

export interface SheetData {
  readonly id: string;
  name: string;
  visibility: string;
  tabColor: string;
  gridlines: boolean;
  headings: boolean;
  standardWidth: number;
  stamp: number;
  rows: (RowData | undefined)[];
  columns: (ColumnData | undefined)[];
  frozenRows: number;
  frozenColumns: number;
  protection: ProtectionData | undefined;
  tables: TableData[];
  filter: { area: Area; columns: (Criteria | undefined)[] } | undefined;
  validations: ValidationData[];
  comments: CommentData[];
  conditionals: ConditionalData[];
  charts: ChartData[];
  names: NameData[];
  properties: { key: string; value: string }[];
  selection: SelectionData;
  /** Absent until somebody asks for it, and in workbooks kept from before there was one. */
  layout?: LayoutData;
}

export interface BookData {
  name: string;
  sheets: SheetData[];
  active: string;
  names: NameData[];
  /** Settings of the add-in: name to JSON text. `Office.context.document.settings` and `workbook.settings` share them. */
  settings: Record<string, string>;
  xmlParts: { readonly id: string; xml: string }[];
  properties: Record<string, string>;
  customProperties: { key: string; value: unknown }[];
  calculation: string;
  /** The last number given to a sheet, table, comment and so on. */
  last: number;
}

export const emptyRow = (stamp: number): RowData => ({
  stamp,
  values: [],
  formulas: undefined,
  styles: undefined,
  style: undefined,
  hidden: false,
  filtered: false,
  height: undefined,
});

export const copyRow = (row: RowData, stamp: number): RowData => ({
  ...row,
  stamp,
  values: row.values.slice(),
  formulas: row.formulas?.slice(),
  styles: row.styles?.slice(),
});

/** Excel's own form of identifiers; those of sheets and tables stay the same when they are renamed. */
export const identifier = (n: number, kind: number): string =>
  `{${n.toString(16).toUpperCase().padStart(8, '0')}-${kind.toString(16).padStart(4, '0')}-0000-0000-000000000000}`;

export const emptySheet = (id: string, name: string): SheetData => ({
  id,
  name,
  visibility: 'Visible',
  tabColor: '',
  gridlines: true,
  headings: true,
  standardWidth: 64,
  stamp: 0,
  rows: [],
  columns: [],
  frozenRows: 0,
  frozenColumns: 0,
  protection: undefined,
  tables: [],
  filter: undefined,
  validations: [],
  comments: [],
  conditionals: [],
  charts: [],
  names: [],
  properties: [],
  selection: { areas: [{ row: 0, column: 0, rows: 1, columns: 1 }], row: 0, column: 0 },
});

export const emptyBook = (name = 'Book1.xlsx'): BookData => {
  const id = identifier(1, 1);
  return {
    name,
    sheets: [emptySheet(id, 'Sheet1')],
    active: id,
    names: [],
    settings: {},
    xmlParts: [],
    properties: { Author: 'Pat Example', Title: '' },
    customProperties: [],
    calculation: 'Automatic',
    last: 1,
  };
};
