/** Direct Debit in the pane: who is collected from, the files, and what the bank returned. */
import type { ActionOffer, EntityName, Preview } from '../../shared/types.js';
import type { CollectionFile, ReturnedLine } from '../../shared/wire/directDebits.js';
import { ask, call, total } from '../api.js';
import { change, go, raise } from '../store.js';
import { openAction } from './acting.js';
import { bodyOf, previewPathOf, type Draft } from '../draft.js';
import { textOfFile } from './receiving.js';
import { troubled } from './trouble.js';

/** Whoever has a mandate and owes something. */
const owing = { directDebit: 'true', 'balance.gt': '0' } as const;

export const countOwing = async (): Promise<number> => (await total('/customers', new URLSearchParams(owing), { exactly: true })).count;

export const collect = (count: number): Promise<void> => openAction('customers', 'collect', { kind: 'where', where: owing, count });

/** What of a file is still to be entered or can be withdrawn. */
export const onFile = (name: 'enterPayment' | 'withdraw', { runID, collectionDate, exported }: CollectionFile): Promise<void> =>
  openAction('directDebits', name, {
    kind: 'where',
    where: { status: 'Exported', collectionDate, ...(runID === null ? {} : { runID }) },
    count: exported,
  });

/** Reads a report of the bank out of a file. */
export async function readReport(file: File): Promise<void> {
  try {
    const text = await textOfFile(file);
    if (text === undefined) return;
    change({ returns: await call('POST /directDebits/returns', {}, { body: { text }, patience: 120_000 }) });
    go({ name: 'returns' });
  } catch (error) {
    troubled(error);
  }
}

/** Lines that can be entered, by what enters them: a return on its Direct Debit, an end on its mandate. */
export const enterable = (lines: readonly ReturnedLine[]): { readonly returns: readonly ReturnedLine[]; readonly ends: readonly ReturnedLine[] } => ({
  returns: lines.filter(({ kind, state, directDebitID }) => kind === 'return' && state === 'fits' && directDebitID !== undefined),
  ends: lines.filter(({ kind, state, ends, mandateID }) => kind === 'amendment' && state === 'fits' && ends && mandateID !== undefined),
});

export const previewReturns = (lines: readonly ReturnedLine[]): Promise<void> =>
  previewRows(
    'directDebits',
    'markReturned',
    enterable(lines).returns.map(({ directDebitID, code, date }) => ({
      id: directDebitID!,
      parameters: { returnCode: code, ...(date === null ? {} : { dateReturned: date }) },
    })),
  );

export const previewEnds = (lines: readonly ReturnedLine[]): Promise<void> =>
  previewRows(
    'mandates',
    'cancel',
    enterable(lines).ends.map(({ mandateID, reason, date }) => ({ id: mandateID!, parameters: { reason, ...(date === null ? {} : { dateCancel: date }) } })),
  );

/** The preview of an order whose rows say everything themselves. */
async function previewRows(entity: EntityName, name: string, rows: NonNullable<Draft['rows']>): Promise<void> {
  try {
    const offer = mayDo(await call('POST /:entity/actions', { entity }, { body: { ids: rows.map(({ id }) => id) } }), name);
    if (offer === undefined) return;
    const draft: Draft = { listID: undefined, entity, target: { kind: 'ids', ids: rows.map(({ id }) => id) }, offer, parameters: {}, fromColumn: {}, rows };
    const { body: preview } = await ask<Preview>('POST', previewPathOf(draft), { body: bodyOf(draft), patience: 180_000 });
    change({ draft: { ...draft, preview, previewedAt: Date.now() } });
    go({ name: 'preview' });
  } catch (error) {
    troubled(error);
  }
}

/** The offer, or undefined after it was said why not. */
function mayDo(offers: readonly ActionOffer[], name: string): ActionOffer | undefined {
  const offer = offers.find((each) => each.name === name);
  if (offer !== undefined && offer.permission !== 'none' && offer.reason === undefined) return offer;
  raise({ kind: 'none', text: offer?.reason ?? 'You may not enter this. Ask your administrator.' });
  return undefined;
}
