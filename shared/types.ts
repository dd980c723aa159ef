/** The vocabulary: the shapes that every room speaks in. Types only; nothing runs here. */

import type { EntityName } from './entityNames.js';
import type { Warning, WarningGroup } from './warnings.js';

/*
 * Terminology:
 *
 * - entity: a kind of thing the platform keeps (services, features), described by a table of fields
 * - record: one thing of an entity, as loaded; records are never changed in place
 * - action: a business operation, declared as data and one pure function
 * - parameters: what the user fills in; one JSON Schema is form, check, docs and type
 * - change: one record's fields before and after, and why
 * - charge: one money line that a plan raises, or that the next billing run will raise because of it
 * - plan: the changes and charges an action would make, with notes
 * - preview: the plans of all selected records, the refusals, the totals and the digests
 * - order: what a caller asks for: entity, action, records, parameters, per-record parameters
 * - run: one stored execution of an order
 * - fault: an expected no
 * - activity: the log of applied changes
 * - row: a record's line in a sheet (and in a run, the line of the order for one record)
 */

export type { EntityName };

/** A value of a field inside the bridge. Currency is an integer in ten-thousandths of a pound, never pounds. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

export type Values = Readonly<Record<string, Value>>;

/** One record, as loaded: fields by name (every declared field present, `null` where empty), ids as text. */
export type RecordOf = { readonly id: string; readonly version: number; readonly locked: boolean; readonly hidden: boolean } & Values;

/**
 * The type of a field. Wire form (JSON) and inner form:
 * Text string; Number JSON number; Currency wire: pounds as a number with at most 4 decimals (or a decimal string, inwards),
 * inner: integer ten-thousandths; Date YYYY-MM-DD; Preset Value a name; Preset Value(s) an array of names;
 * Timestamp ISO 8601 UTC; Flag boolean; Data any JSON (ours, read only).
 */
export type FieldType = 'Text' | 'Number' | 'Currency' | 'Date' | 'Preset Value' | 'Preset Value(s)' | 'Timestamp' | 'Flag' | 'Data';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** One sentence for the person who fills it in; ours, never the seeds' words. */
  readonly help: string;
  /** Preset Value(s): the preset list's name, or the entity whose records' `name` are the choices. */
  readonly list?: string;
  /** The list only suggests; any text is taken (statusReason). */
  readonly open?: true;
  /** create must give it. */
  readonly required?: true;
  /**
   * Who sets it: `edit` create and edit (the default), `create` create only, `action` only the named actions,
   * `system` never a caller.
   */
  readonly set?: 'edit' | 'create' | 'action' | 'system';
  /** With `set: 'action'`: the actions that set it, for the hint ("status is changed by drop or reinstate"). */
  readonly by?: readonly string[];
  readonly unique?: true;
  readonly index?: true;
  /** An id of this entity. */
  readonly references?: EntityName;
  /** What create puts where nothing is given. */
  readonly initial?: Value;
  /** Text: longest length in characters (default 2,000). */
  readonly max?: number;
  /** Number: only whole numbers. */
  readonly whole?: true;
  /** Number and Currency: smallest value allowed, inner form. */
  readonly least?: number;
  /** Number: largest value allowed (default 1,000,000). */
  readonly most?: number;
  /** Currency or Number: decimals a caller may give (default 4). */
  readonly decimals?: number;
  /** Never leaves the bridge: hashes, the billing timeline. */
  readonly inner?: true;
  /**
   * A right over the entity of that name (`calls.dialled`) shows it whole: to others its last digits are masked, and they cannot
   * look for it either.
   */
  readonly guardedBy?: string;
  /** A clone leaves it empty: references, dates of life, money charged. */
  readonly ofLife?: true;
  /** A running sum that rows of one order add to one after the other: what a row agrees to is by how much it moves. */
  readonly running?: true;
  /** Text of more than one line; every other text refuses line breaks. */
  readonly multiline?: true;
  /**
   * What a Text or Data must look like: addresses with commas, a decimal percentage, a safe pattern; a user's permissions,
   * a list rather than an object, the prices of a price list.
   */
  readonly format?: 'email' | 'percent' | 'pattern' | 'permissions' | 'list' | 'charges';
  /** Computed from these fields at every create and edit, joined with "/": the keys that searching and uniqueness need. */
  readonly from?: readonly string[];
  /** With `from`: without spaces, hyphens, dots and brackets, so that a number matches however it is spaced. */
  readonly compact?: true;
  /** With `from`: in small letters, so that two addresses are one however they are typed. */
  readonly folded?: true;
  /** With `from`: as names are compared (shared/matching/names.ts), however a company or person writes theirs. */
  readonly named?: true;
  /** No field of the record itself: worked out when a list is read, so nothing typed over it can be saved. */
  readonly workedOut?: true;
  /** Worked out from a record's history or from lists, which takes each row far longer than reading a column: too many rows are not sorted by it. */
  readonly slow?: true;
  /** What is in force of that field, whoever says it: filters and sorts on that field go by this one. */
  readonly inForceOf?: string;
  /** A day on which something is done: one that is years away deserves a second look. */
  readonly near?: true;
  /** A filter on this field compares the compacted value with that field instead. */
  readonly matchedBy?: string;
}

