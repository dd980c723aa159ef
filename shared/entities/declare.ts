/** Short forms for the field tables, so that a table reads as a table. */
import type { Entity, EntityName, Field, FieldType, ListFilter } from '../types.js';

/** Declares an entity; exists so that the names and types of its fields are known to the compiler (`Loaded` in index.ts). */
export const declared = <const E extends Entity>(entity: E): E => entity;

/** A field whose name and type the compiler knows. */
export type Named<N extends string, T extends FieldType> = Field & { readonly name: N; readonly type: T };

type More = Partial<Omit<Field, 'name' | 'label' | 'type' | 'help'>>;

const of =
  <const T extends FieldType>(type: T) =>
  <const N extends string>(name: N, label: string, help: string, more: More = {}): Named<N, T> => ({ name, label, type, help, ...more });

export const text = of('Text');
export const count = of('Number');
export const money = of('Currency');
export const date = of('Date');
export const stamp = of('Timestamp');
export const flag = of('Flag');
export const data = of('Data');

/** One name out of a list. */
export const choice = <const N extends string>(name: N, label: string, list: string, help: string, more: More = {}): Named<N, 'Preset Value'> => ({
  name,
  label,
  type: 'Preset Value',
  list,
  help,
  ...more,
});

/** Any number of names out of a list. */
export const choices = <const N extends string>(name: N, label: string, list: string, help: string, more: More = {}): Named<N, 'Preset Value(s)'> => ({
  name,
  label,
  type: 'Preset Value(s)',
  list,
  help,
  ...more,
});

/** The id of another record. */
export const reference = <const N extends string>(name: N, label: string, entity: EntityName, help: string, more: More = {}): Named<N, 'Text'> => ({
  name,
  label,
  type: 'Text',
  references: entity,
  index: true,
  max: 20,
  help,
  ...more,
});

/** What the bridge writes by itself. */
export const system = { set: 'system' } as const satisfies More;
/** Belongs to this one record's life: nobody types it and no clone inherits it. */
export const ofLife = { set: 'system', ofLife: true } as const satisfies More;
/** Set by these actions only. */
export const by = (...actions: readonly string[]) => ({ set: 'action', by: actions, ofLife: true }) as const satisfies More;
/** Kept for the bridge's own use and never sent out. */
export const inner = { set: 'system', inner: true, ofLife: true } as const satisfies More;

/** When a drop or a return was entered, whatever day it counts from: what `droppedSince` and `reinstatedSince` go by. */
export const entered = (thing: string) =>
  [
    stamp('droppedAt', 'Drop Entered At', `The moment at which this ${thing} was dropped here, while it is dropped; its day may be another.`, {
      ...inner,
      index: true,
    }),
    stamp('reinstatedAt', 'Return Entered At', `The moment at which this ${thing} was last reinstated here; its day may be another.`, {
      ...inner,
      index: true,
    }),
  ] as const;

/** The dates on which a record with a status changed it, and what its parents' actions left behind. */
export const life = (thing: string) =>
  [
    date('dateDrop', 'Drop Date', `The last day on which this ${thing} was active, while it is dropped.`, {
      ...by('drop', 'reinstate', 'finalBill'),
      index: true,
    }),
    date('dateReinstate', 'Reinstate Date', `The first day of the latest life after a drop.`, { ...by('reinstate'), index: true }),
    ...entered(thing),
    date('dateSuspend', 'Suspend Date', `The first day of the suspension, while there is one.`, by('suspend', 'unsuspend')),
    date('dateMakeNonBillable', 'Not Billed From', `The first day without automatic bills, while they are off.`, by('makeNonBillable', 'makeBillable')),
    data('cascade', 'Cascade', 'Which action of a parent changed this record, and what was there before.', inner),
  ] as const;

/** The id of a record itself, named as the platform names it ("Feature ID"). */
export const identity = (title: string): Named<'id', 'Text'> =>
  text('id', `${title} ID`, `Tells this ${title.toLowerCase()} apart from every other; given once and never again.`, {
    set: 'system',
    max: 20,
    ofLife: true,
  });

/** What every record carries besides its own fields. */
export const kept = [
  count('version', 'Version', 'Goes up by one with every change; send it along to be told when somebody else was faster.', {
    set: 'system',
    whole: true,
    initial: 1,
    ofLife: true,
  }),
  stamp('createdAt', 'Created At', 'The moment it was entered.', { set: 'system', index: true, ofLife: true }),
  stamp('updatedAt', 'Updated At', 'The moment of its latest change.', { set: 'system', index: true, ofLife: true }),
  flag('locked', 'Locked', 'While on, nothing but Unlock changes it.', { set: 'action', by: ['lock', 'unlock'], initial: false, ofLife: true }),
  flag('hidden', 'Hidden', 'While on, lists and searches leave it out unless they ask for hidden ones.', {
    set: 'action',
    by: ['hide', 'unhide'],
    initial: false,
    ofLife: true,
  }),
] as const;

/** The ten call tariffs in the order of the feature table. `whose` completes the sentence about what an empty one means. */
export const tariffs = (whose: string): readonly Field[] =>
  (
    [
      ['inboundTariff', 'Inbound', 'calls that come in'],
      ['nationalTariff', 'National', 'calls to UK landlines and 03 numbers'],
      ['mobileTariff', 'Mobile', 'calls to UK mobiles'],
      ['nongeographicTariff', 'Non-geographic', 'calls to personal, pager, corporate and internet numbers (070, 076, 055, 056)'],
      ['serviceNumbersTariff', 'Service Numbers', 'calls to 084, 087, 09 and 118 numbers'],
      ['internationalTariff', 'International', 'calls abroad'],
      ['extendedInternationalTariff', 'Extended International', 'calls to satellites and to whatever call types you put in that class'],
      ['surchargesTariff', 'Surcharges', 'what a carrier reports as a surcharge, by call types of that class'],
      ['bespokeTariff1', 'Bespoke Tariff 1', 'destinations agreed for this account, first list'],
      ['bespokeTariff2', 'Bespoke Tariff 2', 'destinations agreed for this account, second list'],
    ] as const
  ).map(([name, label, calls]) => choice(name, label, 'tariffs', `Prices ${calls}; ${whose}`));

/** What has not gone out to Sage or QuickBooks. */
export const notExported: ListFilter = {
  name: 'notExported',
  label: 'Not exported to a ledger yet',
  meaning: 'Those that are in no export to Sage or QuickBooks.',
  kind: 'flag',
  where: { field: 'ledgerExport', test: 'eq', value: null },
  asked: true,
};
