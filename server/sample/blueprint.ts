/** One customer of the sample company as it was taken on: the account, what it has, and what is to become of it. */
import { addDays, addMonths, daysBetween, periodEnds } from '../../shared/dates.js';
import { asText } from '../../shared/fields.js';
import { halfUp } from '../../shared/money.js';
import type { Catalogue, RecordOf, Value, Values } from '../../shared/types.js';
import { sellers } from './people.js';
import { Random } from './random.js';
import { baskets, type Basket } from './baskets.js';
import {
  campaigns,
  FREEPHONE,
  firsts,
  forenames,
  MOBILE,
  notes,
  places,
  PREMIUM,
  sites,
  streets,
  surnames,
  trades,
  UK_WIDE,
  type Place,
  type Telephones,
} from './words.js';

/** What became of the customer as a whole, as far as it is not an ordinary one. */
export type Fate = 'ordinary' | 'suspended' | 'restored' | 'doNotBill' | 'suspendedDoNotBill' | 'dropped' | 'finalBill' | 'exCustomer';

export interface FeaturePlan {
  /** What it hangs on: a place in `numbers` or `services`; neither is the customer itself. */
  readonly number?: number;
  readonly service?: number;
  readonly values: Values;
}

export interface Blueprint {
  readonly customer: Values;
  readonly numbers: readonly Values[];
  readonly services: readonly Values[];
  readonly features: readonly FeaturePlan[];
  readonly fate: Fate;
  readonly random: Random;
}

const fates: Readonly<Record<number, Fate>> = { 3: 'suspended', 9: 'dropped', 15: 'finalBill', 21: 'exCustomer', 27: 'restored', 33: 'suspendedDoNotBill' };

/** The letters that the second half of a postcode is made of. */
const inward = 'ABDEFGHJLNPQRSTUWXYZ'.split('');

const classes = [
  ['Business', 62],
  ['Enterprise', 7],
  ['Public Sector', 9],
  ['Charity', 8],
  ['Residential', 8],
  ['Wholesale', 4],
  ['Internal', 2],
] as const;

/** A customer by its place in the company's books; the same place always gives the same customer. */
export function blueprint(index: number, today: string, catalogue: Catalogue, telephones: Telephones): Blueprint {
  const random = new Random(`customer ${index}`);
  // The first ones take turns, so that even a small company has every class.
  const customerClass = index < classes.length ? classes[index]![0] : random.weighted(classes);
  const place = random.pick(places);
  const since = addDays(today, -Math.floor(30 + 2_200 * random.next() ** 1.6));
  const customer = account(index, customerClass, place, since, random, telephones);
  const fate = customerClass === 'Internal' ? 'doNotBill' : (fates[index % 40] ?? 'ordinary');
  const chosen = baskets.filter(({ of, needs }) => random.chance(of[customerClass] ?? 0) && (needs === undefined || random.chance(needs)));
  const parts = new Parts(customer, place, since, today, catalogue, random, telephones);
  for (const basket of chosen.length > 0 ? chosen : [baskets[0]!]) parts.add(basket);
  return { customer, numbers: parts.numbers, services: parts.services, features: parts.features, fate, random };
}

