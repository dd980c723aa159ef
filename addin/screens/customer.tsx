/** One customer and everything of it: money first, then what it has, what it was sent and paid, and what happened last. */
import { Button, Link } from '@fluentui/react-components';
import { countedPart, actionSaid, customerSaid, customerToSheet, everythingOf, figuresOf, type Everything, type OfCustomer } from '../flow/customer.js';
import { openInvoice } from '../flow/documents.js';
import { Line, Links } from '../parts/line.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { Screen, Section, Waiting } from '../parts/screen.js';
import { entityNamed, go, tongue } from '../store.js';
import type { Wire } from '../../shared/wire/runs.js';
import { clock, day, figure, pounds, readable, shown } from '../words.js';

/** Lines of each kind; the rest is a list. */
const few = 5;

export function CustomerScreen({ id }: { readonly id: string }) {
  const asked = useAsked(() => everythingOf(id), [id]);
  const [busy, work] = useWork();
  const all = asked.value;
  if (all === undefined)
    return (
      <Screen title="Customer">
        <Waiting asked={asked} />
      </Screen>
    );
  const { customer, parts, activities, happenedTo } = all;
  const words = tongue();
  return (
    <Screen
      title={customerSaid(customer)}
      foot={
        <Button className="main" appearance="primary" disabled={busy} onClick={() => work(() => customerToSheet(all))}>
          {busy ? 'Writing the sheet…' : 'To a sheet'}
        </Button>
      }
    >
      <Facts customer={customer} />
      <Money all={all} />
      {entityNamed('calls')?.idle === false && (
        <Links>
          <Link as="button" onClick={() => go({ name: 'allowances', id, label: customerSaid(customer) })}>
            Its allowances
          </Link>
        </Links>
      )}
      {parts.map((part) => (
        <Part key={part.entity} part={part} id={id} name={customerSaid(customer)} />
      ))}
      <Section title="Last activities">
        {activities.length === 0 ? (
          <p className="note">Nothing has happened yet.</p>
        ) : (
          <ul className="list">
            {activities.slice(0, few).map((line) => (
              <li key={line.id} style={{ padding: '8px 4px' }}>
                <p>
                  {actionSaid(line.action)}
                  {happenedTo.has(`${line.entity}/${line.recordID}`) && ` · ${happenedTo.get(`${line.entity}/${line.recordID}`)}`}
                </p>
                <p className="note">
                  {day(line.at, words)}, {clock(line.at, words.locale)} · {line.userName}
                  {line.why === null || line.why === '' ? '' : ` · ${readable(line.why, words)}`}
                </p>
              </li>
            ))}
          </ul>
        )}
        <Links>
          <Link as="button" onClick={() => go({ name: 'activity', entity: 'customers', id, label: customerSaid(customer) })}>
            What happened to the account
          </Link>
        </Links>
      </Section>
    </Screen>
  );
}

function Facts({ customer }: { readonly customer: Wire }) {
  const said = (...names: readonly string[]): string =>
    names
      .map((name) => customer[name])
      .filter((value) => value !== null && value !== undefined && value !== '')
      .map(String)
      .join(' · ');
  return (
    <div>
      <p>{said('status', 'customerClass', 'billingCycle')}</p>
      <p className="note">{said('contactName', 'phone', 'email')}</p>
      <p className="note">{said('address1', 'town', 'postcode')}</p>
    </div>
  );
}

function Money({ all }: { readonly all: Everything }) {
  const { balance, overdue, unallocated, monthly } = figuresOf(all, tongue().today);
  return (
    <dl className="figures" aria-label="Money">
      <dt>{balance < 0 ? 'In credit' : 'Owes'}</dt>
      <dd className="strong">{pounds(Math.abs(balance))}</dd>
      {overdue > 0 && (
        <>
          <dt>of it overdue</dt>
          <dd className="bad">{pounds(overdue)}</dd>
        </>
      )}
      {unallocated !== 0 && (
        <>
          <dt>Payments not allocated</dt>
          <dd>{pounds(unallocated)}</dd>
        </>
      )}
      <dt>Monthly revenue before VAT</dt>
      <dd>{pounds(monthly)}</dd>
    </dl>
  );
}

/** What a record is called in its line, what is said under it, and its figure at the right. */
const linesOf: Readonly<Record<string, { readonly title: readonly string[]; readonly sub: readonly string[]; readonly figure?: string }>> = {
  numbers: { title: ['number'], sub: ['numberType', 'status', 'description'] },
  services: { title: ['serviceType', 'serviceName'], sub: ['status', 'site'] },
  // What it brings a month, so that the lines add up to the revenue above; the price is of one of them.
  features: { title: ['currentDescription'], sub: ['status', 'featureCount', 'currentInterval', 'nextPrice'], figure: 'monthlyValue' },
  invoices: { title: ['invoiceNumber'], sub: ['invoiceDate', 'status', 'balance'], figure: 'total' },
  payments: { title: ['paymentDate'], sub: ['paymentMethod', 'status', 'ourReference'], figure: 'amount' },
};

function Part({ part, id, name }: { readonly part: OfCustomer; readonly id: string; readonly name: string }) {
  const words = tongue();
  const lines = linesOf[part.entity];
  if (lines === undefined) return null;
  const said = (record: Wire, names: readonly string[], glue: string): string =>
    names
      .flatMap((each) => {
        const field = part.fields.find((candidate) => candidate.name === each);
        const value = record[each];
        if (field === undefined || value === null || value === undefined || value === '') return [];
        if (each === 'balance') return Number(value) === 0 ? ['paid'] : [`${pounds(Number(value))} open`];
        if (each === 'featureCount') return [`${figure(Number(value))} × ${pounds(Number(record['currentPrice'] ?? 0))}`];
        // The figure beside it counts a price that is entered already, from whichever day it is.
        if (each === 'nextPrice') return [`${pounds(Number(value))} from ${shown(record['nextPriceDate'], 'Date', words)}`];
        return [shown(value, field.type, words)];
      })
      .join(glue);
  return (
    <Section title={`${part.title} (${figure(part.total)})`}>
      {part.records.length > 0 && (
        <ul className="list">
          {part.records.slice(0, few).map((record) => {
            const title = said(record, lines.title, ' ') || 'Without a name';
            const sub = said(record, lines.sub, ' · ');
            const amount = lines.figure === undefined ? undefined : record[lines.figure];
            const at = typeof amount === 'number' ? `${pounds(amount)}${lines.figure === 'monthlyValue' ? ' a month' : ''}` : undefined;
            return part.entity === 'invoices' ? (
              <Line key={record.id} title={title} sub={`${sub} · open the PDF`} figure={at} press={() => void openInvoice(String(record.id))} />
            ) : (
              <li key={record.id} className="item">
                <span className="grow">
                  {title}
                  {sub !== '' && <span className="sub">{sub}</span>}
                </span>
                {at !== undefined && <span className="n">{at}</span>}
              </li>
            );
          })}
        </ul>
      )}
      <Links>
        {part.total > 0 && (
          <Link
            as="button"
            onClick={() => go({ name: 'newList', entity: part.entity, related: { field: 'customerID', ids: [id], said: `Of ${name}.`, owner: name } })}
          >
            List {part.total > few ? `all ${countedPart(part)}` : part.total === 1 ? 'it' : 'them'} in a sheet
          </Link>
        )}
      </Links>
    </Section>
  );
}
