/** A list: an entity's records in an Excel Table, and the small pointer to it that the workbook keeps. */
import type { Entity, EntityName, Field } from '../../shared/types.js';
import { cellOf, kindOf, type Cell, type Kind } from './cells.js';
import type { Condition } from './conditions.js';
import type { Wire } from '../../shared/wire/runs.js';

/** A column that shows a field. */
export interface Column {
  readonly field: string;
  readonly header: string;
  readonly kind: Kind;
  readonly editable: boolean;
  /** What the bridge works out when it is asked: a refresh writes it whatever stands there. */
  readonly workedOut?: true;
}

/** What the workbook's settings keep of a list. Everything else is on the bridge or in the table itself. */
export interface Pointer {
  readonly id: string;
  readonly entity: EntityName;
  readonly name: string;
  readonly tableID: string;
  readonly tableName: string;
  readonly conditions: readonly Condition[];
  /** As in `GET /:entity?sort=`; absent in the order of ids. */
  readonly sort?: string;
  /** The path it was read from: /features, or /customers/12/features. */
  readonly path: string;
  readonly columns: readonly { readonly field: string; readonly columnID: number; readonly header: string }[];
  readonly keyColumnID: number;
  readonly stampColumnID: number;
  readonly outcomeColumnID: number;
  /** Absent where it was listed before there was one. */
  readonly detailColumnID?: number;
  /** When the bridge was last asked what changed, ISO 8601. */
  readonly readAt: string;
  /** False while it is being written, and where the user stopped it half-way. */
  readonly whole: boolean;
  /** How many records matched when it was read. */
  readonly matched: number;
  /** The pointer was lost and made again from the table itself. */
  readonly recovered?: true;
  /** Its records were picked one by one, out of a list that the user brought: it has no filter, and is never added to. */
  readonly picked?: true;
  /** The headers of further columns that came with that list. */
  readonly brought?: readonly string[];
}

/** No filter says what belongs in it: only its own rows are read again. */
export const isByRow = ({ recovered, picked }: Pick<Pointer, 'recovered' | 'picked'>): boolean => recovered === true || picked === true;

/** The hidden first columns, and the one that says what happened. Their headers find a list whose pointer was lost. */
export const keyHeader = (entity: EntityName): string => `Sheetbridge ${entity}`;
export const stampHeader = 'Sheetbridge version';
export const outcomeHeader = 'Outcome';
/** The last column: the sentence beside the Outcome's one word. */
export const detailHeader = 'Outcome Detail';
export const ownHeaders = 3;

const entityOfHeader = /^Sheetbridge ([A-Za-z]+)$/;

export function entityOfKey(header: string): string | undefined {
  const name = entityOfHeader.exec(header)?.[1];
  return name === 'version' ? undefined : name;
}

export const editable = (field: Field): boolean => (field.set === undefined || field.set === 'edit') && field.type !== 'Data' && field.inner !== true;

/** The fields that a list can show, in the entity's order. */
export const showable = (entity: Pick<Entity, 'fields'>): readonly Field[] =>
  entity.fields.filter(({ inner, type, name }) => inner !== true && type !== 'Data' && name !== 'version');

/** Headers must differ within a table, and from ours; two fields with one label get their names behind. */
export function columnsOf(entity: Pick<Entity, 'fields'>, names: readonly string[]): readonly Column[] {
  const taken = new Set<string>([outcomeHeader.toLowerCase(), stampHeader.toLowerCase(), detailHeader.toLowerCase()]);
  return names.flatMap((name) => {
    const field = entity.fields.find((candidate) => candidate.name === name);
    if (field === undefined) return [];
    let header = field.label;
    if (taken.has(header.toLowerCase())) header = `${field.label} (${field.name})`;
    taken.add(header.toLowerCase());
    return [{ field: name, header, kind: kindOf(field), editable: editable(field) }];
  });
}

/** A record's cells in the order of the columns. */
export const cellsOf = (record: Wire, columns: readonly Column[]): Cell[] => columns.map(({ field, kind }) => cellOf(record[field], kind));

/** The fields to ask the bridge for. */
export const asked = (columns: readonly { readonly field: string }[]): string =>
  [...new Set(['id', 'version', ...columns.map(({ field }) => field)])].join(',');

/** A sheet's name: at most 31 characters, none of : \ / ? * [ ], no apostrophe at the ends, and not used yet. */
export function sheetName(wanted: string, taken: readonly string[]): string {
  const lower = new Set(taken.map((name) => name.toLowerCase()));
  const clean =
    wanted
      .replaceAll(/[:\\/?*[\]]/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim()
      .replaceAll(/^'+|'+$/g, '')
      .slice(0, 31) || 'List';
  if (!lower.has(clean.toLowerCase()) && clean.toLowerCase() !== 'history') return clean;
  for (let n = 2; ; n += 1) {
    const next = `${clean.slice(0, 31 - ` (${n})`.length)} (${n})`;
    if (!lower.has(next.toLowerCase())) return next;
  }
}

/**
 * A good width in points for a column: by its kind, and by its header where that is longer. A text's own length decides, where
 * it is known: an account number needs less than a name, and a long name leaves room for the money beside it.
 */
export function widthOf({ kind, header }: Pick<Column, 'kind' | 'header'>, longest?: number): number {
  const least = { text: longest === undefined ? 110 : Math.min(150, 12 + longest * 5.2), number: 60, money: 80, date: 80, stamp: 110, flag: 50 }[kind];
  return Math.min(220, Math.max(least, 22 + header.length * 5.6));
}
