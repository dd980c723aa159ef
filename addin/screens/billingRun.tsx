/** A billing run from its forecast to its approved invoices: figures, who is left out, what is unusual, and the next step. */
import { Button, ProgressBar } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { call } from '../api.js';
import { openAction } from '../flow/acting.js';
import { readBills } from '../flow/billing.js';
import type { Bill } from '../lists/bill.js';
import { Line, Links } from '../parts/line.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { billsToSheet } from '../flow/reporting.js';
import { Screen, Section, Waiting } from '../parts/screen.js';
import { ToSheet } from '../parts/toSheet.js';
import { go, tongue } from '../store.js';
import type { SavedList } from '../../shared/wire/savedLists.js';
import type { BillingChecks as Told } from '../../shared/wire/billing.js';
import { clock, counted, day, difference, figure, inSentence, pounds } from '../words.js';
import { againstMean, cautions, leftOutSaid, nextStep, stageSaid } from '../wording/billingRunWords.js';

/** Bills that are shown at once; the rest are a list in the sheet. */
const atOnce = 20;

/** Milliseconds between two looks at a run that is under way: a small one is over at once, a large one is not asked more often for that. */
const [soonest, slowest] = [200, 1_500];

export function BillingRun({ id, label }: { readonly id: string; readonly label: string }) {
  const [turn, again] = useState(0);
  const asked = useAsked(() => call('GET /billingRuns/:id/checks', { id }), [id, turn]);
  const working = asked.value !== undefined && ['Forecasting', 'Requested', 'Running'].includes(asked.value.status);
  useEffect(() => {
    if (!working) return;
    const timer = setTimeout(() => again(turn + 1), Math.min(slowest, soonest * 2 ** turn));
    return () => clearTimeout(timer);
  }, [working, asked.value, turn]);
  const told = asked.value;
  return (
    <Screen title={label} foot={told && !working ? <Foot checks={told} label={label} /> : undefined}>
      <Waiting asked={asked} />
      {told && (
        <>
          <p className="quiet">{stageSaid(told)}</p>
          {working && <Progress id={id} turn={turn} />}
          {cautions(told).map((sentence) => (
            <p className="caution" key={sentence}>
              ⚠ {sentence}
            </p>
          ))}
          {told.customers > 0 && <Figures checks={told} />}
          {told.unusual > 0 && !working && <Unusual id={id} checks={told} turn={turn} />}
          {told.leftOut.length > 0 && <LeftOut id={id} checks={told} />}
          {told.customers > 0 && (
            <Links>
              <Button size="small" onClick={() => toSheet(id)}>
                All bills to a sheet
              </Button>
              <ToSheet small label="Sheet to sign" write={() => billsToSheet(label, told)} />
              {told.status === 'Complete' && (
                <Button size="small" onClick={() => go({ name: 'change', of: { runID: id }, label })}>
                  Why did it change?
                </Button>
              )}
            </Links>
          )}
        </>
      )}
    </Screen>
  );
}

/** The bills of the run as a list, narrowed. */
const toSheet = (id: string, where: SavedList['where'] = {}): void =>
  go({ name: 'newList', entity: 'bills', from: { name: 'Bills', entity: 'bills', where: { billingRunID: id, ...where }, columns: [], sort: '' } });

function Progress({ id, turn }: { readonly id: string; readonly turn: number }) {
  const asked = useAsked(() => call('GET /billingRuns/:id/progress', { id }), [id, turn]);
  const { customers = 0, worked = 0 } = (asked.value ?? {}) as { customers?: number; worked?: number };
  return (
    <>
      <ProgressBar {...(customers > 0 ? { value: Math.min(1, worked / customers) } : {})} aria-label="Customers done" />
      <p className="quiet">{customers > 0 ? `${figure(worked)} of ${counted(customers, 'customer')}. You can close this; it goes on.` : 'Starting…'}</p>
    </>
  );
}

function Figures({ checks: { customers, bills, invoices, status, forecastTotal, forecastAt } }: { readonly checks: Told }) {
  const words = tongue();
  const done = status === 'Complete';
  return (
    <Section title={done ? 'Invoiced' : 'Forecast'}>
      <dl className="figures">
        <dt>Customers looked at</dt>
        <dd>{figure(customers)}</dd>
        <dt>Invoices</dt>
        <dd>{figure(done ? invoices.count : bills.count)}</dd>
        <dt>Net</dt>
        <dd>{pounds(done ? invoices.net : bills.net)}</dd>
        <dt>VAT</dt>
        <dd>{pounds(done ? invoices.VAT : bills.VAT)}</dd>
        <dt className="sum">Total</dt>
        <dd className="sum">{pounds(done ? invoices.total : bills.total)}</dd>
        {done && forecastTotal !== null && (
          <>
            <dt>Forecast of the same bills</dt>
            <dd>{pounds(forecastTotal)}</dd>
          </>
        )}
        {done && invoices.byStatus.map((each) => <Status key={each.status} {...each} />)}
      </dl>
      {!done && forecastAt !== null && (
        <p className="note">
          Made {day(forecastAt, words)}, {clock(forecastAt, words.locale)}.
        </p>
      )}
    </Section>
  );
}

const Status = ({ status, count, total }: { readonly status: string; readonly count: number; readonly total: number }) => (
  <>
    <dt>
      {status} ({figure(count)})
    </dt>
    <dd>{pounds(total)}</dd>
  </>
);

