/** Which invoices a payment pays: those of its customer, with what is open, and an amount beside each. */
import { Field, Input } from '@fluentui/react-components';
import type { Property } from '../../shared/types.js';
import { call } from '../api.js';
import type { Draft } from '../flow/draft.js';
import { setParameter } from '../flow/ordering.js';
import { recordsByID } from '../flow/records.js';
import { amountOf } from '../lists/cells.js';
import { useAsked } from '../parts/hooks.js';
import { tongue } from '../store.js';
import { day, pounds } from '../words.js';

interface Allocation {
  readonly invoiceID: string;
  readonly amount: number | string;
}

interface Props {
  readonly name: string;
  readonly property: Property;
  readonly draft: Draft;
  readonly fault: string | undefined;
}

export function Allocations({ name, property, draft, fault }: Props) {
  const ids = draft.target.kind === 'ids' ? draft.target.ids : [];
  const invoices = useAsked(async () => {
    const [payment] = await recordsByID(draft.entity, ids.slice(0, 1), 'id,customerID');
    return payment === undefined
      ? []
      : call('GET /:owner/:id/:entity', {
          owner: 'customers',
          id: String(payment['customerID'] as string),
          entity: 'invoices',
          query: new URLSearchParams({ limit: '50', sort: '-invoiceDate', fields: 'id,invoiceNumber,invoiceDate,total,balance' }),
        });
  }, [ids[0] ?? '']);
  const chosen = (draft.parameters[name] as readonly Allocation[] | undefined) ?? [];
  const set = (invoiceID: string, text: string): void => {
    const others = chosen.filter((each) => each.invoiceID !== invoiceID);
    setParameter(name, text.trim() === '' ? others : [...others, { invoiceID, amount: String(amountOf(text)) === text.trim() ? Number(text) : text.trim() }]);
  };
  if (ids.length !== 1) return <p className="caution">Select one payment at a time: the invoices of its customer are offered here.</p>;
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }} className="section">
      <legend className="strong" style={{ padding: 0 }}>
        {property.title}
      </legend>
      {fault !== undefined && <p className="bad">{fault}</p>}
      {invoices.value?.length === 0 && <p>This customer has no invoices.</p>}
      {(invoices.value ?? []).map((invoice) => (
        <Field
          key={invoice.id}
          size="small"
          label={`${String(invoice['invoiceNumber'] as string)}, ${day(String(invoice['invoiceDate'] as string), tongue())}`}
          hint={`${pounds(Number(invoice['balance'] ?? 0))} open of ${pounds(Number(invoice['total'] ?? 0))}`}
        >
          <Input
            inputMode="decimal"
            contentBefore="£"
            value={String(chosen.find(({ invoiceID }) => invoiceID === invoice.id)?.amount ?? '')}
            onChange={(_, data) => set(invoice.id, data.value)}
          />
        </Field>
      ))}
    </fieldset>
  );
}
