/** An order while the user is still filling it in. */
import { numberTyped, type TypedAs } from '../shared/typed.js';
import type { ActionOffer, EntityName, Preview, Property } from '../shared/types.js';

export type Target =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  /** A record that is still to be made. */
  | { readonly kind: 'new' }
  /** Several that are still to be made, one a row. */
  | { readonly kind: 'rows'; readonly count: number }
  | { readonly kind: 'where'; readonly where: Readonly<Record<string, string>>; readonly count: number };

export interface DraftRow {
  readonly id: string;
  readonly version?: number;
  /** What a row of a new record is known by. */
  readonly mark?: string;
  /** What people know it by, where it has no record yet. */
  readonly label?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface Draft {
  readonly listID: string | undefined;
  readonly entity: EntityName;
  readonly target: Target;
  readonly offer: Pick<ActionOffer, 'name' | 'title' | 'help' | 'billing' | 'schema' | 'permission'>;
  /** As typed into the form. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Parameters whose values come from a column of the list: its header, by parameter. */
  readonly fromColumn: Readonly<Record<string, string>>;
  /** Begun with the choices of the last time, which the form says. */
  readonly asLastTime?: true;
  /** Rows with parameters of their own: edits, and what came from columns. */
  readonly rows?: readonly DraftRow[];
  /** The run that this order takes back: the bridge makes the opposite order itself, from what the run did. */
  readonly reverses?: { readonly id: string; readonly title: string };
  /** What is likely a mistake, such as a date years away, is meant. */
  readonly confirm?: boolean;
  /** Said about the order, for its job and the record of changes. */
  readonly comment?: string;
  readonly ticket?: string;
  /** The later day that it is to be done on, for which it is previewed. */
  readonly on?: string;
  /** By how many pounds it may come to something else on that day, as typed. */
  readonly tolerance?: string;
  readonly preview?: Preview;
  /** When it was worked out, in milliseconds. */
  readonly previewedAt?: number;
  readonly faults?: Readonly<Record<string, string>>;
  /** A field of the form has found, and says, that the order could change nothing. */
  readonly idle?: boolean;
  /** The cells that were selected when it was begun, where it is for what is selected. */
  readonly place?: string;
  /** Selected records that it leaves out: the action cannot run on them, or the user struck them out. */
  readonly leaves?: readonly string[];
  /** Records whose cells in the chosen columns cannot be used: to be shown in the sheet or left out. */
  readonly unusable?: readonly string[];
}

export const sizeOf = ({ target }: Pick<Draft, 'target'>): number => (target.kind === 'ids' ? target.ids.length : target.kind === 'new' ? 1 : target.count);

/** Empty fields are not sent: the action's default, or its own no, is then the bridge's to say. */
const filled = (parameters: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)));

/** Numbers may be typed as people write them. */
export const isNumeric = ({ type, format }: Property): boolean => type === 'number' || type === 'integer' || format === 'currency' || format === 'percent';

export const typedAs = ({ format }: Property): TypedAs => (format === 'currency' ? 'pounds' : format === 'percent' ? 'percent' : 'number');

/** An object, or a list of objects: typed as JSON. */
const isData = ({ type, items }: Property): boolean => type === 'object' || (type === 'array' && items?.type === 'object');

function dataTyped(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** What was typed as a number or as data, as that; what is none stays as it is, for the bridge to say so. */
const asMeant = (parameters: Readonly<Record<string, unknown>>, { schema }: Draft['offer']): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const property = schema.properties[name];
      if (property && isData(property) && typeof value === 'string') return [name, dataTyped(value)];
      const read = property && isNumeric(property) && typeof value === 'string' ? numberTyped(value, typedAs(property)) : undefined;
      if (!read || 'why' in read) return [name, value];
      return [name, property?.type === 'string' ? String(read.value) : read.value];
    }),
  );

/** A row that is still to be made. */
const newRowOf = ({ mark, parameters = {} }: Partial<DraftRow> = {}): Record<string, unknown> => ({ ...(mark === undefined ? {} : { mark }), parameters });

