/** What somebody has to say about an order: a comment and the number of a ticket, kept with it for good. */
import { Field, Input, Textarea } from '@fluentui/react-components';
import { Fold } from '../parts/screen.js';
import type { Draft } from '../draft.js';
import { change, now } from '../store.js';

const set = (said: Pick<Draft, 'comment' | 'ticket'>): void => {
  const { draft } = now();
  if (draft !== undefined) change({ draft: { ...draft, ...said } });
};

export function AboutFields({ draft, open }: { readonly draft: Draft; readonly open: boolean }) {
  return (
    <Fold summary="Comment or ticket number" open={open || draft.comment !== undefined || draft.ticket !== undefined}>
      <Field label="Comment" hint={open ? 'Whoever decides reads it.' : 'Kept with the job and in the history.'}>
        <Textarea value={draft.comment ?? ''} maxLength={1_000} rows={2} onChange={(_, data) => set({ comment: data.value })} />
      </Field>
      <Field label="Ticket number">
        <Input value={draft.ticket ?? ''} maxLength={100} onChange={(_, data) => set({ ticket: data.value })} />
      </Field>
    </Fold>
  );
}
