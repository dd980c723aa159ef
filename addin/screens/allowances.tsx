/** Allowances of a customer in a month: what its plans allow, what invoices drew and calls on no invoice will draw, number by number, what is left and when it was used up. */
import { Field, Link } from '@fluentui/react-components';
import { Fragment, useState } from 'react';
import type { Allowance } from '../../shared/wire/calls.js';
import { call } from '../api.js';
import { allowancesToSheet } from '../flow/reporting.js';
import { isMonth, monthWritten } from '../lists/culture.js';
import { Links } from '../parts/line.js';
import { MonthField } from '../parts/monthField.js';
import { useAsked } from '../parts/hooks.js';
import { More } from '../parts/more.js';
import { Fold, Screen, Section, Waiting } from '../parts/screen.js';
import { ToSheet } from '../parts/toSheet.js';
import { go, tongue } from '../store.js';
import { amountSaid, drawnBy, drewSaid, isShared, measureOf, noLimit, numberSaid, usedUpSaid } from '../wording/allowanceWords.js';
import { monthSaid } from '../wording/playbookWords.js';

/** Plans, and numbers of one, shown at once; a sheet has them all. */
const atOnce = 30;

export function Allowances({ id, label }: { readonly id: string; readonly label: string }) {
  const { today, locale } = tongue();
  const [month, setMonth] = useState(today.slice(0, 7));
  const [many, more] = useState(atOnce);
  const known = isMonth(month);
  const asked = useAsked(async () => ({ month, allowances: known ? await call('GET /customers/:id/allowances', { id, query: { month } }) : [] }), [id, month]);
  // What another month allows is never shown under this one.
  const of = asked.value?.month === month && known ? asked.value : undefined;
  const allowances = of?.allowances ?? [];
  return (
    <Screen
      title="Allowances"
      foot={allowances.length > 0 && <ToSheet key={month} disabled={asked.loading} write={() => allowancesToSheet(label, month, allowances)} />}
    >
      <p className="quiet">{`What the discount plans of ${label} allow in a month, and what its calls have drawn. Nothing is carried over to the next month.`}</p>
      <Field label="Month" {...(known ? {} : { validationMessage: `Write it as ${monthWritten(today.slice(0, 7))}.` })}>
        <MonthField value={month} set={setMonth} />
      </Field>
      {known && <Waiting asked={{ ...asked, value: of }} />}
      {of && allowances.length === 0 && <p>{`No plan allows anything in ${monthSaid(month, locale)}.`}</p>}
      {allowances.slice(0, many).map((each) => (
        <Plan key={`${each.sharedBy} ${each.pool} ${each.discountPlan}`} of={each} />
      ))}
      <More of={allowances.length} shown={many} show={more} />
      <Links>
        <Link as="button" onClick={() => go({ name: 'callCharges', of: { entity: 'customers', id, label } })}>
          What its calls were charged
        </Link>
      </Links>
    </Screen>
  );
}

function Plan({ of }: { readonly of: Allowance }) {
  const [many, more] = useState(atOnce);
  return (
    <Section title={of.discountPlan}>
      <p className="note">{drawnBy(of)}</p>
      {of.limits.length === 0 && <p>{noLimit}</p>}
      {of.limits.map((each) => (
        <Limit key={each.limit} of={each} label={`${of.discountPlan}, ${of.pool}: ${measureOf(each.limit)}`} />
      ))}
      {isShared(of) && (
        <Fold summary="What each number drew">
          <dl className="figures" aria-label={`${of.discountPlan}, ${of.pool}: numbers`}>
            {of.numbers.slice(0, many).map((each) => (
              <Fragment key={each.numberID ?? ''}>
                <dt>{numberSaid(each)}</dt>
                <dd>{drewSaid(each)}</dd>
              </Fragment>
            ))}
          </dl>
          <More of={of.numbers.length} shown={many} show={more} />
        </Fold>
      )}
    </Section>
  );
}

function Limit({ of, label }: { readonly of: Allowance['limits'][number]; readonly label: string }) {
  const { limit, content, invoiced, waiting, left } = of;
  const usedUp = usedUpSaid(of, tongue());
  return (
    <dl className="figures" aria-label={label}>
      <dt>Allowed</dt>
      <dd>{amountSaid(limit, content)}</dd>
      <dt>Drawn on invoices</dt>
      <dd>{amountSaid(limit, invoiced)}</dd>
      <dt>Drawn by calls still to be invoiced</dt>
      <dd>{amountSaid(limit, waiting)}</dd>
      <dt className="sum">Left</dt>
      <dd className="sum">{amountSaid(limit, left)}</dd>
      {usedUp !== undefined && (
        <>
          <dt>Used up</dt>
          <dd>{usedUp}</dd>
        </>
      )}
    </dl>
  );
}
