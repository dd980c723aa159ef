/** The pane's state: one object, replaced and never changed in place, that screens read a part of. */
import { useSyncExternalStore } from 'react';
import type { ActionOffer, EntityName, Preview } from '../shared/types.js';
import type { InBook, Stray, Unfinished } from './excel/book.js';
import type { Selection } from './excel/selection.js';
import type { EditsFound } from './lists/edits.js';
import type { Brought } from './lists/brought.js';
import type { NewRows } from './lists/newRows.js';
import type { Receipts } from './lists/receipts.js';
import type { Draft } from './draft.js';
import type { Mapping } from './lists/mapping.js';
import type { ReturnsRead } from '../shared/wire/directDebits.js';
import type { Run, RunRow, Waiting } from '../shared/wire/runs.js';
import type { SavedList } from '../shared/wire/savedLists.js';
import type { StartingPoint } from './lists/startingPoints.js';
import type { Described, Me } from '../shared/wire/session.js';
import type { Tongue } from './words.js';

/** What differs from the one before it: an invoice, a run, or what a run would make of a customer now. */
export type ChangeOf = { readonly invoiceID: string } | { readonly runID: string } | { readonly billingRunID: string; readonly customerID: string };

/** Whose jobs, or what was done to which rows, or which jobs. */
export type ToTakeBack =
  | { readonly by: string }
  | { readonly entity: EntityName; readonly ids: readonly string[]; readonly said: string }
  | { readonly runs: readonly string[] };

export type Screen =
  | { readonly name: 'start' }
  | {
      readonly name: 'newList';
      readonly entity?: EntityName;
      readonly related?: {
        readonly field: string;
        readonly ids: readonly string[];
        readonly said: string;
        /** The one whose they are. */
        readonly owner?: string;
      };
      /** Begun with what somebody kept, or what is offered as a start. */
      readonly from?: StartingPoint;
      readonly saved?: SavedList;
    }
  | { readonly name: 'bring' }
  | { readonly name: 'answers' }
  | { readonly name: 'statement' }
  | { readonly name: 'receipts' }
  | { readonly name: 'directDebit' }
  | { readonly name: 'returns' }
  | { readonly name: 'ledger' }
  | { readonly name: 'selection' }
  | { readonly name: 'columns' }
  | { readonly name: 'form' }
  | { readonly name: 'preview' }
  | { readonly name: 'running' }
  | { readonly name: 'result' }
  | { readonly name: 'edits' }
  | { readonly name: 'newRows' }
  | { readonly name: 'mapping' }
  | { readonly name: 'activity'; readonly entity: EntityName; readonly id: string; readonly label: string }
  | { readonly name: 'customer'; readonly id: string }
  | { readonly name: 'charges'; readonly id: string; readonly label: string }
  | { readonly name: 'calls' }
  | { readonly name: 'callFile' }
  | { readonly name: 'margins' }
  | { readonly name: 'allowances'; readonly id: string; readonly label: string }
  | { readonly name: 'callCharges'; readonly of: { readonly entity: EntityName; readonly id: string; readonly label: string }; readonly line?: string }
  | { readonly name: 'carrierBills' }
  | { readonly name: 'carrierBillFile' }
  | { readonly name: 'carrierBill'; readonly id: string; readonly label: string }
  | { readonly name: 'billingRun'; readonly id: string; readonly label: string }
  | { readonly name: 'bill'; readonly id: string; readonly label: string }
  | { readonly name: 'change'; readonly of: ChangeOf; readonly label: string }
  | { readonly name: 'runs' }
  | { readonly name: 'later' }
  | { readonly name: 'outbox' }
  | { readonly name: 'run'; readonly id: string }
  | { readonly name: 'playbook'; readonly id: string; readonly label: string }
  | { readonly name: 'playbookSteps'; readonly id: string }
  | { readonly name: 'takeBack'; readonly of: ToTakeBack }
  | { readonly name: 'account' };

/** Which records the next action is for. */
export type Scope = 'selected' | 'picked' | 'visible' | 'list' | 'matching' | 'changed';

export interface Trouble {
  readonly kind: string;
  readonly text: string;
  readonly button?: { readonly label: string; readonly press: () => void };
  /** Stays until what caused it is over; others are closed by the user. */
  readonly stays?: boolean;
  /** Tells of what goes on, and stands on the next screens as well; others answer a press, and mean nothing on another screen. */
  readonly further?: boolean;
}

/** What became of the order that is on the screen. */
export interface Following {
  readonly run: Run | undefined;
  readonly title: string;
  readonly count: number;
  readonly entity: EntityName;
  readonly listID: string | undefined;
  /** Sending, or asking by its key whether it arrived. */
  readonly state: 'sending' | 'checking' | 'lost' | 'following' | 'ended';
  readonly rows: readonly RunRow[];
  /** Agreed to, and found by the bridge to be no longer possible before the run began. */
  readonly left?: readonly RunRow[];
  /** Of a run that takes another back: by record, what others changed since and what is left as it is. */
  readonly stays?: ReadonlyMap<string, string>;
  readonly preview?: Preview;
  /** What was filled in for it, to try again what was not done. */
  readonly draft?: Draft;
  readonly reveals?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly refreshed?: string;
}

