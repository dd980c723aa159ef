/** An action on records that no list holds: begun on a screen of its own, and led back to it. */
import type { EntityName } from '../../shared/types.js';
import { call } from '../api.js';
import { change, entityNamed, go, home, now, raise } from '../store.js';
import { inSentence } from '../words.js';
import type { Target } from '../draft.js';
import { begunWith } from './begun.js';
import { previewDraft } from './ordering.js';
import { troubled } from './trouble.js';

type Chosen = Exclude<Target, { readonly kind: 'new' | 'rows' }>;

/** Opens an action's form, filled with what is given, or its preview where it asks nothing; says why where it is not to be. */
export async function openAction(entity: EntityName, name: string, chosen: Chosen, filled: Readonly<Record<string, unknown>> = {}): Promise<void> {
  try {
    const offers = await call('POST /:entity/actions', { entity }, { body: chosen.kind === 'ids' ? { ids: chosen.ids } : { where: chosen.where } });
    const offer = offers.find((each) => each.name === name);
    if (offer === undefined) return;
    const why =
      offer.reason ??
      (offer.permission === 'none'
        ? `You may not do this with ${inSentence(entityNamed(entity)?.titles ?? entity)}. Ask your administrator.`
        : offer.available === 0
          ? offer.reasons[0]?.why
          : undefined);
    if (why !== undefined) {
      raise({ kind: 'none', text: why });
      return;
    }
    const refused = new Set(offer.reasons.flatMap(({ ids }) => ids));
    const target = chosen.kind === 'ids' ? { ...chosen, ids: chosen.ids.filter((id) => !refused.has(id)) } : chosen;
    const begin = begunWith(entity, offer);
    change({ draft: { listID: undefined, entity, target, offer, ...begin, parameters: { ...begin.parameters, ...filled } } });
    if (Object.keys(offer.schema.properties).length === 0) await previewDraft();
    else go({ name: 'form' });
  } catch (error) {
    troubled(error);
  }
}

/** Screens that an order is begun on and led back to when it is done. */
const begun = new Set(['billingRun', 'bill', 'outbox', 'directDebit', 'ledger', 'playbook', 'carrierBills']);

/** After an order: back to the screen it was begun on, else to the list it was for. */
export function leaveOrder(listID: string | undefined): void {
  const { screens } = now();
  const at = screens.findLastIndex(({ name }) => begun.has(name));
  if (at >= 0) change({ screens: screens.slice(0, at + 1) });
  else home({ name: listID === undefined ? 'start' : 'selection' });
}
