/** A carrier's file: chosen, described where its columns are not ours, checked as a whole, loaded. */
import { linesOf } from '../../shared/fileLines.js';
import { Button, Field, Select, Spinner } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import type { CallColumn, CallFormat } from '../../shared/calls/format.js';
import type { LoadedFile } from '../../shared/wire/calls.js';
import { Fault } from '../../shared/fault.js';
import { formatKept, guessed, guessedFormat, isReadBy, keepFormat, lookedAt, sendFile, type Looked } from '../flow/callFiles.js';
import { sentenceOf } from '../flow/trouble.js';
import { ChooseFile } from '../parts/chooseFile.js';
import { Screen, Section } from '../parts/screen.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { home, tongue } from '../store.js';
import { counted, day, figure, pounds } from '../words.js';
import { asked, reasonOf } from '../wording/callWords.js';
import { CarrierField } from './carrierField.js';

type Format = Partial<CallFormat>;

export function CallFile() {
  const [carrier, setCarrier] = useState('');
  const [file, setFile] = useState<File | undefined>();
  const [looked, setLooked] = useState<Looked | undefined>();
  const [format, setFormat] = useState<Format>({});
  /** Somebody wants to see or change how the columns are read. */
  const [opened, open] = useState(false);
  /** How often it was kept: what is known of it is asked again then. */
  const [saved, save] = useState(0);
  const [told, setTold] = useState<LoadedFile | undefined>();
  const [loaded, setLoaded] = useState(false);
  const [why, setWhy] = useState<readonly string[]>([]);
  const [busy, work] = useWork();
  const kept = useAsked(() => (carrier === '' ? Promise.resolve(undefined) : formatKept(carrier)), [carrier, saved]);
  const known = kept.value?.data ?? undefined;
  const describing = looked !== undefined && (opened || !isReadBy(looked, known));
  const columns = format.columns ?? (looked && isReadBy(looked, known) ? known?.columns : undefined) ?? (looked ? guessed(looked.columns) : {});
  const said: Format = { ...(looked && guessedFormat(looked, columns)), ...known, ...format, columns };
  const absent = asked.filter(([column, , needed]) => needed && columns[column] === undefined);

  const chosen = (next: File): void => {
    setFile(next);
    setTold(undefined);
    setLoaded(false);
    setWhy([]);
    setFormat({});
    open(false);
    setLooked(undefined);
    void lookedAt(next).then(setLooked);
  };
  const send = (preview: boolean): void =>
    work(async () => {
      setWhy([]);
      try {
        if (describing) {
          await keepFormat(carrier, { ...said, separator: looked.separator }, kept.value);
          save((before) => before + 1);
        }
        setTold(await sendFile(file!, carrier, preview));
        setLoaded(!preview);
        open(false);
      } catch (error) {
        setTold(undefined);
        // What was said of the columns may be what is wrong.
        open(describing);
        setWhy(whyNot(error));
      }
    });
  const answer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (why.length > 0 || told) answer.current?.scrollIntoView({ block: 'nearest' });
  }, [why, told]);
  const ready = file !== undefined && carrier !== '' && looked !== undefined && (!describing || absent.length === 0) && !kept.loading;

  return (
    <Screen
      title="Load a call file"
      foot={
        loaded ? (
          <Button className="main" appearance="primary" onClick={() => home({ name: 'calls' })}>
            Done
          </Button>
        ) : (
          <Button className="main" appearance="primary" disabled={!ready || busy} onClick={() => send(told === undefined)}>
            {busy ? (told ? 'Loading…' : 'Checking…') : told ? `Load ${counted(told.lines, 'call')}` : 'Check the file'}
          </Button>
        )
      }
    >
      <CarrierField
        of="callFiles"
        value={carrier}
        disabled={busy}
        choose={(name) => {
          setCarrier(name);
          setTold(undefined);
          setWhy([]);
          setFormat({});
          open(false);
        }}
      />
      <Field label="File" required hint="CSV with a line of column names. Nothing is kept of a file with a line that is wrong.">
        <div className="row">
          <ChooseFile label="The carrier’s file" accept=".csv,.txt,text/csv" disabled={busy} choose={chosen} />
          {file && <span className="quiet">{file.name}</span>}
        </div>
      </Field>
      {busy && (
        <div className="row quiet">
          <Spinner size="tiny" aria-hidden /> {told ? 'Loading…' : 'Checking every line…'}
        </div>
      )}
      <div className="section" ref={answer}>
        {why.length > 0 && (
          <ul className="sentences bad">
            {why.slice(0, 20).map((each) => (
              <li key={each}>{each}</li>
            ))}
            {why.length > 20 && <li>and {figure(why.length - 20)} more</li>}
          </ul>
        )}
        {told && <Told told={told} loaded={loaded} />}
      </div>
      {carrier !== '' && !kept.loading && looked && !loaded && !busy && (
        <>
          {describing ? (
            <Describe
              looked={looked}
              format={said}
              change={(next) => {
                setFormat(next);
                setTold(undefined);
              }}
              carrier={carrier}
            />
          ) : (
            <div>
              <Button size="small" onClick={() => open(true)}>
                How its columns are read
              </Button>
            </div>
          )}
        </>
      )}
    </Screen>
  );
}

