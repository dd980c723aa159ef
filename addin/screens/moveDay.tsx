/** Another day for an order that waits, and for the dates in it that are the day itself. */
import { Button, Checkbox, Field } from '@fluentui/react-components';
import { useState } from 'react';
import { DateField } from '../parts/dateField.js';
import { schemaOf } from '../flow/schemas.js';
import { useAsked } from '../parts/hooks.js';
import { tongue } from '../store.js';
import { day, listed } from '../words.js';
import { dayFault } from '../wording/laterWords.js';
import type { Run } from '../../shared/wire/runs.js';

interface Moving {
  readonly run: Run;
  readonly busy: boolean;
  readonly move: (to: { readonly on: string; readonly along?: true }) => void;
}

export function MoveDay({ run, busy, move }: Moving) {
  const [on, set] = useState(run.on ?? '');
  const [along, take] = useState(true);
  const schema = useAsked(() => schemaOf(run), [run.entity, run.action]);
  const words = tongue();
  const same = Object.entries(run.parameters ?? {}).flatMap(([name, value]) => (value === run.on ? (schema.value?.properties[name]?.title ?? []) : []));
  const approved = run.approvedBy !== null && run.approvedBy !== undefined;
  return (
    <div className="card">
      <Field label="Done on" validationMessage={dayFault(on, words.today) ?? null}>
        <DateField value={on} set={set} />
      </Field>
      {same.length > 0 && !approved && <Checkbox checked={along} label={`${listed(same)} moves along`} onChange={(_, { checked }) => take(checked === true)} />}
      {same.length > 0 && (approved || !along) && (
        <p className="note">
          {`${listed(same)} stays ${day(run.on ?? '', words)}.`}
          {approved && ` ${run.approvedBy} approved it so.`}
        </p>
      )}
      <div>
        <Button
          size="small"
          disabled={busy || on === run.on || dayFault(on, words.today) !== undefined}
          onClick={() => move({ on, ...(same.length > 0 && along && !approved ? { along: true } : {}) })}
        >
          Move it to this day
        </Button>
      </div>
    </div>
  );
}
