/** A finished job, saved as a step of a playbook: the same again next month, with the days moved. */
import { Button, Select } from '@fluentui/react-components';
import { useState } from 'react';
import type { Run } from '../../shared/wire/runs.js';
import { addJob, playbooks } from '../flow/playbooks.js';
import { sentenceOf } from '../flow/trouble.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { Fold } from '../parts/screen.js';

export function SaveStep({ run }: { readonly run: Run }) {
  return (
    <Fold summary="Save as a step…">
      <Choose run={run} />
    </Fold>
  );
}

function Choose({ run }: { readonly run: Run }) {
  const asked = useAsked(playbooks, []);
  const own = (asked.value ?? []).filter(({ shipped }) => !shipped);
  const [chosen, choose] = useState<string>();
  const [told, tell] = useState('');
  const [busy, work] = useWork();
  if (asked.value !== undefined && own.length === 0)
    return <p className="note">You have no playbook of your own yet. Open “Month End” on the first screen and make a copy.</p>;
  const book = own.find(({ id }) => id === (chosen ?? own[0]?.id));
  return (
    <>
      <p className="note">The same action with the same values; its days move with the month.</p>
      <div className="row">
        <Select className="grow" aria-label="Playbook" value={book?.id ?? ''} onChange={(_, { value }) => choose(value)}>
          {own.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
        <Button
          size="small"
          disabled={busy || book === undefined || told.startsWith('Saved')}
          onClick={() =>
            work(() =>
              addJob(book!, run).then(
                ({ name, steps }) => tell(`Saved as step ${steps.length} of “${name}”.`),
                (error: unknown) => tell(sentenceOf(error)),
              ),
            )
          }
        >
          Save
        </Button>
      </div>
      {told !== '' && <p className="note">{told}</p>}
    </>
  );
}
