/** Now or on a later day: an order that waits is previewed for its day, and planned again when it has come. */
import { Button, Field, Input, Link } from '@fluentui/react-components';
import { useState } from 'react';
import { numberTyped } from '../../shared/typed.js';
import { takesSecrets, type Draft } from '../draft.js';
import { previewDraft } from '../flow/ordering.js';
import { DateField } from '../parts/dateField.js';
import { change, now, tongue } from '../store.js';
import { day } from '../words.js';
import { dayFault } from '../wording/laterWords.js';

/** The latest day among what was filled in that is still to come: what is to be done from then on may as well wait for it. */
function dayAhead({ offer, parameters }: Draft, today: string): string | undefined {
  const days = Object.entries(offer.schema.properties).flatMap(([name, { format, ahead }]) => {
    const value = parameters[name];
    return format === 'date' && ahead !== true && offer.schema.required?.includes(name) && typeof value === 'string' && value > today ? [value] : [];
  });
  return days.toSorted().at(-1);
}

/** Why what was typed is no tolerance; undefined where it is one, or nothing. */
export function toleranceFault(typed: string): string | undefined {
  if (typed.trim() === '') return undefined;
  const read = numberTyped(typed, 'pounds');
  if ('why' in read && !read.none) return read.why;
  return 'why' in read || read.value < 0 ? 'An amount in pounds, 0 or more, such as 5.00.' : undefined;
}

export function LaterChoice({ draft, busy, work }: { readonly draft: Draft; readonly busy: boolean; readonly work: (what: () => Promise<unknown>) => void }) {
  const [choosing, choose] = useState(false);
  const [value, set] = useState('');
  const words = tongue();
  if (draft.target.kind === 'new' || draft.reverses || takesSecrets(draft.offer)) return null;
  const doOn = (on: string | undefined): void => {
    const { on: _before, tolerance: _within, ...others } = now().draft ?? draft;
    change({ draft: { ...others, ...(on === undefined ? {} : { on }) } });
    choose(false);
    work(previewDraft);
  };
  if (draft.on !== undefined)
    return (
      <div className="card told">
        <p>
          Waits until <span className="strong">{day(draft.on, words)}</span> and is planned again on that day. It is done if it still comes to this; otherwise
          it asks.
        </p>
        <Field
          label="May differ by"
          validationMessage={toleranceFault(draft.tolerance ?? '') ?? null}
          hint="In pounds, up or down: more than that, and it asks. Empty for not a penny."
        >
          <Input
            value={draft.tolerance ?? ''}
            placeholder="£0.00"
            disabled={busy}
            inputMode="decimal"
            style={{ width: 110 }}
            onChange={(_, data) => change({ draft: { ...(now().draft ?? draft), tolerance: data.value } })}
          />
        </Field>
        <div>
          <Button size="small" disabled={busy} onClick={() => doOn(undefined)}>
            Do it now instead
          </Button>
        </div>
      </div>
    );
  const ahead = dayAhead(draft, words.today);
  if (choosing)
    return (
      <div className="card">
        <Field label="Do it on" validationMessage={(value === '' ? undefined : dayFault(value, words.today)) ?? null}>
          <DateField value={value} set={set} />
        </Field>
        <div className="row">
          <Button size="small" disabled={busy || dayFault(value, words.today) !== undefined} onClick={() => doOn(value)}>
            Show it for that day
          </Button>
          <Button size="small" appearance="subtle" onClick={() => choose(false)}>
            Cancel
          </Button>
        </div>
      </div>
    );
  return (
    <>
      {ahead !== undefined && (
        <div className="card told">
          <p>{day(ahead, words)} is still to come. As it is, the status changes today.</p>
          <div>
            <Button size="small" disabled={busy} onClick={() => doOn(ahead)}>
              {`Wait and do it on ${day(ahead, words)}`}
            </Button>
          </div>
        </div>
      )}
      <div>
        <Link as="button" disabled={busy} onClick={() => choose(true)}>
          Do it on another day…
        </Link>
      </div>
    </>
  );
}
