/** Which fields become columns, and in which order. */
import { Button, Checkbox, Input, Link } from '@fluentui/react-components';
import { useState } from 'react';
import { showable } from '../lists/list.js';
import { Down, Up } from '../parts/icons.js';
import type { Described } from '../../shared/wire/session.js';
import { counted } from '../words.js';

interface Props {
  readonly entity: Described;
  readonly chosen: readonly string[];
  readonly set: (names: readonly string[]) => void;
  /** Whether their order is chosen here; in a list that is there already they stand where the user put them. */
  readonly ordered?: boolean;
}

export function ColumnChoice({ entity, chosen, set, ordered = true }: Props) {
  const [search, setSearch] = useState('');
  const fields = showable(entity);
  const words = search.trim().toLowerCase();
  const found = words === '' ? fields : fields.filter(({ label, name, help }) => `${label} ${name} ${help}`.toLowerCase().includes(words));
  const picked = chosen.flatMap((name) => fields.find((field) => field.name === name) ?? []);
  const others = found.filter(({ name }) => !chosen.includes(name));
  const move = (at: number, by: number): void => {
    const next = [...chosen];
    const [name] = next.splice(at, 1);
    if (name !== undefined) next.splice(at + by, 0, name);
    set(next);
  };
  return (
    <>
      <Input type="search" size="small" aria-label="Find a column" placeholder="Find a column" value={search} onChange={(_, data) => setSearch(data.value)} />
      <div className="columns">
        <ul aria-label="Columns in the list, in order">
          {picked
            .filter((field) => words === '' || found.includes(field))
            .map((field) => {
              const at = chosen.indexOf(field.name);
              return (
                <li key={field.name}>
                  <span className="grow">
                    <Checkbox checked label={field.label} onChange={() => set(chosen.filter((name) => name !== field.name))} />
                  </span>
                  {ordered && words === '' && (
                    <>
                      <Button
                        size="small"
                        appearance="subtle"
                        icon={<Up />}
                        aria-label={`Move ${field.label} up`}
                        disabled={at === 0}
                        onClick={() => move(at, -1)}
                      />
                      <Button
                        size="small"
                        appearance="subtle"
                        icon={<Down />}
                        aria-label={`Move ${field.label} down`}
                        disabled={at === chosen.length - 1}
                        onClick={() => move(at, 1)}
                      />
                    </>
                  )}
                </li>
              );
            })}
        </ul>
        <ul aria-label="Columns that are left out">
          {others.map((field) => (
            <li key={field.name}>
              <Checkbox checked={false} label={field.label} title={field.help} onChange={() => set([...chosen, field.name])} />
            </li>
          ))}
        </ul>
        {found.length === 0 && <p className="note">No field is called that.</p>}
      </div>
      <div className="row spread">
        <span className="note">
          {counted(chosen.length, 'column')} of {fields.length}
        </span>
        <span className="row">
          <Link as="button" onClick={() => set(entity.columns.filter((name) => fields.some((field) => field.name === name)))}>
            Usual ones
          </Link>
          <Link as="button" onClick={() => set(fields.map(({ name }) => name))}>
            All
          </Link>
        </span>
      </div>
    </>
  );
}
