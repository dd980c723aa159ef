/** Why a bill, or a whole run, differs from the one before: last bill, the parts, this bill; each part with who is behind it. */
import { Button, Link } from '@fluentui/react-components';
import { useState } from 'react';
import { call, textOf } from '../api.js';
import { Line, Links } from '../parts/line.js';
import { useAsked } from '../parts/hooks.js';
import { Fold, Screen, Section, Waiting } from '../parts/screen.js';
import { go, tongue, type ChangeOf } from '../store.js';
import type { BillChange, ChangePart, RunChange } from '../../shared/wire/change.js';
import { day, difference, figure, pounds, type Tongue } from '../words.js';
import { billNamed, byKindOf, causeSaid, changeAsText, partSaid } from '../wording/changeWords.js';
import { copy } from './copy.js';

export function Change({ of, label }: { readonly of: ChangeOf; readonly label: string }) {
  return 'runID' in of ? <OfRun id={of.runID} label={label} /> : <OfBill of={of} label={label} />;
}

function OfBill({ of, label }: { readonly of: Exclude<ChangeOf, { readonly runID: string }>; readonly label: string }) {
  const asked = useAsked<BillChange>(
    () =>
      'invoiceID' in of
        ? call('GET /invoices/:id/change', { id: of.invoiceID })
        : call('GET /billingRuns/:id/bills/:customer/change', { id: of.billingRunID, customer: of.customerID }),
    [of],
  );
  const words = tongue();
  const change = asked.value;
  return (
    <Screen
      title={label}
      foot={
        change && (
          <Button
            className="main"
            onClick={() => {
              void copy(changeAsText(label, change, words));
            }}
          >
            Copy as text
          </Button>
        )
      }
    >
      <p className="quiet">From the last bill to this one.</p>
      <Waiting asked={asked} />
      {change && (
        <>
          {change.last === null && <p>There is no bill before it: everything is new.</p>}
          <dl className="figures">
            <dt>{change.last ? `Last bill, ${billNamed(change.last, words)}` : 'No bill before'}</dt>
            <dd>{pounds(change.last?.total ?? 0)}</dd>
            {change.byKind.map(({ kind, net }) => (
              <Pair key={kind} name={partSaid(kind)} amount={net} />
            ))}
            {change.VAT !== 0 && <Pair name="VAT" amount={change.VAT} />}
            <dt className="sum">This bill, {billNamed(change.now, words)}</dt>
            <dd className="sum">{pounds(change.now.total)}</dd>
          </dl>
          {change.parts.length > 0 && (
            <Section title="Part by part">
              <div>
                {byKindOf(change.parts).map(([kind, parts]) => (
                  <Fold
                    key={kind}
                    open={change.parts.length <= 4}
                    summary={
                      <>
                        <span className="grow">{partSaid(kind)}</span>
                        <span className="money">{difference(change.byKind.find((each) => each.kind === kind)?.net ?? 0)}</span>
                      </>
                    }
                  >
                    {parts.map((part, at) => (
                      <One key={`${part.description}${at}`} part={part} />
                    ))}
                  </Fold>
                ))}
              </div>
            </Section>
          )}
          {change.parts.length === 0 && <p className="note">Nothing differs before VAT.</p>}
        </>
      )}
    </Screen>
  );
}

const Pair = ({ name, amount }: { readonly name: string; readonly amount: number }) => (
  <>
    <dt>{name}</dt>
    <dd>{difference(amount)}</dd>
  </>
);

function One({ part }: { readonly part: ChangePart }) {
  const words = tongue();
  const { description, net, featureID, cause } = part;
  return (
    <div className="field">
      <span className="row spread">
        <span className="grow">{description}</span>
        <span className="money">{difference(net)}</span>
      </span>
      {part.words !== '' && <span className="note">{part.words}</span>}
      {cause && <span className="note">{causeSaid(cause, words)}</span>}
      <Links>
        {featureID !== null && (
          <Link as="button" onClick={() => go({ name: 'charges', id: featureID, label: description })}>
            Explain its charges
          </Link>
        )}
        {cause?.runID != null && (
          <Link as="button" onClick={() => go({ name: 'run', id: cause.runID ?? '' })}>
            The job
          </Link>
        )}
      </Links>
    </div>
  );
}

function OfRun({ id, label }: { readonly id: string; readonly label: string }) {
  const asked = useAsked<RunChange>(() => call('GET /billingRuns/:id/change', { id }), [id]);
  const [told, tell] = useState('');
  const words = tongue();
  const change = asked.value;
  const copyAll = async (): Promise<void> => {
    await copy(await textOf('GET /billingRuns/:id/change', { id }, 'text/csv'));
    tell('Every part of every customer is copied; paste it into a sheet.');
  };
  return (
    <Screen
      title={label}
      foot={
        change && (
          <>
            {told !== '' && <p className="note">{told}</p>}
            <Button
              className="main"
              onClick={() => {
                void copyAll();
              }}
            >
              Copy every part
            </Button>
          </>
        )
      }
    >
      <p className="quiet">Why this run did not come to what the one before it did.</p>
      <Waiting asked={asked} />
      {change && (
        <>
          {change.last === null && <p>There is no complete billing run before it: everything is new.</p>}
          {change.only !== null && change.last !== null && (
            <p className="note">{`The run before was of every cycle; of it count the customers of ${change.only}.`}</p>
          )}
          <dl className="figures">
            <dt>{change.last ? `${lastSaid(change.last, words)} (${figure(change.last.invoices)})` : 'No run before'}</dt>
            <dd>{pounds(change.last?.total ?? 0)}</dd>
            {change.byKind.map(({ kind, net }) => (
              <Pair key={kind} name={partSaid(kind)} amount={net} />
            ))}
            {change.VAT !== 0 && <Pair name="VAT" amount={change.VAT} />}
            <dt className="sum">{`Run of ${day(change.now.invoiceDate, words)} (${figure(change.now.invoices)})`}</dt>
            <dd className="sum">{pounds(change.now.total)}</dd>
          </dl>
          {change.customers.length > 0 && (
            <Section title="Whose bills differ most">
              <ul className="list">
                {change.customers.slice(0, 50).map(({ customerID, name, total }) => (
                  <Line key={customerID} title={name} figure={difference(total)} press={() => void openBillOf(id, customerID, name)} />
                ))}
              </ul>
            </Section>
          )}
        </>
      )}
    </Screen>
  );
}

/** "Run of 1 Feb 2025"; of a month that was billed cycle by cycle "3 runs to 28 Feb 2025". */
const lastSaid = ({ runs, invoiceDate }: NonNullable<RunChange['last']>, words: Tongue): string =>
  runs.length === 1 ? `Run of ${day(invoiceDate, words)}` : `${figure(runs.length)} runs to ${day(invoiceDate, words)}`;

/** Why the bill of one customer on a run differs; of one who is not on it there is only the amount. */
async function openBillOf(billingRunID: string, customerID: string, name: string): Promise<void> {
  const [invoice] = await call('GET /:entity', { entity: 'invoices', query: new URLSearchParams({ billingRunID, customerID, fields: 'id' }) });
  if (invoice) go({ name: 'change', of: { invoiceID: String(invoice.id) }, label: name });
  else go({ name: 'change', of: { billingRunID, customerID }, label: name });
}
