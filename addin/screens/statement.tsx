/** A bank statement, out of a file or pasted. */
import { Button, Field, Textarea } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { readFile, readStatement } from '../flow/receiving.js';
import { Screen } from '../parts/screen.js';
import { useWork } from '../parts/hooks.js';

export function StatementScreen() {
  const [text, setText] = useState('');
  const [busy, work] = useWork();
  const file = useRef<HTMLInputElement>(null);
  return (
    <Screen
      title="Bank statement"
      foot={
        <Button className="main" appearance="primary" disabled={busy || text.trim() === ''} onClick={() => work(() => readStatement(text))}>
          {busy ? 'Reading…' : 'Read what is pasted'}
        </Button>
      }
    >
      <p className="quiet">
        Receipts are matched to customers and open invoices. Nothing is entered before you have seen it, and no line is ever entered twice.
      </p>
      <div className="row">
        <input
          ref={file}
          type="file"
          accept=".csv,.txt,.xml,.sta,.mt940,.940,text/csv,application/xml"
          aria-label="Statement file"
          style={{ display: 'none' }}
          onChange={({ target }) => {
            const [chosen] = target.files ?? [];
            target.value = '';
            if (chosen) work(() => readFile(chosen));
          }}
        />
        <Button disabled={busy} onClick={() => file.current?.click()}>
          Choose a file…
        </Button>
      </div>
      <p className="note">CSV as your bank exports it, MT940 or CAMT.053.</p>
      <Field label="Or paste it here, with its headings">
        <Textarea resize="vertical" rows={8} value={text} onChange={(_, data) => setText(data.value)} textarea={{ style: { minHeight: 140 } }} />
      </Field>
    </Screen>
  );
}
