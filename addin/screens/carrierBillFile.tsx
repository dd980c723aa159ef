/** A carrier's bill: taken from the sheet or a file, its columns said once, checked as a whole, kept. */
import { Button, Checkbox, Field, Select, Spinner } from '@fluentui/react-components';
import { useState } from 'react';
import { Fault } from '../../shared/fault.js';
import { billFormatOf, type BillColumn, type BillFormat } from '../../shared/carrier/format.js';
import { carrierResults, type LoadedBill } from '../../shared/wire/carriers.js';
import { formatKept, keepFormat, sendBill, takeFile, takeSheet, type Source } from '../flow/carrierBills.js';
import { sentenceOf } from '../flow/trouble.js';
import { isMonth, monthWritten } from '../lists/culture.js';
import { fits, guessed, lacking, looksMerged } from '../lists/carrierBill.js';
import { ChooseFile } from '../parts/chooseFile.js';
import { MonthField } from '../parts/monthField.js';
import { Fold, Screen, Section } from '../parts/screen.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { replace, tongue } from '../store.js';
import { counted, day, figure, pounds } from '../words.js';
import { CarrierField } from './carrierField.js';
import { columnsAsked, resultsSaid } from '../wording/carrierWords.js';

export function CarrierBillFile() {
  const [carrier, setCarrier] = useState('');
  const [month, setMonth] = useState('');
  const [source, setSource] = useState<Source | undefined>();
  const [own, setOwn] = useState<Partial<BillFormat>>({});
  const [told, setTold] = useState<LoadedBill | undefined>();
  const [why, setWhy] = useState('');
  const [busy, work] = useWork();
  const [saved, setSaved] = useState(0);
  const kept = useAsked(() => (carrier === '' ? Promise.resolve(undefined) : formatKept(carrier)), [carrier, saved]);
  const looked = source?.looked;
  // The same file again by another of its sheets.
  const [chosen, setChosen] = useState<File | undefined>();
  const before = kept.value?.data ?? undefined;
  const known = before !== undefined && (looked === undefined || fits(looked, before.columns));
  const guess = (): BillFormat => {
    const columns = guessed(looked?.headings ?? []);
    return billFormatOf({ columns, merged: looked !== undefined && looksMerged(looked, columns) } as never);
  };
  const format: BillFormat = { ...(known ? before : guess()), ...own };
  const missing = looked === undefined ? undefined : lacking(format.columns);
  const changed = Object.keys(own).length > 0 || (looked !== undefined && !known);
  const badMonth = month !== '' && !isMonth(month);

  const again = (): void => {
    setTold(undefined);
    setWhy('');
  };
  const take = (next: Source | undefined): void => {
    again();
    setOwn({});
    if (next) setSource(next);
  };
  const send = (preview: boolean): void =>
    work(async () => {
      setWhy('');
      try {
        if (changed) {
          await keepFormat(carrier, format, kept.value);
          setOwn({});
          setSaved(saved + 1);
        }
        const answer = await sendBill(source!, { carrier, month, preview });
        if (preview || answer.id === undefined) setTold(answer);
        else replace({ name: 'carrierBill', id: answer.id, label: answer.name });
      } catch (error) {
        setTold(undefined);
        setWhy(error instanceof Fault ? error.hint : sentenceOf(error));
      }
    });
  const ready = source !== undefined && carrier !== '' && missing === undefined && !kept.loading && !badMonth;

  return (
    <Screen
      title="Check a carrier’s bill"
      foot={
        <Button className="main" appearance="primary" disabled={!ready || busy} onClick={() => send(told === undefined)}>
          {busy ? (told ? 'Keeping it…' : 'Checking every line…') : told ? `Keep it: ${counted(told.lines, 'line')}, ${pounds(told.amount)}` : 'Check it'}
        </Button>
      }
    >
      <CarrierField
        of="features"
        value={carrier}
        disabled={busy}
        choose={(chosen) => {
          setCarrier(chosen);
          setOwn({});
          again();
        }}
      />
      <Field
        label="Month, if its lines say no days"
        {...(badMonth ? { validationMessage: `Write it as ${monthWritten(tongue().today.slice(0, 7))}, or leave it empty.` } : {})}
      >
        <MonthField
          value={month}
          disabled={busy}
          set={(next) => {
            setMonth(next);
            again();
          }}
        />
      </Field>
      <Field label="The bill" required>
        <div className="row">
          <Button disabled={busy} onClick={() => work(async () => take(await takeSheet(true)))}>
            Take this sheet
          </Button>
          <Button disabled={busy} onClick={() => work(async () => take(await takeSheet(false)))}>
            Take the selected cells
          </Button>
          <ChooseFile
            label="The carrier’s file"
            accept=".csv,.txt,.xlsx,text/csv"
            disabled={busy}
            choose={(next) =>
              work(async () => {
                setChosen(next);
                take(await takeFile(next));
              })
            }
          />
        </div>
      </Field>
      {source && (
        <p className="quiet">
          {source.name}, with the columns {source.looked.headings.slice(0, 12).join(', ')}
          {source.looked.headings.length > 12 ? ' …' : ''}
        </p>
      )}
      {source && chosen && source.sheets.length > 1 && (
        <Field label="Sheet of the workbook">
          <Select value={source.sheet ?? ''} disabled={busy} onChange={(_, data) => work(async () => take(await takeFile(chosen, data.value)))}>
            {source.sheets.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        </Field>
      )}
      {looked && carrier !== '' && !kept.loading && (
        <Describe
          known={known}
          carrier={carrier}
          headings={looked.headings}
          format={format}
          missing={missing}
          change={(next) => {
            setOwn({ ...own, ...next });
            again();
          }}
        />
      )}
      {busy && (
        <div className="row quiet">
          <Spinner size="tiny" aria-hidden /> {told ? 'Keeping it…' : 'Checking every line…'}
        </div>
      )}
      {why !== '' && (
        <p className="bad" role="alert">
          {why}
        </p>
      )}
      {told && <Told told={told} />}
    </Screen>
  );
}

function Describe({
  known,
  carrier,
  headings,
  format,
  missing,
  change,
}: {
  readonly known: boolean;
  readonly carrier: string;
  readonly headings: readonly string[];
  readonly format: BillFormat;
  readonly missing: string | undefined;
  readonly change: (next: Partial<BillFormat>) => void;
}) {
  const { columns } = format;
  const take = (column: BillColumn, heading: string): void => {
    const { [column]: _, ...others } = columns;
    change({ columns: heading === '' ? others : { ...others, [column]: heading } });
  };
  const choices = (
    <>
      {columnsAsked.map(([column, label]) => (
        <Field key={column} size="small" label={label} required={column === 'amount'}>
          <Select size="small" value={columns[column] ?? ''} onChange={(_, data) => take(column, data.value)}>
            <option value="">Not on the bill</option>
            {headings.map((heading) => (
              <option key={heading}>{heading}</option>
            ))}
          </Select>
        </Field>
      ))}
      <Field size="small" label="Dates are written">
        <Select size="small" value={format.dateOrder} onChange={(_, data) => change({ dateOrder: data.value as BillFormat['dateOrder'] })}>
          <option value="dmy">Day first: 03/11/2026</option>
          <option value="mdy">Month first: 11/03/2026</option>
          <option value="ymd">Year first: 2026-11-03</option>
        </Select>
      </Field>
      <Field size="small" label="Amounts are in">
        <Select size="small" value={format.amounts} onChange={(_, data) => change({ amounts: data.value as BillFormat['amounts'] })}>
          <option value="pounds">Pounds: 12.50</option>
          <option value="pence">Pence: 1250</option>
        </Select>
      </Field>
      <Checkbox checked={format.decimalComma} label="Decimals have a comma: 12,50" onChange={(_, data) => change({ decimalComma: data.checked === true })} />
      <Checkbox checked={format.merged} label="An empty number is that of the line above" onChange={(_, data) => change({ merged: data.checked === true })} />
      {missing !== undefined && <p className="caution">⚠ {missing}</p>}
    </>
  );
  if (known) return <Fold summary={`Read as ${carrier}’s bills before`}>{choices}</Fold>;
  return <Section title={`Which column is which? Kept for ${carrier}`}>{choices}</Section>;
}

function Told({ told }: { readonly told: LoadedBill }) {
  const words = tongue();
  return (
    <Section title="What it comes to">
      <p className="quiet">
        {day(told.periodFrom, words)} to {day(told.periodTo, words)}
      </p>
      {told.keptAs !== undefined && <p className="caution">⚠ This very bill is kept already; it cannot be kept twice.</p>}
      {told.missingFromTotal !== 0 && told.statedTotal !== null && (
        <p className="caution">
          ⚠ Its total line says {pounds(told.statedTotal)}; its lines come to {pounds(told.amount)}.
        </p>
      )}
      <dl className="figures">
        {carrierResults
          .filter((result) => result !== 'oursOnly' && told.results[result].count > 0)
          .map((result) => (
            <Sum key={result} label={`${resultsSaid[result].title} · ${figure(told.results[result].count)}`} amount={told.results[result].amount} />
          ))}
        <dt className="sum">The bill</dt>
        <dd className="sum">{pounds(told.amount)}</dd>
        {told.results.oursOnly.count > 0 && (
          <Sum label={`${resultsSaid.oursOnly.title} · ${figure(told.results.oursOnly.count)}`} amount={told.results.oursOnly.expected} />
        )}
      </dl>
    </Section>
  );
}

const Sum = ({ label, amount }: { readonly label: string; readonly amount: number }) => (
  <>
    <dt>{label}</dt>
    <dd>{pounds(amount)}</dd>
  </>
);