function Unusual({ id, checks, turn }: { readonly id: string; readonly checks: Told; readonly turn: number }) {
  const bills = useAsked(() => readBills(id, { unusual: 'true', sort: 'checked,-difference' }, atOnce), [id, turn]);
  const open = (bills.value ?? []).filter(({ checked, heldBack }) => !checked && !heldBack);
  const [busy, work] = useWork();
  return (
    <Section title={`Unusual bills: ${figure(checks.unusual)}, ${checks.toLookAt === 0 ? 'all ticked off' : `${figure(checks.toLookAt)} to look at`}`}>
      <p className="note">Farther from the mean of the three months before than their standard deviation, £100 and 15 %.</p>
      <Waiting asked={bills} />
      <ul className="list">
        {(bills.value ?? []).map((bill) => (
          <BillRow key={bill.id} bill={bill} />
        ))}
      </ul>
      <Links>
        {open.length > 1 && (
          <Button
            size="small"
            disabled={busy}
            onClick={() => work(() => openAction('bills', 'tickOff', { kind: 'ids', ids: open.map(({ id: each }) => each) }))}
          >
            {`Tick off these ${figure(open.length)}…`}
          </Button>
        )}
        <Button size="small" onClick={() => toSheet(id, { unusual: true })}>
          {checks.unusual > atOnce ? `All ${figure(checks.unusual)} to a sheet` : 'To a sheet'}
        </Button>
      </Links>
    </Section>
  );
}

const BillRow = ({ bill }: { readonly bill: Bill }) => (
  <Line
    title={
      <>
        {bill.checked && <span className="good">✓ </span>}
        {bill.name}
      </>
    }
    sub={`${bill.heldBack ? 'Held back · ' : ''}${againstMean(bill)}${bill.checked ? ` · ticked off by ${bill.checkedBy ?? ''}` : ''}`}
    figure={difference(bill.difference ?? 0)}
    press={() => go({ name: 'bill', id: bill.id, label: bill.name })}
  />
);

function LeftOut({ id, checks }: { readonly id: string; readonly checks: Told }) {
  return (
    <Section title={`Left out: ${figure(checks.leftOut.reduce((sum, { count }) => sum + count, 0))}`}>
      <ul className="list">
        {checks.leftOut.map((each) => (
          <Line
            key={each.outcome}
            title={leftOutSaid(each.outcome)}
            sub={each.mean > 0 ? `Billed ${pounds(each.mean)} in a month before` : ''}
            figure={`${figure(each.count)}${each.total === 0 ? '' : ` · ${pounds(each.total)}`}`}
            press={() => toSheet(id, { outcome: each.outcome })}
          />
        ))}
      </ul>
    </Section>
  );
}

function Foot({ checks, label }: { readonly checks: Told; readonly label: string }) {
  const [busy, work] = useWork();
  const { billingRunID } = checks;
  const step = nextStep(checks);
  const act = (name: string): void => work(() => openAction('billingRuns', name, { kind: 'ids', ids: [billingRunID] }));
  switch (step) {
    case 'forecast':
      return (
        <Button className="main" appearance="primary" disabled={busy} onClick={() => act('forecast')}>
          Make a forecast
        </Button>
      );
    case 'request':
      return (
        <>
          {checks.toLookAt > 0 && <p className="note caution">{counted(checks.toLookAt, 'unusual bill is', 'unusual bills are')} not ticked off yet.</p>}
          <Button disabled={busy} onClick={() => act('forecast')}>
            Forecast again
          </Button>
          <Button className="main" style={{ minWidth: 0 }} appearance="primary" disabled={busy} onClick={() => act('request')}>
            Request the run…
          </Button>
        </>
      );
    case 'approve': {
      const unsent = checks.invoices.byStatus.find(({ status }) => status === 'Unsent');
      return (
        <>
          {checks.toLookAt > 0 && <p className="note caution">Tick off the {counted(checks.toLookAt, 'unusual bill')} first, or hold the invoice back.</p>}
          <Button
            className="main"
            appearance="primary"
            disabled={busy || checks.toLookAt > 0 || unsent === undefined}
            onClick={() =>
              work(() => openAction('invoices', 'approve', { kind: 'where', where: { billingRunID, status: 'Unsent' }, count: unsent?.count ?? 0 }))
            }
          >
            {`Approve ${counted(unsent?.count ?? 0, 'invoice')}…`}
          </Button>
        </>
      );
    }
    case 'done': {
      // What waits in the Outbox is Approved as well: the preview says so of each.
      const approved = checks.invoices.byStatus.find(({ status }) => status === 'Approved');
      const list = (): void =>
        go({
          name: 'newList',
          entity: 'invoices',
          related: { field: 'billingRunID', ids: [billingRunID], said: 'Of this billing run.', owner: inSentence(label) },
        });
      if (approved === undefined)
        return (
          <Button className="main" appearance="primary" onClick={list}>
            Its invoices
          </Button>
        );
      return (
        <>
          <Button onClick={list}>Its invoices</Button>
          <Button
            className="main"
            style={{ minWidth: 0 }}
            appearance="primary"
            disabled={busy}
            onClick={() => work(() => openAction('invoices', 'deliver', { kind: 'where', where: { billingRunID, status: 'Approved' }, count: approved.count }))}
          >
            Send them…
          </Button>
        </>
      );
    }
  }
}
