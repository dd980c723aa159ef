/** The sales ledger for Sage or QuickBooks: what of a period is still to be exported, and the exports with their files. */
import { Button, Field, Link, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { addDays } from '../../shared/dates.js';
import { ledgerPackages, type LedgerTold } from '../../shared/wire/ledger.js';
import { openExport, openLedgerFile, readLedger, type Asked, type Part } from '../flow/ledger.js';
import { DateField } from '../parts/dateField.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { Links } from '../parts/line.js';
import { Screen, Section, Waiting } from '../parts/screen.js';
import { tongue } from '../store.js';
import { counted, day, listed, pounds } from '../words.js';

/** The month before. */
function lastMonth(today: string): Pick<Asked, 'from' | 'to'> {
  const to = addDays(`${today.slice(0, 7)}-01`, -1);
  return { from: `${to.slice(0, 7)}-01`, to };
}

export function Ledger() {
  const words = tongue();
  const [asked, ask] = useState<Asked>(() => ({ package: 'Sage', ...lastMonth(words.today) }));
  const [busy, work] = useWork();
  const whole = asked.from !== '' && asked.to !== '' && asked.from <= asked.to;
  const told = useAsked(() => (whole ? readLedger(asked) : Promise.resolve(undefined)), [asked]);
  const found = told.value;
  const parts = found === undefined ? [] : partsOf(found);
  const next = parts.find(({ open }) => open > 0);
  return (
    <Screen
      title="Ledger out"
      foot={
        <Button
          className="main"
          appearance="primary"
          disabled={busy || next === undefined || (found?.lacks.length ?? 0) > 0}
          onClick={() => work(() => (next ? openExport(next.part, asked, next.open, found?.exports ?? []) : Promise.resolve()))}
        >
          {next === undefined ? 'Nothing left to export' : `Export ${next.said(next.open)}, ${pounds(next.total)}…`}
        </Button>
      }
    >
      <Field label="For">
        <Select value={asked.package} onChange={(_, { value }) => ask({ ...asked, package: ledgerPackages.find((each) => each === value) ?? 'Sage' })}>
          {ledgerPackages.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </Select>
      </Field>
      <Field label="From">
        <DateField value={asked.from} set={(from) => ask({ ...asked, from })} />
      </Field>
      <Field label="To" {...(asked.from !== '' && asked.to !== '' && asked.from > asked.to ? { validationMessage: 'This is before the first day.' } : {})}>
        <DateField value={asked.to} set={(to) => ask({ ...asked, to })} />
      </Field>
      <Waiting asked={told} />
      {(found?.lacks ?? []).map((each) => (
        <p className="caution" key={each}>
          ⚠ {each}
        </p>
      ))}
      {found !== undefined && (
        <Section title="In these days">
          <dl className="figures">
            <dt>{counted(found.invoices.count, 'invoice')}</dt>
            <dd>{pounds(found.invoices.total)}</dd>
            <dt>{counted(found.creditNotes.count, 'credit note')}</dt>
            <dd>{pounds(found.creditNotes.total)}</dd>
            <dt>{counted(found.payments.count, 'payment')}</dt>
            <dd>{pounds(found.payments.total)}</dd>
            {found.reversals.count > 0 && (
              <>
                <dt>{counted(found.reversals.count, 'payment')} reversed</dt>
                <dd>{pounds(found.reversals.total)}</dd>
              </>
            )}
          </dl>
          <p className="note">{beforeSaid(found)}</p>
          <Links>
            {parts
              .filter(({ part, open }) => open > 0 && part !== next?.part)
              .map(({ part, open, said }) => (
                <Link as="button" key={part} disabled={busy} onClick={() => work(() => openExport(part, asked, open, found.exports))}>
                  Export {said(open)}…
                </Link>
              ))}
            <Link as="button" disabled={busy} onClick={() => work(() => openLedgerFile(asked))}>
              All of it as a file, exported or not
            </Link>
          </Links>
        </Section>
      )}
      {found !== undefined && found.exports.length > 0 && (
        <Section title="Exports">
          {found.exports.slice(0, 10).map((each) => (
            <One key={each.name} told={each} asked={asked} />
          ))}
        </Section>
      )}
    </Screen>
  );
}

interface Left {
  readonly part: Part;
  readonly open: number;
  readonly total: number;
  readonly said: (count: number) => string;
}

const partsOf = ({ invoices, creditNotes, payments, reversals }: LedgerTold): readonly Left[] => [
  {
    part: 'documents',
    open: invoices.open + creditNotes.open,
    total: Math.round((invoices.openTotal + creditNotes.openTotal) * 100) / 100,
    said: (count) => counted(count, 'invoice'),
  },
  { part: 'payments', open: payments.open, total: payments.openTotal, said: (count) => counted(count, 'payment') },
  { part: 'reversals', open: reversals.open, total: reversals.openTotal, said: (count) => counted(count, 'reversal') },
];

function beforeSaid({ invoices, creditNotes, payments, reversals }: LedgerTold): string {
  const before = [
    [invoices.before + creditNotes.before, 'invoice'],
    [payments.before, 'payment'],
    [reversals.before, 'reversal'],
  ].flatMap(([n, what]) => (Number(n) > 0 ? [counted(Number(n), String(what))] : []));
  return before.length === 0 ? 'Nothing of it was exported before.' : `Exported before: ${listed(before)}.`;
}

function One({ told, asked }: { readonly told: LedgerTold['exports'][number]; readonly asked: Asked }) {
  const [busy, work] = useWork();
  const { name, date, invoices, total, payments, paid, reversals, changed } = told;
  const what = [
    ...(invoices > 0 ? [`${counted(invoices, 'invoice')} ${pounds(total)}`] : []),
    ...(payments > 0 ? [`${counted(payments, 'payment')} ${pounds(paid)}`] : []),
    ...(reversals > 0 ? [`${counted(reversals, 'reversal')}`] : []),
  ];
  return (
    <div className="card" role="group" aria-label={name}>
      <p className="strong" style={{ overflowWrap: 'anywhere' }}>
        {name}
      </p>
      <p className="note">
        {day(date, tongue())} · {listed(what)}
      </p>
      {changed > 0 && <p className="caution">⚠ {counted(changed, 'invoice was', 'invoices were')} rebuilt since.</p>}
      <Links>
        <Link as="button" disabled={busy} onClick={() => work(() => openLedgerFile({ package: asked.package, name }))}>
          File for {asked.package}
        </Link>
      </Links>
    </div>
  );
}
