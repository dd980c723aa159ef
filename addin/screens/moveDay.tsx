/** Another day for an order that waits. */
import { Button, Field } from '@fluentui/react-components';
import { useState } from 'react';
import { DateField } from '../parts/dateField.js';
import { tongue } from '../store.js';
import type { Run } from '../../shared/wire/runs.js';

export function MoveDay({ run, busy, move }: { readonly run: Run; readonly busy: boolean; readonly move: (on: string) => void }) {
  const [on, set] = useState(run.on ?? '');
  return (
    <div className="card">
      <Field label="Done on">
        <DateField value={on} set={set} />
      </Field>
      <div>
        <Button size="small" disabled={busy || on === run.on || on <= tongue().today} onClick={() => move(on)}>
          Move it to this day
        </Button>
      </div>
    </div>
  );
}
