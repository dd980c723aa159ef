/** A preview as it is read, whoever reads it: in short, what cannot run, charges and credits, monthly revenue. */
import type { ReactNode } from 'react';
import type { Preview, RepricedCalls } from '../../shared/types.js';
import { BeforeAfter, Fold, Section } from '../parts/screen.js';
import { Sentence } from '../parts/sentence.js';
import { entityNamed } from '../store.js';
import { counted, difference, pounds } from '../words.js';
import { billingSaid } from './form.js';
import { changedSaid, headlineOf, kindSaid, moneyLine, notesOf, warningsOf } from '../wording/previewWords.js';

interface Shown {
  readonly preview: Preview;
  /** Said after the money, before the warnings. */
  readonly told?: ReactNode;
  /** Said at the end of what is told in short. */
  readonly last?: ReactNode;
  /** What can be done about those that cannot run. */
  readonly mend?: ReactNode;
}

export function PreviewBody({ preview, told, last, mend }: Shown) {
  const entity = entityNamed(preview.entity) ?? { title: 'Row', titles: 'Rows' };
  const { totals } = preview;
  return (
    <>
      <section className="section" aria-label="In short">
        <p className="head">{headlineOf(preview, entity)}</p>
        {totals.ready > 0 && (
          <p className="strong money" style={{ whiteSpace: 'normal' }}>
            <Sentence text={moneyLine(preview)} />
          </p>
        )}
        {told}
        <Warnings preview={preview} />
        {totals.ready > 0 && <Notes preview={preview} />}
        {Object.keys(totals.changed).length > 1 && (
          <p className="quiet">Changes {changedSaid(totals.changed, (name) => entityNamed(name as Preview['entity']))}.</p>
        )}
        {last}
      </section>
      {preview.refusals.length > 0 && (
        <Section title={`${counted(totals.refused, 'row')} cannot run`}>
          <ul className="sentences">
            {preview.refusals.slice(0, 5).map(({ why, count }) => (
              <li key={why}>
                <span className="strong">{counted(count, 'row')}</span>: <Sentence text={why} />
              </li>
            ))}
          </ul>
          {preview.refusals.length > 5 && <p className="note">and {counted(preview.refusals.length - 5, 'other reason')}; see the rows below.</p>}
          {mend}
        </Section>
      )}
      {totals.ready > 0 && (totals.charges !== 0 || totals.credits !== 0) && (
        <Section title="Charges and credits">
          <dl className="figures">
            {Object.entries(totals.byKind)
              .filter(([, sum]) => sum !== 0)
              .map(([kind, sum]) => (
                <Figure key={kind} label={kindSaid(kind)} amount={sum} />
              ))}
            <Figure label="Total" amount={totals.net} sum />
            {totals.now !== 0 && totals.nextRun !== 0 && (
              <>
                <Figure label="of it now" amount={totals.now} />
                <Figure label="of it on the next billing run" amount={totals.nextRun} />
              </>
            )}
          </dl>
          <p className="note">{billingSaid[preview.billing]}</p>
        </Section>
      )}
      {(totals.monthlyBefore !== 0 || totals.monthlyAfter !== 0) && (
        <Section title="Monthly revenue of what changes">
          <BeforeAfter before={totals.monthlyBefore} after={totals.monthlyAfter} said={pounds} />
        </Section>
      )}
      {preview.calls && preview.calls.calls > 0 && <Calls calls={preview.calls} />}
      <Customers preview={preview} />
    </>
  );
}

/** What it does to calls that are on no invoice yet, customer by customer. */
function Calls({ calls: { calls, placed, before, after, customers } }: { readonly calls: RepricedCalls }) {
  const sum = (amount: number): number => Math.round(amount * 100) / 100;
  return (
    <Section title={`${counted(calls, 'call')} not billed yet`}>
      <dl className="figures">
        <dt>Next bills take now</dt>
        <dd>{pounds(before)}</dd>
        <dt>and then</dt>
        <dd>{pounds(after)}</dd>
        <Figure label="Difference" amount={sum(after - before)} sum />
      </dl>
      <Fold open={customers.length === 1} summary={<span className="strong">{counted(customers.length, 'customer')}</span>}>
        <dl className="figures">
          {customers.slice(0, mostCustomers).map((each) => (
            <Figure key={each.customerID} label={`${each.customer}, ${counted(each.calls, 'call')}`} amount={sum(each.after - each.before)} />
          ))}
        </dl>
        {customers.length > mostCustomers && <p className="note">and {counted(customers.length - mostCustomers, 'other customer')} with less.</p>}
      </Fold>
      {placed > 0 && (
        <p className="note">
          {counted(placed, 'call')} of them {placed === 1 ? 'waits' : 'wait'} on the work list now.
        </p>
      )}
      <p className="note">Before VAT, of all calls loaded so far.</p>
    </Section>
  );
}

/** More customers than this are read in the sheet. */
const mostCustomers = 100;

/** What it comes to for each customer, where the records of one are done together. */
function Customers({ preview: { customers = [] } }: { readonly preview: Preview }) {
  if (customers.length < 2) return null;
  return (
    <Fold summary={<span className="strong">{counted(customers.length, 'customer')}</span>}>
      <dl className="figures">
        {customers.slice(0, mostCustomers).map(({ customer, net }) => (
          <Figure key={customer} label={customer} amount={net} />
        ))}
      </dl>
      {customers.length > mostCustomers && <p className="note">and {counted(customers.length - mostCustomers, 'other customer')} with less.</p>}
      <p className="note">All of a customer is done together, or none of it.</p>
    </Fold>
  );
}

function Warnings({ preview }: { readonly preview: Preview }) {
  return (
    <>
      {warningsOf(preview).map(({ text, severe }) => (
        <p key={text} className={severe ? 'caution strong' : 'caution'}>
          ⚠ <Sentence text={text} />
        </p>
      ))}
    </>
  );
}

/** The sentences of the engine; the reasons behind dates and amounts open where there are many. */
export function Notes({ preview, folded }: { readonly preview: Pick<Preview, 'notes'>; readonly folded?: boolean }) {
  const { first, reasons } = notesOf(preview);
  const list = (notes: readonly string[]) => (
    <ul className="sentences">
      {notes.map((note) => (
        <li key={note}>
          <Sentence text={note} />
        </li>
      ))}
    </ul>
  );
  const open = folded !== true && reasons.length <= 2;
  return (
    <>
      {first.length > 0 && list(first)}
      {reasons.length > 0 && (open ? list(reasons) : <Fold summary={<span className="quiet">How it came about</span>}>{list(reasons)}</Fold>)}
    </>
  );
}

function Figure({ label, amount, sum }: { readonly label: string; readonly amount: number; readonly sum?: boolean }) {
  return (
    <>
      <dt className={sum ? 'sum' : ''}>{label}</dt>
      <dd className={sum ? 'sum' : ''}>{difference(amount)}</dd>
    </>
  );
}