export interface Pane {
  readonly phase: 'starting' | 'outside' | 'signedOut' | 'ready';
  readonly dark: boolean | undefined;
  readonly locale: string;
  readonly me: Me | undefined;
  readonly expert: boolean;
  readonly entities: readonly Described[];
  readonly lists: readonly InBook[];
  readonly strays: readonly Stray[];
  readonly unfinished: readonly Unfinished[];
  /** The list in hand. */
  readonly listID: string | undefined;
  readonly selection: Selection;
  readonly selecting: boolean;
  readonly scope: Scope;
  readonly scopeIDs: readonly string[];
  readonly offers: readonly ActionOffer[] | undefined;
  readonly screens: readonly Screen[];
  readonly draft: Draft | undefined;
  readonly following: Following | undefined;
  /** What waits for a second person, of both sides; undefined until asked. */
  readonly waiting: Waiting | undefined;
  /** A list that the user brought, and what it turned out to be. */
  readonly brought: Brought | undefined;
  /** A bank statement as it was read, and what of it is ticked. */
  readonly receipts: Receipts | undefined;
  /** A report of the bank on Direct Debits, as it was read. */
  readonly returns: ReturnsRead | undefined;
  readonly troubles: readonly Trouble[];
  readonly edits: Readonly<Record<string, EditsFound>>;
  /** How many rows of each list have no record yet. */
  readonly fresh: Readonly<Record<string, number>>;
  /** Records whose rows were deleted from a list's sheet, by list. */
  readonly removed: Readonly<Record<string, readonly string[]>>;
  /** The rows without a record as they were last looked through. */
  readonly newRows: NewRows | undefined;
  /** A sheet of the user's own that becomes new records. */
  readonly mapping: Mapping | undefined;
  /** Records that moved on at the bridge since their list was read, by list. */
  readonly moved: Readonly<Record<string, readonly string[]>>;
  /** When each list's rows were last known to be as they are on the bridge, ISO 8601. */
  readonly upToDate: Readonly<Record<string, string>>;
  /** The latest versions that the bridge told of, by list and record. */
  readonly versions: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The last sentences for screen readers, each told once: what follows at once does not take away what was said before it. */
  readonly said: readonly { readonly nth: number; readonly text: string }[];
}

let pane: Pane = {
  phase: 'starting',
  dark: undefined,
  locale: 'en-GB',
  me: undefined,
  expert: false,
  entities: [],
  lists: [],
  strays: [],
  unfinished: [],
  listID: undefined,
  selection: { listID: undefined, ids: [], hidden: 0, keyless: 0, rows: 0 },
  selecting: false,
  scope: 'selected',
  scopeIDs: [],
  offers: undefined,
  screens: [{ name: 'start' }],
  draft: undefined,
  following: undefined,
  waiting: undefined,
  brought: undefined,
  receipts: undefined,
  returns: undefined,
  troubles: [],
  edits: {},
  fresh: {},
  removed: {},
  newRows: undefined,
  mapping: undefined,
  moved: {},
  upToDate: {},
  versions: {},
  said: [],
};

const listeners = new Set<() => void>();

export const now = (): Pane => pane;

export function change(patch: Partial<Pane>): void {
  pane = { ...pane, ...patch };
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

/** The part of the pane that a screen draws. `select` returns a part of the state, not a new object. */
export const usePane = <T>(select: (state: Pane) => T): T => useSyncExternalStore(subscribe, () => select(pane));

const show = (screens: Pane['screens']): void =>
  change({ screens, troubles: pane.troubles.filter(({ stays, further }) => stays === true || further === true) });
export const go = (screen: Screen): void => show([...pane.screens, screen]);
/** Takes the place of the screen that is shown: Back from a result does not lead into the order again. */
export const replace = (screen: Screen): void => show([...pane.screens.slice(0, -1), screen]);
export const back = (): void => show(pane.screens.length > 1 ? pane.screens.slice(0, -1) : [{ name: 'start' }]);
export const home = (screen: Screen): void => show(screen.name === 'start' ? [screen] : [{ name: 'start' }, screen]);

export const say = (text: string): void => change({ said: [...pane.said.slice(-4), { nth: (pane.said.at(-1)?.nth ?? 0) + 1, text }] });

export const raise = (trouble: Trouble): void => change({ troubles: [...pane.troubles.filter(({ kind }) => kind !== trouble.kind), trouble] });
export const settle = (kind: string): void => {
  if (pane.troubles.some((trouble) => trouble.kind === kind)) change({ troubles: pane.troubles.filter((trouble) => trouble.kind !== kind) });
};

export const entityNamed = (name: EntityName): Described | undefined => pane.entities.find((entity) => entity.name === name);
export const listInHand = (state: Pane = pane): InBook | undefined => state.lists.find(({ pointer }) => pointer.id === state.listID);
export const tongue = (state: Pane = pane): Tongue => ({ locale: state.locale, today: state.me?.environment.today ?? new Date().toISOString().slice(0, 10) });
