/** Direct Debit: who can be collected from, the files with what became of each, and the bank's report on what came back. */
import { Button, Link } from '@fluentui/react-components';
import type { CollectionFile } from '../../shared/wire/directDebits.js';
import { call } from '../api.js';
import { collect, countOwing, onFile, readReport } from '../flow/collecting.js';
import { openCollectionFile } from '../flow/documents.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { Links } from '../parts/line.js';
import { ChooseFile } from '../parts/chooseFile.js';
import { Screen, Section, Waiting } from '../parts/screen.js';
import { go, tongue } from '../store.js';
import { counted, day, listed, pounds } from '../words.js';

/** Files shown before the others are asked for in a sheet. */
const shown = 8;

export function DirectDebit() {
  const count = useAsked(countOwing, []);
  const files = useAsked(() => call('GET /directDebits/files', {}), []);
  const [busy, work] = useWork();
  const owing = count.value ?? 0;
  return (
    <Screen
      title="Direct Debit"
      foot={
        <Button className="main" appearance="primary" disabled={busy || owing === 0} onClick={() => work(() => collect(owing))}>
          {count.value === undefined ? 'Counting…' : owing === 0 ? 'Nobody to collect from' : `Collect from ${counted(owing, 'customer')}…`}
        </Button>
      }
    >
      <p className="quiet">
        {owing === 0
          ? 'No customer with a mandate owes anything. Add Direct Debit Mandate on a customer notes one.'
          : `${counted(owing, 'customer')} with a mandate ${owing === 1 ? 'owes' : 'owe'} something. The preview shows whose invoices are due on the day, and who is left out and why.`}
      </p>
      <Section title="Files">
        <Waiting asked={files} />
        {files.value?.length === 0 && <p>Nothing was collected yet.</p>}
        {(files.value ?? []).slice(0, shown).map((each) => (
          <File key={each.id} file={each} />
        ))}
        <div className="row">
          <Button size="small" onClick={() => go({ name: 'newList', entity: 'directDebits' })}>
            List Direct Debits
          </Button>
          <Button size="small" onClick={() => go({ name: 'newList', entity: 'mandates' })}>
            List mandates
          </Button>
        </div>
      </Section>
      <Section title="What the bank returned">
        <p className="quiet">The report of returns (ARUDD) or of mandates that ended (ADDACS), as XML or CSV.</p>
        <div className="row">
          <ChooseFile
            label="Report of the bank"
            accept=".xml,.csv,.txt,text/csv,application/xml"
            disabled={busy}
            choose={(chosen) => work(() => readReport(chosen))}
          />
        </div>
      </Section>
    </Screen>
  );
}

/** "3 in the file, 2 collected". */
const stateSaid = ({ exported, collected, returned, withdrawn }: CollectionFile): string =>
  listed(
    [
      [exported, 'not entered yet'],
      [collected, 'collected'],
      [returned, 'returned'],
      [withdrawn, 'withdrawn'],
    ].flatMap(([n, said]) => (n === 0 ? [] : [`${String(n)} ${String(said)}`])),
  );

function File({ file }: { readonly file: CollectionFile }) {
  const [busy, work] = useWork();
  const words = tongue();
  const { collectionDate, submitBy, count, total, exported } = file;
  const said = `Collected on ${day(collectionDate, words)}`;
  return (
    <div className="card" role="group" aria-label={said}>
      <div className="source">
        <span className="strong">{day(collectionDate, words)}</span>
        <span className="money strong">{pounds(total)}</span>
      </div>
      <p className="note">
        {counted(count, 'Direct Debit')}: {stateSaid(file)}
      </p>
      {exported > 0 && submitBy >= words.today && <p className="note">At Bacs by {day(submitBy, words)}</p>}
      <Links>
        {count > 0 && (
          <Link as="button" disabled={busy} onClick={() => work(() => openCollectionFile(file.id))}>
            Bacs file
          </Link>
        )}
        {exported > 0 && collectionDate <= words.today && (
          <Link as="button" disabled={busy} onClick={() => work(() => onFile('enterPayment', file))}>
            Enter the payments…
          </Link>
        )}
        {exported > 0 && (
          <Link as="button" disabled={busy} onClick={() => work(() => onFile('withdraw', file))}>
            It was not submitted…
          </Link>
        )}
      </Links>
    </div>
  );
}