export interface Owner {
  readonly entity: EntityName;
  /** The field of the owned record that holds the owner's id. */
  readonly field: string;
  /** What hangs on it is in its customer's list only where it is asked for (includeNumbers), or looked for by name. */
  readonly apart?: true;
}

/** Something that a list can be asked: `?active`, `?droppedSince=2026-01-24`. */
export interface ListFilter {
  readonly name: string;
  /** The pane's sentence: "Only active ones", "Dropped since". */
  readonly label: string;
  /** For the description of the API. */
  readonly meaning: string;
  /** A flag is there or not; a moment is a date or a time stamp, a day a date. */
  readonly kind: 'flag' | 'moment' | 'day';
  /** What it asks of a field; of a moment the value is the one given. */
  readonly where?: { readonly field: string; readonly test: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'; readonly value?: Value };
  /** Only active ones, or only those that are not. */
  readonly active?: boolean;
  /** Filters that it does not go with, and why. */
  readonly without?: Readonly<Record<string, string>>;
  /** The pane offers it. */
  readonly asked?: true;
}

export interface Entity {
  readonly name: EntityName;
  /** "Feature" */
  readonly title: string;
  /** "Features" */
  readonly titles: string;
  readonly help: string;
  /** All fields, the common ones (id, version, createdAt …) included, in the order in which they are shown. */
  readonly fields: readonly Field[];
  /** Who may own a record of it; of features exactly one of number, service, or the customer directly. */
  readonly owners: readonly Owner[];
  /** The field that holds the customer's id: `id` of customers themselves, none for configuration. */
  readonly customer?: 'id' | 'customerID';
  /** The fields that name a record to a person, in order ("A1001 Northgate Dental"). */
  readonly shows: readonly string[];
  /** The fields that a search box looks into. */
  readonly searches: readonly string[];
  /** What lists can show, filter and sort by besides its own fields: worked out when they are read, for the day they are read on. */
  readonly inForce?: readonly Field[];
  /** The columns ticked for a new list. */
  readonly columns: readonly string[];
  /** It has a status with flags, so lists take `active`, `dropped`, `droppedSince`, `reinstatedSince`. */
  readonly statuses?: true;
  /** What its lists can be asked besides their fields and what every list can be asked (filters.ts). */
  readonly filters?: readonly ListFilter[];
  /** Configuration: what actions and billing read as lists; a change of one is told to every bridge. */
  readonly configuration?: true;
  /** A report: worked out from records of these entities when it is read, and read only by who may read all of them. */
  readonly report?: {
    readonly of: readonly EntityName[];
    /** No SQL can work it out: the bridge does, and gives its rows to the database with each query. */
    readonly worked?: true;
    /**
     * Its rows are each of one customer and the same on every day: they stay in a table, and those of a customer are worked out again when
     * something of theirs has changed; all of them where one of these of the catalogue, that they go by, has.
     */
    readonly kept?: readonly EntityName[];
  };
  /** Its records hold what records of these entities hold: sums of them, names from them. Read only by who may read these as well. */
  readonly tells?: readonly EntityName[];
  /** What it belongs to: nothing of a group is offered before the company has used any of it. */
  readonly group?: 'calls' | 'carriers' | 'commission';
  /** It tells of things that may be gone: what it names need not be there any more, and nothing is kept from going by it. */
  readonly history?: true;
  /** Written once and never changed: the log. */
  readonly append?: true;
  /** Its records raise charges by their own terms, so whatever changes one comes with its money. */
  readonly charged?: true;
  /** Features are charged by its records, so a change of one comes with what that is for all of them. */
  readonly prices?: true;
  /** Calls are priced by its records: those on no invoice yet at once, by what a record says then. */
  readonly pricesCalls?: true;
  /** What its records do to the balance of their customer: the amount in this field, added (1) or taken off (-1). */
  readonly settles?: { readonly field: string; readonly by: 1 | -1 };
  /** It may belong to nobody yet: a number in stock, until Allocate gives it a customer. */
  readonly stock?: true;
  /** A new record says which run ordered it and who: `runID`, `requestedBy`. */
  readonly ordered?: true;
  /** Making one twice is money twice: a single order that makes one is compared with those of the last minutes, too. */
  readonly guarded?: true;
  /** What a new record starts with besides its fields' initial values. Inner form; throws `badValue`. */
  begins?(values: Values): Values;
  /** true, or the sentence why this record cannot be edited. */
  editable?(record: RecordOf): true | string;
  /** true, or the sentence why this record cannot be deleted, whatever depends on it. */
  deletable?(record: RecordOf): true | string;
  /** What refers to such a record and is let go when it is deleted, while anything else that does keeps it; nothing where it is left out. */
  letsGo?(record: RecordOf): readonly EntityName[];
  /** Which of the standard actions it has. */
  readonly standard: readonly ('create' | 'edit' | 'delete' | 'lock' | 'unlock' | 'hide' | 'unhide' | 'clone')[];
}

/** The parameters of an action: draws the form, checks the input, documents it, and gives `plan` its types. */
export interface Schema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
  /** At least one of these must be given (changeRecurringCharge: an amount or a percentage). */
  readonly oneOf?: readonly string[];
  readonly additionalProperties: false;
}

