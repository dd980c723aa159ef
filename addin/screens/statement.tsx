/** A bank statement, out of a file or pasted. */
import { Button, Field, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { readFile, readStatement, type Sheets } from '../flow/receiving.js';
import { ChooseFile } from '../parts/chooseFile.js';
import { Screen } from '../parts/screen.js';
import { useWork } from '../parts/hooks.js';

export function StatementScreen() {
  const [text, setText] = useState('');
  const [busy, work] = useWork();
  const [sheets, setSheets] = useState<Sheets | undefined>();
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
        <ChooseFile
          label="Statement file"
          accept=".csv,.txt,.xml,.sta,.mt940,.940,.xlsx,text/csv,application/xml"
          disabled={busy}
          choose={(chosen) => work(async () => setSheets(await readFile(chosen)))}
        />
      </div>
      <p className="note">CSV or Excel (.xlsx) as your bank exports it, MT940 or CAMT.053.</p>
      {sheets && (
        <Field label={`Which sheet of ${sheets.file.name} is the statement?`}>
          <div className="row">
            {sheets.names.map((name) => (
              <Button key={name} size="small" disabled={busy} onClick={() => work(async () => void (await readFile(sheets.file, name)))}>
                {name}
              </Button>
            ))}
          </div>
        </Field>
      )}
      <Field label="Or paste it here, with its headings">
        <Textarea resize="vertical" rows={8} value={text} onChange={(_, data) => setText(data.value)} textarea={{ style: { minHeight: 140 } }} />
      </Field>
    </Screen>
  );
}