/** The lines that are wrong, or what is wrong with all of it. */
const whyNot = (error: unknown): readonly string[] => {
  const lines = error instanceof Fault ? linesOf(error.fields ?? {}) : [];
  return lines.length > 0 ? [`${(error as Fault).hint.split('. ')[0]}.`, ...lines.map(([line, said]) => `${line}: ${said}`)] : [sentenceOf(error)];
};

interface Describing {
  readonly looked: Looked;
  readonly format: Format;
  readonly carrier: string;
  readonly change: (format: Format) => void;
}

/** Which of the file's columns is what; kept for the carrier. */
function Describe({ looked, format, carrier, change }: Describing) {
  const { columns = {} } = format;
  const set = (column: CallColumn, name: string): void => {
    const { [column]: _, ...others } = columns;
    change({ ...format, columns: name === '' ? others : { ...others, [column]: name } });
  };
  return (
    <Section title={`What the columns of ${carrier} mean`}>
      <p className="note">Said once: the next file of {carrier} is read the same way.</p>
      {asked.map(([column, label, needed]) => (
        <Field key={column} size="small" label={label} required={needed} orientation="vertical">
          <Select size="small" value={columns[column] ?? ''} onChange={(_, data) => set(column, data.value)}>
            <option value="">{needed ? 'Choose…' : 'Not in the file'}</option>
            {looked.columns.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        </Field>
      ))}
      <Choice
        label="Dates are written"
        value={format.dateOrder ?? 'ymd'}
        choices={{ ymd: 'Year first: 2026-11-03', dmy: 'Day first: 03/11/2026', mdy: 'Month first: 11/03/2026' }}
        choose={(dateOrder) => change({ ...format, dateOrder })}
      />
      <Choice
        label="Lengths are written"
        value={format.durations ?? 'seconds'}
        choices={{ seconds: 'In seconds: 83', clock: 'As a clock: 0:01:23' }}
        choose={(durations) => change({ ...format, durations })}
      />
      <Choice
        label="Amounts are in"
        value={format.costs ?? 'pounds'}
        choices={{ pounds: 'Pounds', pence: 'Pence' }}
        choose={(costs) => change({ ...format, costs })}
      />
      <Choice
        label="Decimals have a"
        value={format.decimalComma ? 'comma' : 'point'}
        choices={{ point: 'Point: 0.0125', comma: 'Comma: 0,0125' }}
        choose={(mark) => change({ ...format, decimalComma: mark === 'comma' })}
      />
    </Section>
  );
}

function Choice<T extends string>({
  label,
  value,
  choices,
  choose,
}: {
  readonly label: string;
  readonly value: T;
  readonly choices: Readonly<Record<T, string>>;
  readonly choose: (value: T) => void;
}) {
  return (
    <Field size="small" label={label}>
      <Select size="small" value={value} onChange={(_, data) => choose(data.value as T)}>
        {(Object.entries(choices) as [T, string][]).map(([name, said]) => (
          <option key={name} value={name}>
            {said}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function Told({ told, loaded }: { readonly told: LoadedFile; readonly loaded: boolean }) {
  const words = tongue();
  const waits = Object.entries(told.waits);
  return (
    <Section title={loaded ? 'Loaded' : 'The file is in order'}>
      {told.status === 'Held' && (
        <p className="caution">⚠ This very file was loaded before. Its calls are kept as duplicates and cost nothing unless you release it.</p>
      )}
      <dl className="figures">
        <dt>Calls</dt>
        <dd>{figure(told.lines)}</dd>
        <dt>Length</dt>
        <dd>{counted(Math.round(told.seconds / 60), 'minute')}</dd>
        <dt>Carrier’s cost</dt>
        <dd>{pounds(told.carrierCost)}</dd>
        {told.firstDate !== null && told.lastDate !== null && (
          <>
            <dt>First and last</dt>
            <dd>
              {day(told.firstDate, words)} – {day(told.lastDate, words)}
            </dd>
          </>
        )}
        {waits.map(([error, count]) => (
          <Waits key={error} error={error} count={count} />
        ))}
      </dl>
      <p className="note">
        {waits.length === 0
          ? 'Every call is placed and priced.'
          : 'What waits is kept, charged to nobody, and tried again whenever a number, type or rate changes.'}
      </p>
    </Section>
  );
}

const Waits = ({ error, count }: { readonly error: string; readonly count: number }) => (
  <>
    <dt>{reasonOf(error).title}</dt>
    <dd>{figure(count)}</dd>
  </>
);