export interface Property {
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
  readonly title: string;
  readonly description: string;
  /** A day on which something is done: one that is years away is done only if the order confirms it. */
  readonly near?: true;
  /** A day that lies ahead by its nature, while the order for it is given now: it is no reason to wait. */
  readonly ahead?: true;
  /** `date` YYYY-MM-DD; `currency` pounds; `percent` a decimal string or number; `email`; `lines` one value a line. */
  readonly format?: 'date' | 'currency' | 'percent' | 'email' | 'lines';
  readonly enum?: readonly string[];
  /** Of an offer: what fits the records at hand, best first, and what each comes with ("£2.50 Calendar Monthly"). */
  readonly options?: readonly { readonly name: string; readonly note: string; readonly headline: boolean }[];
  /** The choices: a preset list's name or an entity whose names they are; for statuses those that fit the action. */
  readonly list?: string;
  readonly open?: true;
  /** The id of a record of this entity, which people find by its name or number. */
  readonly references?: EntityName;
  /** With `list: 'statuses'`: the flags that a fitting status has. */
  readonly flags?: StatusFlags;
  readonly items?: { readonly type: 'string' | 'object' };
  /** Text of more than one line. */
  readonly multiline?: true;
  /** Bank details and the like: kept nowhere but in its own field, so that the order is done at once and its job keeps no more than the end. */
  readonly secret?: true;
  readonly default?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
}

export interface StatusFlags {
  readonly active?: boolean;
  readonly suspended?: boolean;
  readonly billable?: boolean;
  readonly finalBill?: boolean;
}

/** A configured status name of one entity, with its flags (domain.md §2). */
export interface Status extends Required<StatusFlags> {
  readonly name: string;
  readonly entity: EntityName;
  readonly chargesCalls: boolean;
  readonly chargesFixed: boolean;
  readonly nextStatus: string | null;
  readonly relatedNumberStatus: string | null;
  readonly relatedServiceStatus: string | null;
  readonly relatedFeatureStatus: string | null;
}

