/** Forecast: what a billing run would ask of everybody, kept to be looked at before it is requested. */
import { cutoffFaults } from '../billing/cutoff.js';
import { formatDate } from '../dates.js';
import { refused } from '../fault.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { nothing } from './parameters.js';

export default [
  action({
    entity: 'billingRuns',
    name: 'forecast',
    title: 'Forecast Billing Run',
    help: 'Works out what this run would invoice, customer by customer, beside the three months before, without invoicing anything. Who is held back and what is ticked off stays so, unless its total changes.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    wakes: 'billing',
    idle: 'done',
    repeatable: true,
    parameters: nothing,
    available: ({ status }) =>
      status === 'Open' ||
      (status === 'Forecasting' ? 'Its forecast is being made; that takes a moment.' : `This billing run is ${asText(status)}; only an open one is forecast.`),
    plan(record, _, context) {
      const { cutoffDate } = record;
      const faults = cutoffFaults(record, context.today);
      if (Object.keys(faults).length > 0) throw refused(Object.values(faults).join(' '), faults);
      const why = `A forecast of lines due before ${formatDate(asText(cutoffDate))}; nothing is invoiced.`;
      return planned([{ entity: 'billingRuns', record, after: { status: 'Forecasting' }, why }], context, { notes: [why] });
    },
    reverse: () => 'A forecast changes nothing that could be taken back.',
  }),
];
