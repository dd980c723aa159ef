/** Keeping a list under a name: one's own, or one that everybody sees. */
import { Button, Checkbox, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { Fault } from '../../shared/fault.js';
import type { SavedList } from '../../shared/wire/savedLists.js';
import { changeList, deleteList, saveList, type ToKeep } from '../flow/savedLists.js';
import { sentenceOf } from '../flow/trouble.js';
import { useWork } from '../parts/hooks.js';

interface Props {
  readonly list: ToKeep;
  readonly name: string;
  /** The one that it was begun with, where it is one's own to change. */
  readonly saved: SavedList | undefined;
  readonly done: (saved: SavedList | undefined) => void;
}

export function SaveList({ list, name: suggested, saved, done }: Props) {
  const [typed, setName] = useState<string | undefined>(saved?.name);
  const [shared, share] = useState(saved?.shared ?? false);
  const [why, setWhy] = useState('');
  const [told, tell] = useState('');
  const [busy, work] = useWork();
  const name = (typed ?? suggested).trim();
  const attempt = (what: () => Promise<SavedList | undefined>): void =>
    work(async () => {
      setWhy('');
      try {
        const after = await what();
        tell(after === undefined ? 'Deleted.' : `Saved as “${after.name}”. It is offered on the first screen.`);
        done(after);
      } catch (error) {
        setWhy(error instanceof Fault ? (error.fields['name'] ?? error.hint) : sentenceOf(error));
      }
    });
  return (
    <>
      <Field label="Name" {...(why === '' ? {} : { validationMessage: why })}>
        <Input
          value={typed ?? suggested}
          maxLength={100}
          onChange={(_, data) => {
            setName(data.value);
            tell('');
          }}
        />
      </Field>
      <Checkbox checked={shared} label="Everybody may use it" onChange={(_, data) => share(data.checked === true)} />
      <div className="row">
        {saved && (
          <Button size="small" disabled={busy || name === ''} onClick={() => attempt(() => changeList(saved.id, list, name, shared))}>
            Save changes
          </Button>
        )}
        <Button size="small" disabled={busy || name === '' || name === saved?.name} onClick={() => attempt(() => saveList(list, name, shared))}>
          {saved ? 'Save as another' : 'Save list'}
        </Button>
        {saved && (
          <Button
            size="small"
            appearance="subtle"
            disabled={busy}
            onClick={() =>
              attempt(async () => {
                await deleteList(saved.id);
                return undefined;
              })
            }
          >
            Delete
          </Button>
        )}
      </div>
      {told !== '' && <p className="note">{told}</p>}
    </>
  );
}