/** The TypeScript type of what a schema accepts, so that no parameter is declared twice. */
export type Parameters<S extends Schema> = { readonly [K in keyof S['properties'] & RequiredName<S>]: ParameterValue<S['properties'][K]> } & {
  readonly [K in Exclude<keyof S['properties'], RequiredName<S>>]?: ParameterValue<S['properties'][K]>;
};
type RequiredName<S extends Schema> = S extends { required: readonly (infer N)[] } ? N : never;
type ParameterValue<P extends Property> = P extends { enum: readonly (infer Choice)[] }
  ? Choice
  : P extends { type: 'array' }
    ? readonly string[]
    : P extends { type: 'string' }
      ? string
      : P extends { type: 'boolean' }
        ? boolean
        : P extends { type: 'object' }
          ? Values
          : number;

/** One record's fields before and after. `+1`, `+2` … are the ids of records that the plan makes. */
export interface Change {
  readonly entity: EntityName;
  readonly id: string;
  readonly kind: 'create' | 'update' | 'delete';
  /** Only the fields that change; of a creation empty. */
  readonly before: Values;
  /** The same fields after; of a deletion empty. Ids may be those of other records that this plan makes. */
  readonly after: Values;
  /** What was in force where the record's own field was empty: told, never written. */
  readonly inForce?: Values;
  /** A sentence: "Dropped on 24 Jan 2025; billed to 28 Feb 2025 by its notice period." */
  readonly why: string;
  /** The customer of the changed record; the engine fills it in for the log. */
  readonly customerID?: string;
}

export interface PlannedChange extends Change {
  /** What the rows of an order bring about together, once the last of them is done: which row brings it depends on the others, so that none agrees to it by itself. */
  readonly together?: true;
}

export type ChargeKind = 'oneOff' | 'recurring' | 'instalment' | 'usage' | 'manual';

/** The VAT of a line that was raised: the rate's name, and the day whose percentage applies; null where it is not known. */
export interface Corrected {
  readonly VATRate: string | null;
  readonly rateDate: string | null;
}

/** One money line. Amounts are integer pence; a credit is negative; gross + discount = net. */
export interface Charge {
  readonly customerID: string;
  readonly numberID: string | null;
  readonly serviceID: string | null;
  readonly featureID: string | null;
  readonly kind: ChargeKind;
  readonly description: string;
  readonly periodFrom: string | null;
  /** The last day, inclusive. */
  readonly periodTo: string | null;
  /** The line is due when this is before a run's cutoff. */
  readonly billDate: string;
  readonly featureCount: number;
  readonly gross: number;
  readonly discount: number;
  readonly net: number;
  readonly backfilled: boolean;
  /** The days of the period that are charged, inclusive, and the price of one for a whole period in ten-thousandths (in a preview pounds); null where it changed within. */
  readonly charged?: { readonly from: string; readonly to: string; readonly unitPrice: number | null };
  /** R17: the rate and the day of rates of the line that it corrects, so that what was charged at 20 % comes back at 20 %. */
  readonly corrects?: Corrected;
  /** `now`: this plan raises it as a transaction; `next run`: the next billing run will, because of this plan. */
  readonly when: 'now' | 'next run';
}

/** Lines that no change raises now and that come all the same, integer pence. */
export interface Still {
  readonly net: number;
  readonly lines: number;
  /** The last day charged. */
  readonly until: string;
}

/** Money that is neither charge nor credit. */
export type Amount = 'invoices' | 'payments' | 'directDebits' | 'writtenOff' | 'allocated' | 'heldBack' | 'tickedOff' | 'disputed';

