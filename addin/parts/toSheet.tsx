/** Writes what is on the screen to a sheet of its own, and says which. */
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { say } from '../store.js';
import { useWork } from './hooks.js';

interface Props {
  /** Answers the sheet's name; empty where it could not be written, which is told elsewhere. */
  readonly write: () => Promise<string>;
  readonly label?: string;
  readonly disabled?: boolean;
  readonly small?: boolean;
}

export function ToSheet({ write, label = 'To sheet', disabled = false, small = false }: Props) {
  const [busy, work] = useWork();
  const [told, tell] = useState('');
  return (
    <>
      {told !== '' && (
        <p className="note" role="status">
          {told}
        </p>
      )}
      <Button
        {...(small ? { size: 'small' as const } : {})}
        disabled={busy || disabled}
        onClick={() =>
          work(async () => {
            const name = await write();
            if (name === '') return;
            tell(`Written to the sheet “${name}”.`);
            say(`Written to the sheet ${name}.`);
          })
        }
      >
        {busy ? 'Writing…' : label}
      </Button>
    </>
  );
}
