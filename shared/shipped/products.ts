/** The catalogue that an installation starts with: what a UK reseller sells, at prices of the kind seen in 2025. */
import type { Value, Values } from '../types.js';
import { length } from './types.js';

/** Pounds with at most four decimals, as ten-thousandths; for the literals below. */
const pounds = (amount: number): number => Math.round(amount * 10_000);

interface Product {
  readonly name: string;
  readonly type: string;
  readonly heading: string;
  /** Once, on the start date. */
  readonly once?: number;
  /** Each interval; null says the price list has it. */
  readonly each?: number | null;
  readonly every?: string;
  /** What the carrier takes each interval. */
  readonly cost?: number;
  readonly carrier?: string;
  readonly description?: string;
  readonly levels?: readonly string[];
  readonly availability?: 'Headline' | 'Historic';
  readonly products?: readonly string[];
  readonly more?: Values;
}

const months = (count: number): Values => length('minimumTermPeriodLength', count, 'Months');
const plan = (name: string): Values => ({ discountPlan1: name, discountPlanMultiplier1: 1 });
const paidOff = (total: number, instalments: number): Values => ({ totalFeatureValue: pounds(total), instalments });

const products: readonly Product[] = [
  // Lines and numbers
  {
    name: 'Analogue Line Rental',
    type: 'Line Rental',
    heading: 'Line Rental',
    once: 75,
    each: 19.5,
    cost: 13.2,
    carrier: 'Openreach',
    availability: 'Historic',
    products: ['Lines'],
  },
  {
    name: 'ISDN2e Line Rental',
    type: 'Line Rental',
    heading: 'Line Rental',
    once: 125,
    each: 34,
    cost: 24.6,
    carrier: 'BT Wholesale',
    availability: 'Historic',
    products: ['Lines'],
  },
  { name: 'Geographic Number Rental', type: 'Number Rental', heading: 'Line Rental', once: 5, each: 1.25, cost: 0.35, carrier: 'Gamma', products: ['Lines'] },
  { name: 'Non-Geographic Number Rental', type: 'Number Rental', heading: 'Line Rental', once: 10, each: 5, cost: 1.5, carrier: 'Gamma', products: ['Lines'] },
  { name: 'Call Divert', type: 'Call Features', heading: 'Line Rental', each: 2.5, cost: 0.8, products: ['Lines'] },
  { name: 'Caller Display', type: 'Call Features', heading: 'Line Rental', each: 1.75, cost: 0.5, products: ['Lines'] },
  { name: 'Voicemail to E-mail', type: 'Call Features', heading: 'Line Rental', each: 2, cost: 0.4, products: ['Lines'] },
  { name: 'Call Recording', type: 'Call Features', heading: 'Hosted Telephony', each: 4.5, cost: 1.9, products: ['Hosted Telephony'] },
  // SIP and hosted telephony
  {
    name: 'SIP Channel',
    type: 'SIP Channel',
    heading: 'Connectivity',
    once: 0,
    each: 4.5,
    cost: 1.95,
    carrier: 'Gamma',
    availability: 'Headline',
    products: ['SIP'],
  },
  {
    name: 'SIP Channel with Minutes',
    type: 'SIP Channel',
    heading: 'Connectivity',
    once: 0,
    each: 8.99,
    cost: 4.1,
    carrier: 'Gamma',
    products: ['SIP', 'Calls'],
    more: plan('2,000 UK Landline and Mobile Minutes'),
  },
  {
    name: 'Hosted Seat Essential',
    type: 'Hosted Seat',
    heading: 'Hosted Telephony',
    once: 15,
    each: 8.95,
    cost: 4.2,
    carrier: 'Gamma',
    products: ['Hosted Telephony'],
  },
  {
    name: 'Hosted Seat Professional',
    type: 'Hosted Seat',
    heading: 'Hosted Telephony',
    once: 15,
    each: 12.95,
    cost: 6.1,
    carrier: 'Gamma',
    availability: 'Headline',
    products: ['Hosted Telephony', 'Calls'],
    more: plan('2,000 UK Landline and Mobile Minutes'),
  },
  {
    name: 'Hosted Contact Centre Seat',
    type: 'Hosted Seat',
    heading: 'Hosted Telephony',
    once: 45,
    each: 32.5,
    cost: 18.75,
    carrier: 'Gamma',
    products: ['Hosted Telephony'],
    more: months(24),
  },
  // Call bundles
  { name: 'Landline Bundle 500', type: 'Call Bundle', heading: 'Call Charges', each: 6, cost: 1.8, products: ['Calls'], more: plan('500 UK Landline Minutes') },
  {
    name: 'Landline and Mobile Bundle 2000',
    type: 'Call Bundle',
    heading: 'Call Charges',
    each: 24.99,
    cost: 11.2,
    availability: 'Headline',
    products: ['Calls'],
    more: plan('2,000 UK Landline and Mobile Minutes'),
  },
  {
    name: 'Landline and Mobile Bundle 5000',
    type: 'Call Bundle',
    heading: 'Call Charges',
    each: 49.99,
    cost: 25.4,
    products: ['Calls'],
    more: plan('5,000 UK Landline and Mobile Minutes'),
  },
  // Broadband and leased lines
  {
    name: 'Broadband FTTC 40/10',
    type: 'Broadband',
    heading: 'Broadband',
    once: 50,
    each: 29.99,
    every: 'Calendar Monthly',
    cost: 19.4,
    carrier: 'TalkTalk Business',
    availability: 'Historic',
    products: ['Broadband'],
  },
  {
    name: 'Broadband FTTC 80/20',
    type: 'Broadband',
    heading: 'Broadband',
    once: 50,
    each: 34.99,
    every: 'Calendar Monthly',
    cost: 22.1,
    carrier: 'BT Wholesale',
    products: ['Broadband'],
  },
  {
    name: 'Broadband SoGEA 80/20',
    type: 'Broadband',
    heading: 'Broadband',
    once: 75,
    each: 36.5,
    every: 'Calendar Monthly',
    cost: 24.35,
    carrier: 'BT Wholesale',
    availability: 'Headline',
    products: ['Broadband'],
  },
  {
    name: 'Broadband FTTP 330/50',
    type: 'Broadband',
    heading: 'Broadband',
    once: 95,
    each: 47.5,
    every: 'Calendar Monthly',
    cost: 33.9,
    carrier: 'Openreach',
    availability: 'Headline',
    products: ['Broadband'],
  },
  {
    name: 'Broadband FTTP 1000/115',
    type: 'Broadband',
    heading: 'Broadband',
    once: 95,
    each: 64.95,
    every: 'Calendar Monthly',
    cost: 46.8,
    carrier: 'CityFibre',
    products: ['Broadband'],
    more: months(24),
  },
  {
    name: 'Ethernet 100 Mbit/s on 1 Gbit/s',
    type: 'Leased Line',
    heading: 'Connectivity',
    once: 0,
    each: 545,
    every: 'Calendar Quarterly',
    cost: 372,
    carrier: 'Openreach',
    products: ['Leased Lines'],
  },
  {
    name: 'Ethernet 1 Gbit/s on 1 Gbit/s',
    type: 'Leased Line',
    heading: 'Connectivity',
    once: 0,
    each: 1185,
    every: 'Calendar Quarterly',
    cost: 846,
    carrier: 'Virgin Media Business',
    products: ['Leased Lines'],
  },
  { name: 'Static IP Block /29', type: 'Broadband', heading: 'Broadband', once: 10, each: 5, every: 'Calendar Monthly', cost: 0, products: ['Broadband'] },
  {
    name: 'Managed Router',
    type: 'Router Rental',
    heading: 'Broadband',
    once: 0,
    each: 9.95,
    every: 'Calendar Monthly',
    cost: 3.4,
    products: ['Broadband', 'Hardware'],
  },
  {
    name: 'Broadband Care Enhanced',
    type: 'Broadband',
    heading: 'Broadband',
    each: null,
    every: 'Calendar Monthly',
    description: 'Enhanced care for broadband',
    products: ['Broadband'],
  },
  // Mobile
  {
    name: 'Mobile SIM Unlimited 10 GB',
    type: 'Mobile Subscription',
    heading: 'Mobile',
    each: 11.5,
    cost: 6.9,
    carrier: 'O2',
    products: ['Mobile'],
    more: plan('10 GB UK Data'),
  },
  {
    name: 'Mobile SIM Unlimited 100 GB',
    type: 'Mobile Subscription',
    heading: 'Mobile',
    each: 18.5,
    cost: 11.2,
    carrier: 'EE',
    availability: 'Headline',
    products: ['Mobile'],
    more: plan('100 GB UK Data'),
  },
  {
    name: 'Data SIM 10 GB',
    type: 'Data SIM',
    heading: 'Mobile',
    once: 4.5,
    each: 8.25,
    cost: 4.6,
    carrier: 'Vodafone',
    products: ['Mobile'],
    more: plan('10 GB UK Data'),
  },
  { name: 'Mobile Device Insurance', type: 'Mobile Subscription', heading: 'Mobile', each: 7.99, cost: 4.5, products: ['Mobile'] },
  // Licences and hosting
  { name: 'Microsoft 365 Business Basic', type: 'Licence', heading: 'Licences', each: 4.9, every: 'Calendar Monthly', cost: 4.1, products: ['Microsoft 365'] },
  {
    name: 'Microsoft 365 Business Standard',
    type: 'Licence',
    heading: 'Licences',
    each: 10.3,
    every: 'Calendar Monthly',
    cost: 8.6,
    availability: 'Headline',
    products: ['Microsoft 365'],
  },
  {
    name: 'Microsoft 365 Business Premium',
    type: 'Licence',
    heading: 'Licences',
    each: 18.1,
    every: 'Calendar Monthly',
    cost: 15.1,
    products: ['Microsoft 365'],
  },
  { name: 'Endpoint Protection', type: 'Licence', heading: 'Licences', each: 3.25, every: 'Calendar Monthly in Arrears', cost: 1.6, products: ['IT Support'] },
  { name: 'Web Hosting Business', type: 'Hosting', heading: 'Hosting', once: 25, each: 14.95, cost: 2.2, products: ['Hosting'] },
  { name: 'Virtual Server 4 vCPU', type: 'Hosting', heading: 'Hosting', once: 0, each: 79, cost: 31.5, products: ['Hosting'] },
  { name: 'Domain Name .co.uk', type: 'Domain Name', heading: 'Hosting', each: 12, every: 'Annually', cost: 4.2, products: ['Hosting'] },
  { name: 'Cloud Backup 500 GB', type: 'Backup', heading: 'Hosting', once: 0, each: 29, cost: 11, products: ['Hosting'] },
  // Support and the rest
  {
    name: 'IT Support per User',
    type: 'Support',
    heading: 'Support',
    once: 0,
    each: 27.5,
    every: 'Calendar Monthly',
    availability: 'Headline',
    products: ['IT Support'],
  },
  { name: 'Telephone System Maintenance', type: 'Support', heading: 'Support', each: 420, every: 'Annually', products: ['IT Support'] },
  { name: 'Wi-Fi Access Point Managed', type: 'Support', heading: 'Support', once: 45, each: 8.5, cost: 2.1, products: ['IT Support'] },
  { name: 'Yealink T54W Handset', type: 'Hardware', heading: 'Hardware', once: 129, products: ['Hardware'] },
  { name: 'Handset Pack in 12 Instalments', type: 'Hardware', heading: 'Hardware', every: 'Monthly', products: ['Hardware'], more: paidOff(1200, 12) },
  {
    name: 'Switch and Cabling in 24 Instalments',
    type: 'Hardware',
    heading: 'Hardware',
    every: 'Calendar Monthly',
    products: ['Hardware'],
    more: paidOff(2394, 24),
  },
  { name: 'Engineer Installation', type: 'Installation', heading: 'Installation', once: 145, products: ['Hardware'] },
  { name: 'Paper Bill', type: 'Administration', heading: 'Administration', each: 2.5, every: 'Calendar Monthly' },
];

