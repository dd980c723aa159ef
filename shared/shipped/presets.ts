import type { Value, Values } from '../types.js';

/** Choices that are only names, by list. */
const named: Readonly<Record<string, readonly string[]>> = {
  customerClass: ['Business', 'Enterprise', 'Public Sector', 'Charity', 'Wholesale', 'Residential', 'Internal'],
  statusReason: [
    'Customer requested cancellation',
    'Moved to another provider',
    'Premises closed',
    'Business ceased trading',
    'Upgraded',
    'Downgraded',
    'Non-payment',
    'Payment received',
    'Temporary pause',
    'Moving premises',
    'Trial period',
    'Goodwill',
    'In dispute',
    'Entered in error',
    'Returned',
  ],
  transactionType: [
    'Line Rental',
    'Call Charges',
    'Broadband',
    'Connectivity',
    'Hosted Telephony',
    'Mobile',
    'Licences',
    'Hosting',
    'Support',
    'Hardware',
    'Installation',
    'Adjustment',
    'Administration',
  ],
  carrier: ['Openreach', 'BT Wholesale', 'TalkTalk Business', 'Gamma', 'Virgin Media Business', 'Vodafone', 'O2', 'EE', 'CityFibre', 'Zen Internet'],
  provider: ['Openreach', 'BT Wholesale', 'TalkTalk Business', 'Gamma', 'CityFibre', 'Zen Internet', 'Microsoft', 'Own Network', 'Own Data Centre'],
  billingCycle: ['1st of the Month', '15th of the Month', 'Quarterly'],
  paymentMethod: ['Direct Debit', 'Bank Transfer', 'Card', 'Cheque', 'Cash', 'Write-off'],
  saleType: ['New Sale', 'Cross-Sell', 'Up-Sell', 'Renewal', 'Migration', 'Take-Over'],
  customerProducts: ['Lines', 'Calls', 'Broadband', 'Leased Lines', 'SIP', 'Hosted Telephony', 'Mobile', 'Microsoft 365', 'Hosting', 'IT Support', 'Hardware'],
  numberType: ['Landline', 'Non-Geographic', 'SIP Channel', 'Hosted Extension', 'Broadband Circuit', 'Mobile', 'Data SIM', 'Call Forwarding'],
};

const preset = (list: string, name: string, sortOrder: number, more: Values = {}): Values => ({ list, name, sortOrder, ...more });

const rate = (value: string, ...history: readonly (readonly [from: string, value: string])[]): Values => ({
  value,
  history: history.map(([from, was]): Value => ({ from, value: was })),
});

/** The rates that UK law has set since VAT began in its present form, oldest first, so that an old invoice can be rebuilt. */
const VATRates: readonly (readonly [string, Values])[] = [
  ['Standard', rate('20', ['1991-04-01', '17.5'], ['2008-12-01', '15'], ['2010-01-01', '17.5'], ['2011-01-04', '20'])],
  ['Reduced', rate('5', ['1997-09-01', '5'])],
  ['Zero', rate('0', ['1973-04-01', '0'])],
  ['Exempt', rate('0', ['1973-04-01', '0'])],
  ['Outside the Scope', rate('0', ['1973-04-01', '0'])],
  // Calls sold on to another carrier, who accounts for the VAT himself (SI 2016/12).
  ['Reverse Charge', rate('0', ['2016-02-01', '0'])],
];

const intervals: readonly Values[] = (['start', 'calendar'] as const)
  .flatMap((align) =>
    (['advance', 'arrears'] as const).flatMap((timing) =>
      (
        [
          ['Weekly', 'week'],
          ['Monthly', 'month'],
          ['Quarterly', 'quarter'],
          ['Annually', 'year'],
        ] as const
      ).map(([name, unit]) => ({
        name: `${align === 'calendar' ? 'Calendar ' : ''}${name}${timing === 'arrears' ? ' in Arrears' : ''}`,
        data: { unit, n: 1, align, timing },
      })),
    ),
  )
  .map(({ name, data }, place) => preset('serviceChargeInterval', name, place + 1, { data }));