function account(index: number, customerClass: string, place: Place, since: string, random: Random, telephones: Telephones): Values {
  const contactName = `${random.pick(forenames)} ${random.pick(surnames)}`;
  // Two coprime strides: neighbours in the books share neither word, and all pairs come before one comes again.
  const first = firsts[(index * 23 + 5) % firsts.length]!;
  const kinds = trades[customerClass];
  const name = kinds ? `${first} ${kinds[(index * 7 + Math.floor(index / firsts.length)) % kinds.length]!}` : contactName;
  const host = `${name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}.example`;
  const big = customerClass === 'Enterprise' || customerClass === 'Public Sector' || customerClass === 'Wholesale';
  return {
    accountNumber: `A${1001 + index}`,
    name,
    customerClass,
    contactName,
    email: kinds ? `accounts@${host}${random.chance(0.15) ? `, finance@${host}` : ''}` : `${contactName.toLowerCase().replaceAll(' ', '.')}@home.example`,
    phone: telephones.next(place.dialling),
    address1: `${random.whole(1, 148)} ${random.pick(streets)}`,
    town: place.town,
    county: place.county,
    postcode: `${place.postcode} ${random.whole(1, 9)}${random.pick(inward)}${random.pick(inward)}`,
    country: 'United Kingdom',
    VATNumber: big ? `GB${random.whole(100, 999)} ${random.whole(1000, 9999)} ${random.whole(10, 99)}` : null,
    // What the network of e-invoices keeps for tests.
    electronicAddress: `0151:${String(10_000_000_000 + index)}`,
    VATRate: 'Standard',
    paymentMethod: random.weighted([
      ['Direct Debit', 70],
      ['Bank Transfer', 22],
      ['Card', 6],
      ['Cheque', 2],
    ]),
    paymentTermsDays: big ? 30 : random.pick([14, 14, 30]),
    billingCycle: random.weighted([
      ['1st of the Month', 68],
      ['15th of the Month', 24],
      ['Quarterly', 8],
    ]),
    creditLimit: big ? random.pick([50_000_000, 100_000_000, 250_000_000]) : random.pick([5_000_000, 10_000_000, 20_000_000]),
    emailBilling: random.chance(0.9),
    lowValueInvoice: customerClass === 'Residential' ? random.pick(['skip', 'fee', null]) : random.chance(0.05) ? 'pad' : null,
    lowValueAmount: customerClass === 'Residential' ? 50_000 : null,
    lowValueFee: customerClass === 'Residential' ? 15_000 : null,
    annualIncreaseProfile: random.weighted([
      ['CPI + 3.9%', 60],
      ['Fixed 3%', 20],
      ['None', 20],
    ]),
    annualIncreaseReferenceDate: `${Number(since.slice(0, 4)) + 1}-04-01`,
    nationalTariff: big ? 'National 1.5p' : 'National Standard',
    mobileTariff: big ? 'Mobile 5p' : 'Mobile Standard',
    internationalTariff: random.chance(0.2) ? 'International Barred' : 'International Standard',
    serviceNumbersTariff: random.chance(0.3) ? 'Service Numbers Barred' : 'Service Numbers Standard',
    fixedFeeTariff: customerClass === 'Public Sector' ? 'Public Sector Fees' : customerClass === 'Wholesale' ? 'Wholesale Fees' : 'Standard Fees',
    campaign: random.chance(0.12) ? random.pick(campaigns) : null,
    CRMReference: `CRM-C${10_001 + index}`,
    internalUse: random.chance(0.1) ? random.pick(notes) : null,
    soldBy: random.pick(sellers),
    soldDate: addDays(since, -random.whole(5, 40)),
    enteredDate: since,
    saleType: random.weighted([
      ['New Sale', 80],
      ['Migration', 15],
      ['Take-Over', 5],
    ]),
    xeroContactID: random.chance(0.3) ? hex(random, [8, 4, 4, 4, 12]) : null,
  };
}

const hex = (random: Random, lengths: readonly number[]): string =>
  lengths.map((length) => Array.from({ length }, () => random.whole(0, 15).toString(16)).join('')).join('-');

/** Collects what a customer has. */
class Parts {
  readonly numbers: Values[] = [];
  readonly services: Values[] = [];
  readonly features: FeaturePlan[] = [];
  private readonly customer: Values;
  private readonly place: Place;
  private readonly since: string;
  private readonly today: string;
  private readonly catalogue: Catalogue;
  private readonly random: Random;
  private readonly telephones: Telephones;

  constructor(customer: Values, place: Place, since: string, today: string, catalogue: Catalogue, random: Random, telephones: Telephones) {
    this.customer = customer;
    this.place = place;
    this.since = since;
    this.today = today;
    this.catalogue = catalogue;
    this.random = random;
    this.telephones = telephones;
  }

  add({ service, number, lines, copies = [1, 1] }: Basket): void {
    const { random } = this;
    for (let copy = random.whole(...copies); copy > 0; copy -= 1) {
      const start = this.start();
      const where = service ? { service: this.service(service, start) } : number ? { number: this.number(number, start) } : {};
      const size = random.whole(2, this.customer['customerClass'] === 'Enterprise' ? 60 : 14);
      for (const { name, count = 'one', often = 1 } of lines) {
        if (!random.chance(often)) continue;
        const standard = this.catalogue.named('standardFeatures', typeof name === 'string' ? name : random.pick(name));
        if (!standard) continue;
        // What a carrier provides a service by stands on its bill for each part of it.
        const bought = 'service' in where && standard['carrier'] ? { carrierReference: this.services[where.service!]!['providerReference'] ?? null } : {};
        this.features.push({ ...where, values: { ...this.feature(standard, count === 'one' ? 1 : size, start), ...bought } });
      }
    }
  }

  /** Most of it came with the customer; some later, a little of it in the last weeks. */
  private start(): string {
    const { random, since, today } = this;
    if (random.chance(0.5)) return since;
    return random.chance(0.2) ? addDays(today, -random.whole(3, 80)) : addDays(since, Math.floor(random.next() * Math.max(1, daysBetween(since, today) - 30)));
  }

