/** One customer's bill of a run: its figures beside the months before, its lines, and what is decided about it. */
import { Button } from '@fluentui/react-components';
import { openAction } from '../flow/acting.js';
import { linesOf, readBill, type BillLine } from '../flow/billing.js';
import type { Bill as Told } from '../lists/bill.js';
import { Line } from '../parts/line.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { Screen as Frame, Section, Waiting } from '../parts/screen.js';
import { go, tongue, type Screen } from '../store.js';
import { formatSpan } from '../../shared/dates.js';
import { day, figure, pounds } from '../words.js';
import { comparisonSaid, leftOutSaid } from '../wording/billingRunWords.js';

const atOnce = 50;

export function Bill({ id, label }: { readonly id: string; readonly label: string }) {
  const asked = useAsked(() => readBill(id), [id]);
  const bill = asked.value;
  const lines = useAsked(() => (bill === undefined ? Promise.resolve([]) : linesOf(bill)), [bill?.id ?? '', bill?.invoiceID ?? '']);
  return (
    <Frame title={label} foot={bill && <Foot bill={bill} />}>
      <Waiting asked={asked} />
      {bill && (
        <>
          <Standing bill={bill} />
          <dl className="figures">
            <dt>Net</dt>
            <dd>{pounds(bill.net)}</dd>
            <dt>VAT</dt>
            <dd>{pounds(bill.VAT)}</dd>
            <dt className="sum">Total</dt>
            <dd className="sum">{pounds(bill.total)}</dd>
            {comparisonSaid(bill).map(([name, value]) => (
              <Pair key={name} name={name} value={value} />
            ))}
          </dl>
          <div>
            <Button
              size="small"
              onClick={() =>
                go({
                  name: 'change',
                  of: bill.invoiceID === null ? { billingRunID: bill.billingRunID, customerID: bill.customerID } : { invoiceID: bill.invoiceID },
                  label,
                })
              }
            >
              Why did it change?
            </Button>
          </div>
          <Section title={bill.invoiceID === null ? 'Lines that the run would raise now' : 'Lines of the invoice'}>
            <Waiting asked={lines} />
            {lines.value?.length === 0 && !lines.loading && <p className="note">No lines.</p>}
            <ul className="list">
              {(lines.value ?? []).slice(0, atOnce).map((line, at) => (
                <One key={`${line.description}${at}`} line={line} customerID={bill.customerID} />
              ))}
            </ul>
            {(lines.value?.length ?? 0) > atOnce && <p className="note">And {figure((lines.value?.length ?? 0) - atOnce)} more.</p>}
          </Section>
        </>
      )}
    </Frame>
  );
}

const Pair = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
);

function Standing({ bill }: { readonly bill: Told }) {
  const words = tongue();
  return (
    <>
      {bill.outcome !== 'Invoice' && <p className="quiet">{leftOutSaid(bill.outcome)}.</p>}
      {bill.heldBack && (
        <p>
          Held back by {bill.heldBy ?? 'somebody'}: {bill.heldReason ?? ''}
        </p>
      )}
      {bill.reason !== null && <p className="caution">⚠ {bill.reason}</p>}
      {bill.unusual && !bill.checked && <p className="caution">⚠ Unusual beside the three months before.</p>}
      {bill.checked && (
        <p className="good">
          ✓ Ticked off by {bill.checkedBy ?? 'somebody'}
          {bill.checkedDate === null ? '' : ` on ${day(bill.checkedDate, words)}`}
        </p>
      )}
    </>
  );
}

function One({ line, customerID }: { readonly line: BillLine; readonly customerID: string }) {
  const { description, periodFrom, periodTo, net } = line;
  const why = whyOf(line, customerID);
  return (
    <Line
      title={description}
      sub={periodFrom === null ? '' : periodTo === null ? day(periodFrom, tongue()) : formatSpan(periodFrom, periodTo)}
      figure={pounds(net)}
      off={why === undefined}
      press={() => {
        if (why !== undefined) go(why);
      }}
    />
  );
}

/** What explains a line: the charges of its feature, or its calls; of one that the run would raise, all that wait. */
function whyOf({ id, description, featureID, callCount }: BillLine, customerID: string): Screen | undefined {
  if (featureID !== null) return { name: 'charges', id: featureID, label: description };
  if (callCount == null) return undefined;
  const label = description.split(':')[0] ?? description;
  return { name: 'callCharges', of: id === undefined ? { entity: 'customers', id: customerID, label } : { entity: 'transactions', id, label } };
}

function Foot({ bill }: { readonly bill: Told }) {
  const [busy, work] = useWork();
  const act = (name: string): void => work(() => openAction('bills', name, { kind: 'ids', ids: [bill.id] }));
  return (
    <>
      {bill.invoiceID === null && (
        <Button disabled={busy} onClick={() => act(bill.heldBack ? 'release' : 'holdBack')}>
          {bill.heldBack ? 'Release…' : 'Hold back…'}
        </Button>
      )}
      <Button
        className="main"
        style={{ minWidth: 0 }}
        appearance={bill.checked ? 'secondary' : 'primary'}
        disabled={busy}
        onClick={() => act(bill.checked ? 'untick' : 'tickOff')}
      >
        {bill.checked ? 'Take off the tick…' : 'Tick off…'}
      </Button>
    </>
  );
}