/** How prices rise each year (R40). An index has no percentage of its own: it is asked for when an increase is applied. */
const profiles = (
  [
    ['CPI + 3.9%', { kind: 'percentage' }],
    ['RPI', { kind: 'percentage' }],
    ['Fixed 3%', { kind: 'percentage', percent: '3' }],
    ['None', { kind: 'none' }],
  ] as const
).map(([name, data], place) => preset('annualIncreaseProfile', name, place + 1, { data }));

/** When a call costs what: every hour of the week belongs to one of them. */
const timeBands = (
  [
    ['Daytime', [{ days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' }]],
    [
      'Evening',
      [
        { days: [1, 2, 3, 4, 5], from: '00:00', until: '08:00' },
        { days: [1, 2, 3, 4, 5], from: '18:00', until: '24:00' },
      ],
    ],
    ['Weekend', [{ days: [6, 7], from: '00:00', until: '24:00' }]],
  ] as const
).map(([name, hours], place) => preset('timeBand', name, place + 1, { data: { hours, dates: [] } }));

/** How the company bills where a customer says nothing else. */
const company = (
  [
    ['VAT Rounding', 'invoice'],
    ['Low-Value Amount', '5.00'],
    ['Low-Value Fee', '2.00'],
    ['Call Lines', 'number and class'],
    ['Unassigned Commission', 'nobody'],
    ['Annual Increase Date', 'next'],
    ['Pounds and Pence Classes', 'Residential, Business, Charity'],
    ['Carrier Tolerance', '0.00'],
    ['Months Calls Are Kept', '12'],
  ] as const
).map(([name, value], place) => preset('company', name, place + 1, { value }));

/** Profiles of commission where neither feature nor catalogue names one; shipped empty, which earns nothing. */
const commission = ['One-Off Commission Profile', 'Recurring Commission Profile', 'Call Commission Profile'].map((name, place) =>
  preset('company', name, place + 21),
);

/** What invoices print of the company, once an administrator fills it in. */
const letterhead = [
  'Name',
  'Address',
  'Telephone',
  'Email',
  'VAT Number',
  'Company Number',
  'Bank',
  'Town',
  'Postcode',
  'Country',
  'Account Name',
  'Sort Code',
  'Account Number',
  'IBAN',
  'Electronic Address',
  'Service User Number',
  'Direct Debit Notice Days',
].map((name, place) => preset('company', name, place + 11));

/** What e-mails say of the company, and how; empty takes the program's own words. {invoice}, {total} and so on are filled in. */
const mails = [
  'Mail From Name',
  'Mail Signature',
  ...['Invoice Mail', 'Statement Mail', 'First Reminder', 'Second Reminder', 'Final Reminder', 'Increase Notice'].flatMap((kind) => [
    `${kind} Subject`,
    `${kind} Text`,
  ]),
].map((name, place) => preset('company', name, place + 31));

/** How Sage and QuickBooks call what the ledger holds; empty takes what they ship with. */
const ledgers = [
  ...['Tax Codes', 'Nominal Codes', 'Sales Code', 'Bank Code', 'Write-off Code'].flatMap((name) => [`Sage ${name}`, `QuickBooks ${name}`]),
  'QuickBooks Debtors Code',
  'QuickBooks VAT Code',
].map((name, place) => preset('company', name, place + 51));

export const presets: readonly Values[] = [
  ...Object.entries(named).flatMap(([list, names]) => names.map((name, place) => preset(list, name, place + 1))),
  ...VATRates.map(([name, more], place) => preset('VATRate', name, place + 1, more)),
  ...profiles,
  ...intervals,
  ...timeBands,
  ...company,
  ...commission,
  ...letterhead,
  ...mails,
  ...ledgers,
];