/** That what looks odd is meant, and the day that it waits for with what may differ on it. */
const meantBy = ({ confirm, on, tolerance = '' }: Draft): Record<string, unknown> => {
  const read = on === undefined || tolerance.trim() === '' ? undefined : numberTyped(tolerance, 'pounds');
  return {
    ...(confirm ? { confirm: true } : {}),
    ...(on === undefined ? {} : { on }),
    // What is no number goes as it was typed: the bridge says so.
    ...(read === undefined ? {} : { tolerance: 'why' in read ? tolerance.trim() : Number(read.value) }),
  };
};

/** What is sent for a preview. */
export function bodyOf(draft: Draft): Record<string, unknown> {
  // Where a column gives the values, that of the form is for its empty cells: a row's own value wins.
  const shared = asMeant(filled(draft.parameters), draft.offer);
  const parameters = Object.keys(shared).length > 0 ? { parameters: shared } : {};
  if (draft.reverses) return {};
  if (draft.target.kind === 'new') return shared;
  const meant = meantBy(draft);
  if (draft.target.kind === 'rows') return { rows: (draft.rows ?? []).map(newRowOf), ...meant };
  if (draft.rows) return { rows: draft.rows, ...parameters, ...meant };
  return draft.target.kind === 'ids' ? { ids: draft.target.ids, ...parameters, ...meant } : { where: draft.target.where, ...parameters, ...meant };
}

const aboutOf = ({ comment = '', ticket = '' }: Draft): Record<string, string> => ({
  ...(comment.trim() === '' ? {} : { comment: comment.trim() }),
  ...(ticket.trim() === '' ? {} : { ticket: ticket.trim() }),
});

/** What is sent to do what was previewed: only the rows that can run, each sealed by its digest. */
export function orderOf(draft: Draft, preview: Preview): Record<string, unknown> {
  return { ...sealedOf(draft, preview), ...aboutOf(draft) };
}

function sealedOf(draft: Draft, preview: Preview): Record<string, unknown> {
  if (draft.target.kind === 'new')
    return { rows: preview.rows.map(({ digest }) => ({ digest, parameters: bodyOf(draft) })), today: preview.today, control: preview.control };
  if (draft.target.kind === 'rows')
    return {
      rows: preview.rows.flatMap(({ outcome, digest }, at) => (outcome === 'ready' ? [{ digest, ...newRowOf(draft.rows?.[at]) }] : [])),
      today: preview.today,
      control: preview.control,
      atomic: false,
      ...meantBy(draft),
    };
  const own = new Map((draft.reverses ? [] : (draft.rows ?? [])).map((row) => [row.id, row.parameters]));
  const shared = (bodyOf(draft) as { parameters?: Record<string, unknown> }).parameters;
  const sealed = {
    rows: preview.rows
      .filter(({ outcome }) => outcome === 'ready')
      .map(({ id, digest, version }) => {
        const parameters = own.get(id);
        return { id, digest, version, ...(parameters ? { parameters } : {}) };
      }),
    today: preview.today,
    // Repeated by the run at its end, so that what was done can be held against what was agreed to.
    control: preview.control,
  };
  if (draft.reverses) return sealed;
  // A record that moved on since the preview is left alone and told; the others are done.
  return { ...sealed, ...(shared ? { parameters: shared } : {}), atomic: false, ...meantBy(draft) };
}

/** A single new record is previewed at its own address, which names what is wrong by field. */
export const previewPathOf = (draft: Draft): string => (draft.target.kind === 'new' ? `/${draft.entity}?preview` : `${pathOf(draft)}&preview`);

export const pathOf = (draft: Draft): string => (draft.reverses ? `/runs/${draft.reverses.id}?action=reverse` : `/${draft.entity}?action=${draft.offer.name}`);

/** Its form asks for bank details, which are kept nowhere: the order is done at once, and in one. */
export const takesSecrets = ({ schema }: Pick<ActionOffer, 'schema'>): boolean => Object.values(schema.properties).some(({ secret }) => secret === true);
