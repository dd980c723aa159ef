/** Margins: what invoices of some days charged less what carriers charge for it, the smallest first. */
import { Field, Select } from '@fluentui/react-components';
import { Fragment, useState } from 'react';
import { call } from '../api.js';
import { marginsToSheet } from '../flow/reporting.js';
import { DateField } from '../parts/dateField.js';
import { useAsked } from '../parts/hooks.js';
import { More } from '../parts/more.js';
import { Screen, Section, Waiting } from '../parts/screen.js';
import { ToSheet } from '../parts/toSheet.js';
import { tongue } from '../store.js';
import { counted, day, pounds } from '../words.js';
import { marginName, marginSaid, marginTotals, sums, type SummedBy } from '../wording/earningWords.js';

/** Lines shown at once; a sheet has them all. */
const atOnce = 50;

export function Margins() {
  const words = tongue();
  const [from, begin] = useState(`${words.today.slice(0, 7)}-01`);
  const [to, end] = useState(words.today);
  const [by, sumBy] = useState<SummedBy>('customer');
  const [many, more] = useState(atOnce);
  const whole = from !== '' && to !== '' && from <= to;
  const asked = useAsked(() => (whole ? call('GET /margins', { query: { from, to, by } }) : Promise.resolve([])), [from, to, by]);
  const lines = asked.value ?? [];
  const all = marginTotals(lines);
  const name = sums.find(([each]) => each === by)![1].toLowerCase();
  return (
    <Screen title="Margins" foot={lines.length > 0 && <ToSheet disabled={asked.loading} write={() => marginsToSheet(lines, by, { from, to })} />}>
      <p className="quiet">What was invoiced less what carriers charge for it, calls included. Customers never see it.</p>
      <Field label="From">
        <DateField value={from} set={begin} />
      </Field>
      <Field label="To" {...(from !== '' && to !== '' && from > to ? { validationMessage: 'This is before the first day.' } : {})}>
        <DateField value={to} set={end} />
      </Field>
      <Field label="Summed by">
        <Select value={by} onChange={(_, { value }) => sumBy(sums.find(([each]) => each === value)?.[0] ?? 'customer')}>
          {sums.map(([each, said]) => (
            <option key={each} value={each}>
              {said}
            </option>
          ))}
        </Select>
      </Field>
      <Waiting asked={asked} />
      {asked.value && whole && lines.length === 0 && (
        <p>{`Nothing was invoiced from ${day(from, words)} to ${day(to, words)}. Invoices count once they are approved.`}</p>
      )}
      {lines.length > 0 && (
        <>
          <dl className="figures">
            <dt>Invoiced, before VAT</dt>
            <dd>{pounds(all.net)}</dd>
            <dt>Carriers’ charges</dt>
            <dd>{pounds(all.carrierCost)}</dd>
            <dt className="sum">Margin</dt>
            <dd className="sum">{pounds(all.margin)}</dd>
          </dl>
          <Section title={`${counted(lines.length, name)}, the smallest margin first`}>
            <dl className="figures">
              {lines.slice(0, many).map((each) => (
                <Fragment key={each.key ?? ''}>
                  <dt>
                    {marginName(each, by)}
                    <span className="note" style={{ display: 'block' }}>
                      {marginSaid(each)}
                    </span>
                  </dt>
                  <dd>{pounds(each.margin)}</dd>
                </Fragment>
              ))}
            </dl>
            <More of={lines.length} shown={many} show={more} />
          </Section>
        </>
      )}
    </Screen>
  );
}