  private service(type: string, start: string): number {
    const { random, customer } = this;
    const site = random.chance(0.4) ? random.pick(sites) : null;
    const provider =
      type === 'Broadband'
        ? random.pick(['BT Wholesale', 'TalkTalk Business', 'Zen Internet'])
        : type === 'Leased Line'
          ? random.pick(['Openreach', 'CityFibre'])
          : type === 'SIP Trunk' || type === 'Hosted Telephony'
            ? 'Gamma'
            : type === 'Licences'
              ? 'Microsoft'
              : 'Own Data Centre';
    return (
      this.services.push({
        serviceType: type,
        serviceName: `${site ?? asText(customer['town'])} ${type.toLowerCase()}`,
        description: `${type} for ${asText(customer['name'])}`,
        site,
        postcode: customer['postcode'] ?? null,
        provider,
        providerReference: `${type.slice(0, 2).toUpperCase()}${random.whole(10_000_000, 99_999_999)}`,
        contractEndDate: addDays(addMonths(start, random.pick([12, 24, 36])), -1),
        CRMReference: random.chance(0.3) ? `CRM-S${hex(random, [10])}` : null,
        ...this.sold(start),
      }) - 1
    );
  }

  private number(type: string, start: string): number {
    const { random, place, telephones } = this;
    const number =
      type === 'Mobile' || type === 'Data SIM'
        ? telephones.next(MOBILE)
        : type === 'Non-Geographic'
          ? telephones.next(
              random.weighted([
                [FREEPHONE, 4],
                [UK_WIDE, 5],
                [PREMIUM, 1],
              ]),
            )
          : telephones.next(place.dialling);
    return (
      this.numbers.push({
        number,
        numberType: type,
        description:
          type === 'Mobile'
            ? `Mobile of ${random.pick(forenames)} ${random.pick(surnames)}`
            : random.pick(['Main line', 'Fax line', 'Sales', 'Accounts', 'Alarm line', 'Lift line']),
        site: random.chance(0.2) ? random.pick(sites) : null,
        extension: type === 'Landline' && random.chance(0.3) ? String(random.whole(200, 299)) : null,
        carrier: type === 'Mobile' ? random.pick(['O2', 'EE']) : type === 'Data SIM' ? 'Vodafone' : 'Gamma',
        CRMReference: random.chance(0.2) ? `CRM-N${hex(random, [10])}` : null,
        dateAllocate: start,
        ...this.sold(start),
      }) - 1
    );
  }

  private sold(start: string): Values {
    const { random } = this;
    const soldDate = addDays(start, -random.whole(4, 30));
    return {
      soldBy: random.pick(sellers),
      soldDate,
      enteredDate: addDays(soldDate, random.whole(0, 2)),
      saleType: random.weighted([
        ['New Sale', 60],
        ['Cross-Sell', 20],
        ['Up-Sell', 10],
        ['Renewal', 10],
      ]),
    };
  }

  private feature(standard: RecordOf, featureCount: number, start: string): Values {
    const { random, customer } = this;
    const values: Record<string, Value> = {
      standardFeature: standard['name']!,
      featureType: standard['featureType']!,
      description: standard['description'] ?? null,
      featureCount,
      startDate: start,
      customerProducts: standard['customerProducts'] ?? null,
      carrier: standard['carrier'] ?? null,
      serviceChargeInterval: standard['serviceChargeInterval'] ?? null,
      ...this.sold(start),
    };
    // Larger customers share what comes with their lines.
    if (standard['discountPlan1'] && ['Enterprise', 'Public Sector'].includes(asText(customer['customerClass'])))
      values['discountPlanAllowancePoolName'] = 'Office';
    const price = standard['serviceCharge'];
    // Most carry the price they were sold at; the others follow the catalogue.
    if (typeof price === 'number' && random.chance(0.9))
      values['serviceCharge'] = random.chance(0.25) ? halfUp(price * random.pick([90, 92, 95, 105]), 10_000) * 100 : price;
    if (typeof standard['connectionCharge'] === 'number') values['connectionCharge'] = standard['connectionCharge'];
    if (typeof price === 'number' && random.chance(0.25)) values['renewalDate'] = addMonths(start, random.pick([12, 24, 36]));
    if (featureCount >= 6 && random.chance(0.3)) {
      values['featureCountCommitted'] = featureCount - random.whole(0, 2);
      values['committedTermDate'] = periodEnds(start, 12, 'months');
    }
    if (customer['customerClass'] === 'Charity' && typeof price === 'number') {
      values['ongoingFeatureDiscountScheme'] = 'Charity 15% Off';
    } else if (typeof price === 'number' && random.chance(0.08)) {
      values['initialFeatureDiscountScheme'] = random.pick(['First Months Half Price', '10% Off', '£2 Off Each']);
      values['initialFeatureDiscountSchemeEndDate'] = addDays(addMonths(start, random.pick([3, 6, 12])), -1);
    }
    if (random.chance(0.3)) values['CRMReference'] = `CRM-F${hex(random, [12])}`;
    if (random.chance(0.08)) values['campaign'] = random.pick(campaigns);
    if (random.chance(0.05)) values['internalUse'] = random.pick(notes);
    if (random.chance(0.15))
      Object.assign(values, {
        commissionHolder: values['soldBy']!,
        serviceChargeCommissionProfile: 'Standard',
        serviceChargeCommission: 50_000,
        serviceChargeCommissionType: 'Percentage',
      });
    return values;
  }
}