export interface Plan {
  readonly changes: readonly PlannedChange[];
  readonly charges?: readonly Charge[];
  readonly notes?: readonly string[];
  /** What deserves a second look: a date inside an invoiced period. */
  readonly warnings?: readonly (string | Warning)[];
  /** A record that is there already, answered in place of a new one. */
  readonly given?: { readonly entity: EntityName; readonly id: string };
  /** Monthly recurring revenue of what the plan touches, integer pence. */
  readonly monthlyBefore?: number;
  readonly monthlyAfter?: number;
  /** What is still to be charged in spite of it, up to a bill-to: a minimum term that runs on. */
  readonly still?: Still;
  /** Integer pence a month that it holds back (above 0) or lets go again (below 0). */
  readonly held?: number;
  /** Charges and credits that were to come with the next run and no longer do, gone or held, integer pence; credits below 0. */
  readonly fallsAway?: { readonly charges: number; readonly credits: number };
  /** Other money that it moves, by what it is: invoices approved, payments taken. Integer pence. */
  readonly amounts?: Readonly<Partial<Record<Amount, number>>>;
  /** Shown once in the answer and stored nowhere: a new PIN. */
  readonly reveals?: Readonly<Record<string, string>>;
}

/** How this process can send: what an e-mail comes to, and whether Xero is told. */
export interface Channels {
  /** `sent` to the mail server; `kept` as a file only; `waits` until there is one or the other. */
  readonly email: 'sent' | 'kept' | 'waits';
  readonly xero: boolean;
}

/** The configuration lists, as actions and billing need them, and what the process is set up for. */
export interface Catalogue {
  readonly channels: Channels;
  statuses(entity: EntityName): readonly Status[];
  status(entity: EntityName, name: string): Status | undefined;
  /** A configuration record by name: standardFeatures, featureTypes, serviceTypes, discountSchemes, fixedFeeTariffs. */
  named(entity: EntityName, name: string): RecordOf | undefined;
  all(entity: EntityName): readonly RecordOf[];
  /** A preset by list and name. */
  preset(list: string, name: string): RecordOf | undefined;
}

/** What was raised for one feature, kind and period so far: the sum of its lines, integer pence. */
export interface Raised {
  readonly kind: ChargeKind;
  readonly periodFrom: string;
  readonly periodTo: string;
  readonly gross: number;
  readonly discount: number;
  readonly net: number;
  /** True once any of it is on an invoice. */
  readonly invoiced: boolean;
  /** The VAT of the latest of these lines that is on an invoice. */
  readonly VAT?: Corrected;
}

/** What an action may know beyond its record and parameters. There is no other way in. */
export interface Context {
  /** The business date, fixed when the order was accepted. */
  readonly today: string;
  /** The time stamp of acceptance, ISO 8601 UTC. */
  readonly now: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly catalogue: Catalogue;
  /** The records of an entity named in `besides` that belong to the record's customer, ascending by id. */
  besides(entity: EntityName, record: RecordOf): readonly RecordOf[];
  /** The owner's records of an entity named in `reads`; of a customer all, those under numbers and services too. */
  owned(entity: EntityName, owner: RecordOf): readonly RecordOf[];
  /** The record's customer, or the customer itself; undefined for stock and configuration. */
  customer(record: RecordOf): RecordOf | undefined;
  /** The record that a reference field points to, of the entities in `refers`. */
  referred(entity: EntityName, id: string): RecordOf | undefined;
  /** What was raised for the feature, from `ledger` on. */
  raised(featureID: string): readonly Raised[];
  /** How many records depend on this one, by entity; with `reads: ['dependents']`. */
  dependents(record: RecordOf): Readonly<Partial<Record<EntityName, number>>>;
  /** The customer's lines by hand and usage that are on no invoice, of any date; with `reads: ['waiting']` for the customers that `customerID` names. */
  waiting(customer: RecordOf): readonly RecordOf[];
  /** Six random digits and their hash, made by the engine (a plan has no randomness of its own). */
  secret(): { readonly plain: string; readonly hash: string };
}

export type Menu = 'actions' | 'expert' | 'standard';

