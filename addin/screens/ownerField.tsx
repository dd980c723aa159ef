/** What a new record hangs on: found by typing its name, number or reference, never by an id. */
import { Button, Field, Input, Select } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import type { EntityName, Owner } from '../../shared/types.js';
import type { Draft } from '../draft.js';
import { findOwners, type Named } from '../flow/making.js';
import { nameOf } from '../flow/names.js';
import { setParameter } from '../flow/ordering.js';
import { Line } from '../parts/line.js';
import { useAsked } from '../parts/hooks.js';
import { Waiting } from '../parts/screen.js';
import { entityNamed } from '../store.js';
import { inSentence } from '../words.js';

interface Props {
  readonly draft: Draft;
  readonly owners: readonly Owner[];
  readonly fault: string | undefined;
}

export function OwnerField({ draft, owners, fault }: Props) {
  const chosen = owners.find(({ field }) => typeof draft.parameters[field] === 'string' && draft.parameters[field] !== '');
  return chosen ? (
    <Chosen owner={chosen} id={String(draft.parameters[chosen.field] as string)} fault={fault} />
  ) : (
    <FindOwner owners={owners} fault={fault} take={({ field }, { id }) => setParameter(field, id)} />
  );
}

function Chosen({ owner: { entity: name, field }, id, fault }: { readonly owner: Owner; readonly id: string; readonly fault: string | undefined }) {
  const entity = entityNamed(name);
  const label = useAsked(() => nameOf(name, id), [name, id]);
  return (
    <div className="field">
      <p>
        For the {inSentence(entity?.title ?? name)} <span className="strong">{label.value ?? id}</span>
      </p>
      {fault !== undefined && <p className="bad">{fault}</p>}
      <div>
        <Button size="small" onClick={() => setParameter(field, undefined)}>
          Choose another
        </Button>
      </div>
    </div>
  );
}

interface Finding extends Omit<Props, 'draft'> {
  readonly take: (owner: Owner, found: Named) => void;
  /** Given where it was opened by the user, who goes on typing in it; Escape leaves it. */
  readonly leave?: () => void;
  /** Who has left is found too: they still pay, and are still asked about. */
  readonly ended?: boolean;
}

/** Finds one record by what is typed. */
export function FindOwner({ owners, fault, take: takeOne, leave, ended = false }: Finding) {
  const [name, setName] = useState<EntityName>(owners[0]?.entity ?? 'customers');
  const [search, setSearch] = useState('');
  const owner = owners.find(({ entity }) => entity === name);
  const entity = entityNamed(name);
  const found = useAsked((signal) => findOwners(name, search, ended, signal), [name, search, ended], 250);
  const [taken, take] = useState('');
  // Enter takes the one that is found, also where the answer is still on its way; of several the user chooses.
  const only = taken.trim() !== '' && taken === search && !found.loading && found.value?.length === 1 ? found.value[0] : undefined;
  const chosen = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!owner || only === undefined || chosen.current === only.id) return;
    chosen.current = only.id;
    takeOne(owner, only);
  }, [owner, only, takeOne]);
  const titles = inSentence(entity?.titles ?? name);
  return (
    <div className="card">
      {owners.length > 1 && (
        <Field label="Belongs to a">
          <Select value={name} onChange={(_, data) => setName(data.value as EntityName)}>
            {owners.map((each) => (
              <option key={each.entity} value={each.entity}>
                {inSentence(entityNamed(each.entity)?.title ?? each.entity)}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <Field
        label={`Find the ${inSentence(entity?.title ?? name)}`}
        {...(name === 'customers' ? { hint: 'Name, account number, town or postcode' } : {})}
        {...(fault === undefined ? {} : { validationMessage: fault })}
      >
        <Input
          type="search"
          autoFocus={leave !== undefined}
          value={search}
          onChange={(_, data) => setSearch(data.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && leave && search === '') {
              event.preventDefault();
              // Otherwise Excel takes the focus back to the sheet.
              event.nativeEvent.stopPropagation();
              leave();
            }
            if (event.key !== 'Enter') return;
            // The form is not sent by choosing the one that was found.
            event.preventDefault();
            take(search);
          }}
        />
      </Field>
      <Waiting asked={found} />
      <ul className="list" aria-label={`The ${titles} found`}>
        {(found.value ?? []).map(({ id, label, where }) => (
          <Line key={id} title={label} sub={where} press={() => owner && takeOne(owner, { id, label, where })} />
        ))}
      </ul>
      {found.value?.length === 0 && <p className="note">No {titles} found. Type less of the name, or another word of it.</p>}
    </div>
  );
}
