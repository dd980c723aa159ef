/** A list that somebody sent: pasted, or selected in any sheet. */
import { Button, Field, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { bringSelected, bringText } from '../flow/bringing.js';
import { Screen } from '../parts/screen.js';
import { useWork } from '../parts/hooks.js';

export function Bring() {
  const [text, setText] = useState('');
  const [busy, work] = useWork();
  return (
    <Screen
      title="From somebody else’s list"
      foot={
        <Button className="main" appearance="primary" disabled={busy || text.trim() === ''} onClick={() => work(() => bringText(text))}>
          {busy ? 'Looking…' : 'Look them up'}
        </Button>
      }
    >
      <p className="quiet">An e-mail, a statement, another system’s table: numbers, account numbers, references, e-mail addresses, invoice numbers or names.</p>
      <Field label="Paste it here, one a line" hint="Further columns, such as a date or a reason, come along and can fill in a form.">
        <Textarea resize="vertical" rows={8} value={text} onChange={(_, data) => setText(data.value)} textarea={{ style: { minHeight: 160 } }} />
      </Field>
      <p className="quiet">Or select the cells in any sheet, then:</p>
      <div className="row">
        <Button disabled={busy} onClick={() => work(bringSelected)}>
          Take the selected cells
        </Button>
      </div>
    </Screen>
  );
}