export interface Action<S extends Schema = Schema> {
  readonly entity: EntityName;
  readonly name: string;
  /** "Drop Feature" */
  readonly title: string;
  /** What it does, in a sentence or two. */
  readonly help: string;
  readonly menu: Menu;
  /** Also offered for quick access (the platform's left menu). */
  readonly quick?: true;
  /** Lowest expert level (0 none … 5 full); above 0 it needs Expert Mode. */
  readonly level?: number;
  readonly billing: 'none' | 'at once' | 'next run';
  /** `collection`: it makes records and takes none (create). */
  readonly on: 'record' | 'collection';
  /** The entities that its plans make records of; taken references of these are refused in the preview. */
  readonly makes?: readonly EntityName[];
  /** Its parameters are the entity's own fields, as create or edit takes them. */
  readonly fields?: 'create' | 'edit';
  /** It runs on locked records: unlocking them is what it is for. */
  readonly onLocked?: true;
  /** A plan that changes nothing counts as done; else it is refused, since somebody expected a change. */
  readonly idle?: 'done';
  /** The records of one customer are done together, or none of them is. */
  readonly wholeCustomers?: true;
  /** Given again for one record it finds its own result and says so, or changes nothing more: no guard against twice is needed. */
  readonly repeatable?: true;
  /** It starts a billing run: what that bills is invoiced, and stands in the way of taking back what came before. */
  readonly bills?: true;
  /** The work in the background that has something to do once it is committed. */
  readonly wakes?: 'billing' | 'outbox';
  /**
   * Entities whose owned records the plan looks at; 'dependents' for counts of what refers to the record, 'waiting' for lines by
   * hand, 'corrections' for the features of its customer that have something to correct (in `besides`).
   */
  readonly reads?: readonly (EntityName | 'dependents' | 'waiting' | 'corrections')[];
  /** Entities whose records the plan looks at that belong to the record's customer: the open invoices of whoever paid. */
  readonly besides?: readonly EntityName[];
  /** Reference fields (or parameters) whose records the plan looks at. */
  readonly refers?: readonly { readonly entity: EntityName; readonly field: string }[];
  /** Raised lines the plan looks at: of periods that end on or after this date, and one-offs; '' for all; undefined for none. */
  ledger?(record: RecordOf, parameters: Parameters<S>, today: string): string | undefined;
  /** Whether an order with these parameters looks at raised lines; without it every one does that has a ledger. */
  looksBack?(parameters: Values): boolean;
  readonly parameters: S;
  /** true, or the sentence why not. Looks at the record and its status flags only. */
  available(record: RecordOf, context: Pick<Context, 'catalogue' | 'today'>): true | string;
  /** Throws `refused(…)` where the parameters do not fit the record. */
  plan(record: RecordOf, parameters: Parameters<S>, context: Context): Plan;
  /**
   * The action and parameters that take it back, from the record before, its parameters, the day on which it was done, and the ids of
   * all records that its plan changed or made.
   */
  reverse?(
    before: Values,
    parameters: Parameters<S>,
    today: string,
    changed?: Readonly<Partial<Record<EntityName, readonly string[]>>>,
  ): { readonly action: string; readonly parameters: Values } | string;
  /** Entities of further records that the way back gives up or brings back: what was done to one since stands in its way as well. */
  backThrough?: readonly EntityName[];
}

/** Declares an action; exists only so that `plan` gets its types from the schema beside it. */
export const action = <const S extends Schema>(definition: Action<S>): Action => definition as unknown as Action;

/* What the API answers for many records. Money here is in pounds (wire form), values too. */

export interface RowPreview {
  readonly id: string;
  /** "A1001 Northgate Dental", for people. */
  readonly label: string;
  readonly version: number;
  readonly outcome: 'ready' | 'refused';
  /** Why it is refused. */
  readonly why?: string;
  readonly code?: number;
  /** What is wrong with which of its values, by field or parameter. */
  readonly fields?: Readonly<Record<string, string>>;
  /** The record that the row made when it was given before. */
  readonly made?: { readonly id: string; readonly run: string };
  /** Execution does this record only if its own plan has the same digest. */
  readonly digest: string;
  readonly changes: readonly Change[];
  readonly charges: readonly Charge[];
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  readonly net: number;
  readonly monthlyBefore: number;
  readonly monthlyAfter: number;
  /** In pounds, where there is any. */
  readonly still?: Still;
  readonly held?: number;
  readonly fallsAway?: { readonly charges: number; readonly credits: number };
  readonly amounts?: Readonly<Partial<Record<Amount, number>>>;
  /** Of a proposal: what this row alone was given, where it differs by row. Wire form. */
  readonly parameters?: Values;
}

