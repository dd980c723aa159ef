/** Carriers' bills that are kept, and the way to the next one. */
import { Button } from '@fluentui/react-components';
import { asText } from '../../shared/values.js';
import { billsKept } from '../flow/carrierBills.js';
import { Line } from '../parts/line.js';
import { Screen, Waiting } from '../parts/screen.js';
import { useAsked } from '../parts/hooks.js';
import { go, tongue } from '../store.js';
import { counted, day, pounds } from '../words.js';

export function CarrierBills() {
  const bills = useAsked(billsKept, []);
  const words = tongue();
  return (
    <Screen
      title="Carriers’ bills"
      foot={
        <Button className="main" appearance="primary" onClick={() => go({ name: 'carrierBillFile' })}>
          Check a bill
        </Button>
      }
    >
      <p className="quiet">Every line of a carrier’s bill, held against what you buy and what your customers pay.</p>
      <Waiting asked={bills} />
      {bills.value?.length === 0 && <p className="quiet">None is kept yet.</p>}
      {(bills.value ?? []).length > 0 && (
        <ul className="list" aria-label="Bills kept">
          {(bills.value ?? []).map((bill) => (
            <Line
              key={bill.id}
              title={asText(bill['name'])}
              sub={`${day(asText(bill['periodFrom']), words, true)} to ${day(asText(bill['periodTo']), words)} · ${Number(bill['fresh']) === 0 ? 'nothing new' : `${counted(Number(bill['fresh']), 'line')} to look at`}`}
              figure={pounds(Number(bill['amount']))}
              press={() => go({ name: 'carrierBill', id: bill.id, label: asText(bill['name']) })}
            />
          ))}
        </ul>
      )}
    </Screen>
  );
}