export const standardFeatures: readonly Values[] = products.map(
  ({ name, type, heading, once, each, every = 'Monthly', cost, carrier, description, levels, availability = 'Available', products: counted, more }, place) => {
    const recurring = each !== undefined || more?.['instalments'] !== undefined;
    const values: Record<string, Value> = {
      name,
      featureType: type,
      availability,
      sortOrder: place + 1,
      description: description ?? name,
      serviceTransactionCode: String(4000 + place),
      connectionTransactionCode: String(4500 + place),
    };
    if (levels) values['levels'] = levels;
    if (counted) values['customerProducts'] = counted;
    if (once !== undefined) Object.assign(values, { connectionCharge: pounds(once), connectionTransactionType: recurring ? 'Installation' : heading });
    if (recurring) Object.assign(values, { serviceChargeInterval: every, serviceTransactionType: heading });
    if (each !== undefined && each !== null) values['serviceCharge'] = pounds(each);
    if (cost !== undefined) values['serviceChargeCarrier'] = pounds(cost);
    if (carrier !== undefined) values['carrier'] = carrier;
    return { ...values, ...more };
  },
);

export const discountSchemes: readonly Values[] = (
  [
    ['First Months Half Price', 'Percentage', '50'],
    ['10% Off', 'Percentage', '10'],
    ['5% Off', 'Percentage', '5'],
    ['Charity 15% Off', 'Percentage', '15'],
    ['Free Period', 'Percentage', '100'],
    ['£2 Off Each', 'Amount', 2],
    ['£5 Off Each', 'Amount', 5],
  ] as const
).map(([name, kind, figure], place) => ({
  name,
  kind,
  sortOrder: place + 1,
  ...(typeof figure === 'number' ? { amount: pounds(figure) } : { percentage: figure }),
}));

/** A price list is data and says its prices in pounds. */
const listed = (charges: Readonly<Record<string, readonly [each: number, once?: number]>>): Value =>
  Object.entries(charges).map(([standardFeature, [each, once]]) => ({
    standardFeature,
    serviceCharge: each,
    ...(once === undefined ? {} : { connectionCharge: once }),
  }));

export const fixedFeeTariffs: readonly Values[] = [
  { name: 'Standard Fees', description: 'For everybody with no agreement of their own.', sortOrder: 1, charges: listed({ 'Broadband Care Enhanced': [8.5] }) },
  {
    name: 'Public Sector Fees',
    description: 'Framework prices for councils and schools.',
    sortOrder: 2,
    charges: listed({ 'Broadband Care Enhanced': [6.25] }),
  },
  { name: 'Wholesale Fees', description: 'For partners who sell on.', sortOrder: 3, charges: listed({ 'Broadband Care Enhanced': [4.1] }) },
];