export interface PreviewTotals {
  readonly selected: number;
  readonly ready: number;
  readonly refused: number;
  /** Records changed, by entity: { features: 37, numbers: 2 }. */
  readonly changed: Readonly<Partial<Record<EntityName, number>>>;
  readonly charges: number;
  readonly credits: number;
  readonly net: number;
  readonly now: number;
  readonly nextRun: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly monthlyBefore: number;
  readonly monthlyAfter: number;
  /** The same as of a plan, summed, in pounds; absent where there is none. */
  readonly still?: Still;
  readonly held?: number;
  readonly fallsAway?: { readonly charges: number; readonly credits: number };
  readonly amounts?: Readonly<Partial<Record<Amount, number>>>;
}

/** Calls on no invoice yet that an order prices otherwise. Pounds before VAT, as the next invoice would take them. */
export interface RepricedCalls {
  readonly calls: number;
  /** Of them those that would have no price any more and wait. */
  readonly lost: number;
  /** Of them those that wait on the work list now and would be charged. */
  readonly placed: number;
  /** Calls that come to somebody for whom they wait for a tariff or rate. */
  readonly waiting: number;
  readonly before: number;
  readonly after: number;
  /** The largest difference first. */
  readonly customers: readonly {
    readonly customerID: string;
    readonly customer: string;
    readonly calls: number;
    readonly before: number;
    readonly after: number;
  }[];
  /** There are more calls than a preview looks at: the figures are of the first customers only. */
  readonly more: boolean;
}

export interface Preview {
  readonly entity: EntityName;
  readonly action: string;
  readonly title: string;
  readonly billing: Action['billing'];
  readonly today: string;
  /** Why a second person has to approve it before it is done; absent where nobody has. */
  readonly approval?: string;
  /** Sentences with counts and pounds, most important first. */
  readonly notes: readonly string[];
  readonly rows: readonly RowPreview[];
  readonly totals: PreviewTotals;
  /** Of an action that does the records of a customer together: what it comes to for each, in pounds, the largest first. */
  readonly customers?: readonly {
    readonly customer: string;
    readonly count: number;
    readonly net: number;
    readonly monthlyBefore: number;
    readonly monthlyAfter: number;
  }[];
  /** What it does to calls that are on no invoice yet; absent where it does nothing to any. */
  readonly calls?: RepricedCalls;
  /** `confirm`: they would be done if the order said that they are meant. */
  readonly refusals: readonly { readonly why: string; readonly count: number; readonly ids: readonly string[]; readonly confirm?: true }[];
  /** By kind, the worst first, complete. */
  readonly warnings: readonly WarningGroup[];
  /** Over all rows, in order. */
  readonly digest: string;
  /** Repeated by the run at its end. */
  readonly control: { readonly count: number; readonly sum: number; readonly hash: string };
  /** Of the way back of a run: which one, and its rows that will be left alone. */
  readonly reverses?: string;
  readonly left?: readonly { readonly id: string; readonly label: string | null; readonly why: string }[];
  /** Of the same: rows of which others changed further fields since, which are left as they are. */
  readonly stays?: readonly { readonly id: string; readonly label: string | null; readonly fields: readonly string[]; readonly why: string }[];
  /** Of a file: its first lines that are kept out, and how many there are. */
  readonly refusedLines?: readonly { readonly line: number; readonly why: string }[];
  readonly refusedCount?: number;
}

export type Outcome = 'waiting' | 'done' | 'failed' | 'changed' | 'notFound' | 'notPermitted' | 'notReached' | 'struckOut';

/** An action as `GET /features/123/actions` and `POST /features/actions` list it. */
export interface ActionOffer {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly menu: Menu;
  readonly quick: boolean;
  readonly level: number;
  readonly billing: Action['billing'];
  readonly on: Action['on'];
  readonly schema: Schema;
  /** `run`, `propose`, or none: then `reason` says which permission is missing. */
  readonly permission: 'run' | 'propose' | 'none';
  /** How many of the asked records it can run on. */
  readonly available: number;
  readonly of: number;
  /** Why not, grouped. */
  readonly reasons: readonly { readonly why: string; readonly count: number; readonly ids: readonly string[] }[];
  /** Why nobody of this session may: permission, level, Expert Mode. */
  readonly reason?: string;
}
