/** Which invoices a payment pays: those of its customer that are open, with what is left of the payment as one types; of many, oldest first. */
import { Button, Field, Input } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { Property } from '../../shared/types.js';
import { call } from '../api.js';
import type { Draft } from '../draft.js';
import { setIdle, setParameter } from '../flow/ordering.js';
import { recordsByID } from '../flow/records.js';
import { leftOf, oldestFirst, type Allocation, type Open } from '../lists/allocating.js';
import { amountOf } from '../lists/cells.js';
import { useAsked } from '../parts/hooks.js';
import { Waiting } from '../parts/screen.js';
import { tongue } from '../store.js';
import type { Wire } from '../../shared/wire/runs.js';
import { counted, day, pounds } from '../words.js';

interface Props {
  readonly name: string;
  readonly property: Property;
  readonly draft: Draft;
  readonly fault: string | undefined;
}

export function Allocations(props: Props) {
  const ids = props.draft.target.kind === 'ids' ? props.draft.target.ids : [];
  return ids.length === 1 && ids[0] !== undefined ? <OfOne {...props} id={ids[0]} /> : <OfMany {...props} ids={ids} />;
}

/** While this is shown and says that nothing can be done. */
function useIdle(idle: boolean): void {
  useEffect(() => {
    setIdle(idle);
    return () => setIdle(false);
  }, [idle]);
}

const invoiceFields = 'id,invoiceNumber,dueDate,total,balance';

interface Paying {
  readonly unallocated: number;
  readonly invoices: readonly (Open & { readonly label: string; readonly total: number })[];
}

async function payingOf(draft: Draft, id: string): Promise<Paying> {
  const [payment] = await recordsByID(draft.entity, [id], 'id,customerID,unallocated,allocations');
  if (payment === undefined) return { unallocated: 0, invoices: [] };
  const before = new Map(((payment['allocations'] ?? []) as readonly Allocation[]).map(({ invoiceID, amount }) => [String(invoiceID), Number(amount)]));
  const open = await call('GET /:owner/:id/:entity', {
    owner: 'customers',
    id: String(payment['customerID'] as string),
    entity: 'invoices',
    query: new URLSearchParams({ limit: '200', sort: 'dueDate', 'balance.ne': '0', fields: invoiceFields }),
  });
  // One that this payment has paid can be taken off again.
  const known = new Set(open.map((invoice) => String(invoice.id)));
  const paid = await recordsByID(
    'invoices',
    [...before.keys()].filter((each) => !known.has(each)),
    invoiceFields,
  );
  const words = tongue();
  const of = (invoice: Wire): Paying['invoices'][number] => ({
    id: String(invoice.id),
    label: `${String((invoice['invoiceNumber'] ?? invoice.id) as string)}, due ${day(String((invoice['dueDate'] ?? '') as string), words)}`,
    balance: Number(invoice['balance'] ?? 0),
    total: Number(invoice['total'] ?? 0),
    dueDate: String((invoice['dueDate'] ?? '') as string),
    paidByThis: before.get(String(invoice.id)) ?? 0,
  });
  return { unallocated: Number(payment['unallocated'] ?? 0), invoices: [...open, ...paid].map(of) };
}

function OfOne({ name, property, draft, fault, id }: Props & { readonly id: string }) {
  const asked = useAsked(() => payingOf(draft, id), [id]);
  const [typed, type] = useState<Readonly<Record<string, string>>>({});
  const chosen = (draft.parameters[name] as readonly Allocation[] | undefined) ?? [];
  const paying = asked.value;
  const spent = paying !== undefined && paying.unallocated === 0 && paying.invoices.every(({ paidByThis }) => paidByThis === 0);
  useIdle(paying?.invoices.length === 0 || spent);
  if (paying === undefined) return <Waiting asked={asked} />;
  const { unallocated, invoices } = paying;
  const left = leftOf(unallocated, invoices, chosen);
  const set = (invoiceID: string, text: string): void => {
    type({ ...typed, [invoiceID]: text });
    const others = chosen.filter((each) => each.invoiceID !== invoiceID);
    setParameter(name, text.trim() === '' ? others : [...others, { invoiceID, amount: amountOf(text, 'pounds') ?? text.trim() }]);
  };
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }} className="section">
      <legend className="strong" style={{ padding: 0 }}>
        {property.title}
      </legend>
      <dl className="figures">
        <dt>To allocate</dt>
        <dd>{pounds(unallocated)}</dd>
        <dt>Left</dt>
        <dd className={left < 0 !== unallocated < 0 && left !== 0 ? 'strong bad' : 'strong'}>{pounds(left)}</dd>
      </dl>
      {fault !== undefined && <p className="bad">{fault}</p>}
      {invoices.length === 0 ? (
        <p>This customer has no open invoice.</p>
      ) : spent ? (
        <p>Nothing is left of this payment to allocate.</p>
      ) : (
        <div>
          <Button
            size="small"
            type="button"
            disabled={unallocated === 0}
            onClick={() => {
              type({});
              setParameter(name, oldestFirst(unallocated, invoices));
            }}
          >
            Fill in, oldest first
          </Button>
        </div>
      )}
      {invoices.map(({ id: invoiceID, label, balance, total, paidByThis }) => (
        <Field
          key={invoiceID}
          size="small"
          label={label}
          hint={`${pounds(balance)} open of ${pounds(total)}${paidByThis === 0 ? '' : `; ${pounds(paidByThis)} paid by this payment, 0 takes it off`}`}
        >
          <Input
            inputMode="decimal"
            contentBefore="£"
            value={typed[invoiceID] ?? String(chosen.find((each) => each.invoiceID === invoiceID)?.amount ?? '')}
            onChange={(_, data) => set(invoiceID, data.value)}
          />
        </Field>
      ))}
    </fieldset>
  );
}

/** Each payment goes to its own customer's invoices: amounts one by one make sense for one payment alone. */
function OfMany({ name, draft, fault, ids }: Props & { readonly ids: readonly string[] }) {
  const asked = useAsked(() => recordsByID(draft.entity, ids, 'id,unallocated'), [ids]);
  const chosen = draft.parameters['oldestFirst'] === true;
  useEffect(() => {
    setParameter(name, undefined);
    if (!chosen) setParameter('oldestFirst', true);
    // Once: who takes the tick away has meant it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const some = (asked.value ?? []).filter((payment) => Number(payment['unallocated'] ?? 0) !== 0);
  useIdle(asked.value !== undefined && some.length === 0);
  const sum = some.reduce((total, payment) => total + Math.round(Number(payment['unallocated'] ?? 0) * 100), 0) / 100;
  return (
    <div className="field">
      {fault !== undefined && <p className="bad">{fault}</p>}
      {asked.value !== undefined && (
        <p>
          {some.length === 0
            ? 'Nothing is left to allocate: these payments are set against invoices in full.'
            : `${pounds(sum)} of ${counted(some.length, 'payment')} to allocate. The preview says what is left of each.`}
        </p>
      )}
      <p className="note">To choose the invoices yourself, select one payment.</p>
    </div>
  );
}
