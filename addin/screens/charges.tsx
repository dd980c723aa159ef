/** How a feature's charges came about: what was raised, what comes next, and each period in words, the latest first. */
import { Button, Link } from '@fluentui/react-components';
import { useState } from 'react';
import { call } from '../api.js';
import { Links } from '../parts/line.js';
import { More } from '../parts/more.js';
import { Fold, Screen, Section, Waiting } from '../parts/screen.js';
import { chargesToSheet } from '../flow/reporting.js';
import { useAsked } from '../parts/hooks.js';
import { ToSheet } from '../parts/toSheet.js';
import { back, entityNamed, go, tongue } from '../store.js';
import type { ExplainedPeriod } from '../../shared/wire/billing.js';
import { counted, day, difference, pounds } from '../words.js';
import { chargesAsText, explanationOf, invoicesOf, periodSaid, stateOfPeriod } from '../wording/chargesWords.js';
import { copy } from './copy.js';

/** Two years of months. */
const atOnce = 24;

export function Charges({ id, label }: { readonly id: string; readonly label: string }) {
  const asked = useAsked(() => call('GET /features/:id/charges', { id }), [id]);
  const [many, more] = useState(atOnce);
  const words = tongue();
  const explained = asked.value;
  const periods = (explained?.periods ?? []).toReversed();
  const held = periods.find(({ state }) => state === 'held');
  return (
    <Screen
      title={label}
      foot={
        explained === undefined ? undefined : periods.length === 0 ? (
          <Button className="main" appearance="primary" onClick={back}>
            Back
          </Button>
        ) : (
          <>
            <ToSheet write={() => chargesToSheet(label, explained)} />
            <Button
              className="main"
              style={{ minWidth: 0 }}
              onClick={() => {
                void copy(chargesAsText(label, explained, words));
              }}
            >
              Copy as text
            </Button>
          </>
        )
      }
    >
      <p className="quiet">How the charges of this feature came about.</p>
      <Waiting asked={asked} />
      {entityNamed('calls')?.idle === false && (
        <Links>
          <Link as="button" onClick={() => go({ name: 'callCharges', of: { entity: 'features', id, label } })}>
            What its calls were charged
          </Link>
        </Links>
      )}
      {explained && periods.length === 0 && <p>Nothing was charged for it, and as it is nothing will be: it has no price, or ended before it began.</p>}
      {explained && periods.length > 0 && (
        <>
          <dl className="figures">
            <dt>Raised so far</dt>
            <dd>{pounds(explained.raised)}</dd>
            <dt>{explained.stillToRaise < 0 ? 'To be credited by the next billing run' : 'To be raised by the next billing run'}</dt>
            <dd>{difference(explained.stillToRaise)}</dd>
            {explained.nextBillDate !== null && (
              <>
                <dt>Next bill date</dt>
                <dd>{day(explained.nextBillDate, words)}</dd>
              </>
            )}
          </dl>
          {held && <p className="caution">⚠ Held: {held.hold === '' ? 'non-billable' : held.hold}. Nothing is raised until that ends.</p>}
          <Section title="Period by period, the latest first">
            <div>
              {periods.slice(0, many).map((period, at) => (
                <Period key={`${period.kind}${period.periodFrom}${at}`} period={period} open={periods.length === 1} />
              ))}
            </div>
            <More of={periods.length} shown={many} show={more} word="earlier" />
          </Section>
          <p className="note">
            {counted(periods.length, 'period')}, worked out for {day(explained.today, words)}. Each figure is rounded once, to the penny.
          </p>
        </>
      )}
    </Screen>
  );
}

function Period({ period, open }: { readonly period: ExplainedPeriod; readonly open: boolean }) {
  const words = tongue();
  const invoices = invoicesOf(period, words);
  return (
    <Fold
      open={open}
      summary={
        <>
          <span className="grow">
            {periodSaid(period)}
            <span className="note" style={{ display: 'block' }}>
              {stateOfPeriod(period, words)}
            </span>
          </span>
          <span className="money">{pounds(period.net)}</span>
        </>
      }
    >
      {explanationOf(period).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {invoices.length > 0 && (
        <dl className="figures">
          {invoices.map(({ key, said, net }) => (
            <Line key={key} label={said} amount={net} />
          ))}
        </dl>
      )}
    </Fold>
  );
}

const Line = ({ label, amount }: { readonly label: string; readonly amount: number }) => (
  <>
    <dt>{label}</dt>
    <dd>{difference(amount)}</dd>
  </>
);
