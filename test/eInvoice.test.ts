/** E-invoices against the business rules that EN 16931 and Peppol BIS Billing 3.0 publish, rule by rule over every kind of invoice. */
import assert from 'node:assert/strict';
import { countryCode, VATNumber } from '../shared/eInvoice/parties.js';
import type { Values } from '../shared/types.js';
import { asText } from '../shared/values.js';
import { ublInvoice } from '../server/billing/eInvoice/ubl.js';
import type { ShownInvoice } from '../server/billing/invoice.js';

/** An element of the answer: its name without prefix, attributes, text and children. */
interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
  readonly children: Element[];
}

/** Reads well-formed XML without comments or mixed content; throws where a tag is not closed. */
function parsed(xml: string): Element {
  const root: Element = { name: '', attributes: {}, text: '', children: [] };
  const open = [root];
  const plain = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  for (const [, close, name = '', given = '', text = ''] of xml.replace(/^<\?xml[^>]*\?>\s*/, '').matchAll(/<(\/?)([\w:]+)([^>]*)>([^<]*)/g)) {
    if (close) {
      assert.equal(open.at(-1)!.name, name.replace(/^\w+:/, ''), 'each element is closed');
      open.pop();
      continue;
    }
    const attributes = Object.fromEntries([...given.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key, value]) => [key, plain(value!)]));
    const element = { name: name.replace(/^\w+:/, ''), attributes, text: plain(text), children: [] };
    open.at(-1)!.children.push(element);
    open.push(element);
  }
  assert.equal(open.length, 1);
  return root.children[0]!;
}

const all = (from: Element, path: string): readonly Element[] =>
  path.split('/').reduce<readonly Element[]>((found, name) => found.flatMap(({ children }) => children.filter((each) => each.name === name)), [from]);
const texts = (from: Element, path: string): readonly string[] => all(from, path).map(({ text }) => text);
const one = (from: Element, path: string): string => {
  const found = texts(from, path);
  assert.equal(found.length, 1, `${path} is there once`);
  return found[0]!;
};
const pence = (text: string): number => Math.round(Number(text) * 100);
const sum = (of: readonly string[]): number => of.reduce((total, each) => total + pence(each), 0);
const linesOf = (document: Element): readonly Element[] => [...all(document, 'InvoiceLine'), ...all(document, 'CreditNoteLine')];
const codeOf = (document: Element): string => [...texts(document, 'InvoiceTypeCode'), ...texts(document, 'CreditNoteTypeCode')][0]!;

/** The published rules that hold for every one of our e-invoices. */
const rules: readonly (readonly [rule: string, says: string, holds: (document: Element) => boolean])[] = [
  ['BR-01', 'a specification identifier', (d) => one(d, 'CustomizationID').startsWith('urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu')],
  ['R001', 'a business process', (d) => one(d, 'ProfileID') === 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0'],
  ['BR-02', 'a number', (d) => one(d, 'ID') !== ''],
  ['BR-03', 'an issue date', (d) => /^\d{4}-\d\d-\d\d$/.test(one(d, 'IssueDate'))],
  ['BR-04', 'a type code', (d) => ['380', '381'].includes(codeOf(d))],
  ['BR-05', 'a currency', (d) => one(d, 'DocumentCurrencyCode') === 'GBP'],
  ['R003', 'a buyer reference or an order', (d) => one(d, 'BuyerReference') !== ''],
  ['BR-06/07', 'names of seller and buyer', (d) => parties(d).every((each) => one(each, 'PartyLegalEntity/RegistrationName') !== '')],
  ['BR-08–11', 'addresses with countries', (d) => parties(d).every((each) => /^[A-Z]{2}$/.test(one(each, 'PostalAddress/Country/IdentificationCode')))],
  ['R010/R020', 'electronic addresses with their scheme', (d) => parties(d).every((each) => all(each, 'EndpointID')[0]?.attributes['schemeID'] !== undefined)],
  ['BR-16', 'at least one line', (d) => linesOf(d).length > 0],
  [
    'BR-21–26',
    'each line numbered, counted, priced and named',
    (d) => linesOf(d).every((each) => one(each, 'ID') !== '' && one(each, 'Item/Name') !== '' && one(each, 'Price/PriceAmount') !== ''),
  ],
  ['BR-27', 'no price below nought', (d) => linesOf(d).every((each) => Number(one(each, 'Price/PriceAmount')) >= 0)],
  [
    'BR-29',
    'no period that ends before it begins',
    (d) => linesOf(d).every((each) => (texts(each, 'InvoicePeriod/StartDate')[0] ?? '') <= (texts(each, 'InvoicePeriod/EndDate')[0] ?? '')),
  ],
  ['BR-41', 'no allowance below nought', (d) => linesOf(d).every((each) => texts(each, 'AllowanceCharge/Amount').every((text) => Number(text) >= 0))],
  ['BR-CO-4', 'a VAT category on each line', (d) => linesOf(d).every((each) => one(each, 'Item/ClassifiedTaxCategory/ID') !== '')],
  [
    'BR-CO-10',
    'the lines add up',
    (d) => pence(one(d, 'LegalMonetaryTotal/LineExtensionAmount')) === sum(linesOf(d).map((each) => one(each, 'LineExtensionAmount'))),
  ],
  ['BR-CO-14', 'the VAT adds up', (d) => pence(one(d, 'TaxTotal/TaxAmount')) === sum(texts(d, 'TaxTotal/TaxSubtotal/TaxAmount'))],
  [
    'BR-CO-15',
    'net and VAT make the total',
    (d) =>
      pence(one(d, 'LegalMonetaryTotal/TaxInclusiveAmount')) === pence(one(d, 'LegalMonetaryTotal/TaxExclusiveAmount')) + pence(one(d, 'TaxTotal/TaxAmount')),
  ],
  [
    'BR-CO-16',
    'what is to be paid is the total less what was paid',
    (d) =>
      pence(one(d, 'LegalMonetaryTotal/PayableAmount')) ===
      pence(one(d, 'LegalMonetaryTotal/TaxInclusiveAmount')) - sum(texts(d, 'LegalMonetaryTotal/PrepaidAmount')),
  ],
  [
    'BR-CO-17',
    'VAT is its net times its rate',
    (d) =>
      subtotals(d).every(
        (each) => pence(one(each, 'TaxAmount')) === Math.round((pence(one(each, 'TaxableAmount')) * Number(texts(each, 'TaxCategory/Percent')[0] ?? 0)) / 100),
      ),
  ],
  ['BR-CO-18', 'a VAT breakdown', (d) => subtotals(d).length > 0],
  [
    'BR-CO-25',
    'a due date or terms where there is something to pay',
    (d) => codeOf(d) === '381' || Number(one(d, 'LegalMonetaryTotal/PayableAmount')) <= 0 || texts(d, 'DueDate').length > 0,
  ],
  [
    'BR-S-08 …',
    'each category’s net is that of its lines',
    (d) =>
      subtotals(d).every(
        (each) =>
          pence(one(each, 'TaxableAmount')) ===
          sum(
            linesOf(d)
              .filter((line) => categoryOf(line, 'Item/ClassifiedTaxCategory') === categoryOf(each, 'TaxCategory'))
              .map((line) => one(line, 'LineExtensionAmount')),
          ),
      ),
  ],
  [
    'BR-E-10, BR-O-10, BR-AE-10',
    'a reason where no VAT is charged',
    (d) => subtotals(d).every((each) => !['E', 'O', 'AE'].includes(one(each, 'TaxCategory/ID')) || texts(each, 'TaxCategory/TaxExemptionReason').length === 1),
  ],
  [
    'BR-S-02, BR-O-02',
    'the seller’s VAT number, unless all is outside the scope',
    (d) =>
      (texts(d, 'AccountingSupplierParty/Party/PartyTaxScheme/CompanyID').length === 1) !== subtotals(d).some((each) => one(each, 'TaxCategory/ID') === 'O'),
  ],
  [
    'BR-O-05',
    'no rate on what is outside the scope',
    (d) => subtotals(d).every((each) => one(each, 'TaxCategory/ID') !== 'O' || texts(each, 'TaxCategory/Percent').length === 0),
  ],
  [
    'BR-AE-02',
    'the buyer’s VAT number under a reverse charge',
    (d) =>
      subtotals(d).every((each) => one(each, 'TaxCategory/ID') !== 'AE' || texts(d, 'AccountingCustomerParty/Party/PartyTaxScheme/CompanyID').length === 1),
  ],
  [
    'BR-CO-9',
    'VAT numbers with the prefix of their country',
    (d) => texts(d, 'AccountingSupplierParty/Party/PartyTaxScheme/CompanyID').every((text) => /^[A-Z]{2}/.test(text)),
  ],
  [
    'R120',
    'quantity times price, less allowances and plus charges, is the line’s net',
    (d) => linesOf(d).every((each) => Math.abs(pence(one(each, 'LineExtensionAmount')) - expected(each)) <= 2),
  ],
  [
    'R061',
    'a mandate where it is collected',
    (d) => texts(d, 'PaymentMeans/PaymentMeansCode').every((code) => code !== '49' || texts(d, 'PaymentMeans/PaymentMandate/ID').length === 1),
  ],
  [
    'BR-50',
    'an account where it is transferred',
    (d) => texts(d, 'PaymentMeans/PaymentMeansCode').every((code) => code !== '30' || texts(d, 'PaymentMeans/PayeeFinancialAccount/ID')[0] !== ''),
  ],
  ['R008', 'no empty element', (d) => notEmpty(d)],
  ['BR-DEC', 'amounts of at most two decimals', (d) => texts(d, 'LegalMonetaryTotal/PayableAmount').every((text) => /^-?\d+\.\d\d$/.test(text))],
];

const parties = (d: Element): readonly Element[] => [...all(d, 'AccountingSupplierParty/Party'), ...all(d, 'AccountingCustomerParty/Party')];
const subtotals = (d: Element): readonly Element[] => all(d, 'TaxTotal/TaxSubtotal');
const categoryOf = (from: Element, path: string): string => `${one(from, `${path}/ID`)} ${texts(from, `${path}/Percent`)[0] ?? ''}`;
const notEmpty = ({ text, children }: Element): boolean => (children.length > 0 ? children.every(notEmpty) : text.trim() !== '');
function expected(line: Element): number {
  const quantity = [...texts(line, 'InvoicedQuantity'), ...texts(line, 'CreditedQuantity')][0]!;
  const allowances = all(line, 'AllowanceCharge').map((each) => pence(one(each, 'Amount')) * (one(each, 'ChargeIndicator') === 'true' ? 1 : -1));
  return Math.round(Number(quantity) * Number(one(line, 'Price/PriceAmount')) * 100) + allowances.reduce((total, each) => total + each, 0);
}

const line = (more: Values): Values => ({
  kind: 'recurring',
  description: 'Fibre & "more" <80>',
  periodFrom: '2026-11-01',
  periodTo: '2026-11-30',
  chargedFrom: '2026-11-01',
  chargedTo: '2026-11-30',
  featureCount: 1,
  unitPrice: 29.99,
  discount: 0,
  net: 29.99,
  rate: '20',
  rateName: 'Standard',
  ...more,
});

const company = {
  Name: 'Northwind Telecom Ltd',
  Address: '1 Exchange Square\nFloor 3, Block B',
  Town: 'Manchester',
  Postcode: 'M2 7AA',
  'VAT Number': 'GB 987 6543 21',
  'Sort Code': '12-34-56',
  'Account Number': '12345678',
  'Account Name': 'Northwind',
};
const customer: Values = {
  name: 'Łódź شركة 😀',
  accountNumber: 'A1',
  address1: '1 High Street',
  postcode: 'M1 1AA',
  country: 'United Kingdom',
  VATNumber: '123456789',
};

/** An invoice with these lines; its sums follow from them. */
function shown(lines: readonly Values[], more: Partial<ShownInvoice> = {}, paid = 0): ShownInvoice {
  const byRate = new Map<string, { names: string[]; rate: string; pence: number }>();
  for (const { rateName, rate, net } of lines) {
    const key = `${asText(rate)} ${Number(rate) === 0 ? asText(rateName) : ''}`;
    const known = byRate.get(key) ?? { names: [asText(rateName)], rate: asText(rate), pence: 0 };
    byRate.set(key, { ...known, pence: known.pence + Math.round(Number(net) * 100) });
  }
  const VATLines = [...byRate.values()].map(({ names, rate, pence: on }) => ({
    names,
    rate,
    net: on / 100,
    VAT: (Math.sign(on) * Math.round((Math.abs(on) * Number(rate)) / 100)) / 100,
  }));
  const [net, VAT] = [
    VATLines.reduce((all_, each) => all_ + Math.round(each.net * 100), 0),
    VATLines.reduce((all_, each) => all_ + Math.round(each.VAT * 100), 0),
  ];
  return {
    invoice: { invoiceNumber: '10042', invoiceDate: '2026-11-30', dueDate: '2026-12-30', message: 'Thank you.', paid },
    customer,
    company,
    groups: [{ title: '01632 960001', numberID: '1', serviceID: null, net: net / 100, lines }],
    VATLines,
    net: net / 100,
    VAT: VAT / 100,
    total: (net + VAT) / 100,
    corrects: [],
    ...more,
  };
}

const kinds: Readonly<Record<string, ShownInvoice>> = {
  'an invoice': shown([line({}), line({ featureCount: 10, unitPrice: 4.5, net: 40.5, discount: -4.5 }), line({ chargedFrom: '2026-11-15', net: 13.81 })]),
  'one with a credit on it, partly paid': shown([line({}), line({ net: -15, description: 'Hosted seat, credit' })], {}, 10),
  'a credit note': shown([line({ net: -70, unitPrice: 29.99 }), line({ net: 11.67 })], { corrects: [{ invoiceNumber: '10023', invoiceDate: '2026-10-01' }] }),
  'one with a discount taken back': shown([line({ net: -27, discount: 3, unitPrice: 30 }), line({ net: 100, unitPrice: 100 })]),
  'two rates and an exempt line': shown([
    line({}),
    line({ rate: '5', rateName: 'Reduced', net: 10 }),
    line({ rate: '0', rateName: 'Exempt', net: 5 }),
    line({ rate: '0', rateName: 'Zero', net: 6 }),
  ]),
  'a reverse charge': shown([line({ rate: '0', rateName: 'Reverse Charge', kind: 'usage', unitPrice: null })]),
  'what is outside the scope': shown([line({ rate: '0', rateName: 'Outside the Scope' })]),
  'lines by hand': shown([
    line({ kind: 'manual', featureCount: 3, unitPrice: 3.3333, net: 10 }),
    line({ kind: 'manual', featureCount: 7_000, unitPrice: 0.0004, net: 3 }),
    line({ kind: 'manual', featureCount: 2, unitPrice: -4, net: -8 }),
  ]),
  nought: shown([line({ net: 0, unitPrice: 0 })]),
  'millions, by Direct Debit': shown([line({ net: 8_333_333.33, unitPrice: 8_333_333.33 })], {
    customer: { ...customer, paymentMethod: 'Direct Debit', mandateReference: 'A1-DD', orderNumber: 'PO 1' },
  }),
};

describe('e-invoices', () => {
  for (const [kind, invoice] of Object.entries(kinds)) {
    it(`of ${kind} keep every rule`, () => {
      const document = parsed(ublInvoice(invoice));
      const broken = rules.filter(([, , holds]) => !holds(document)).map(([rule, says]) => `${rule}: ${says}`);
      assert.deepEqual(broken, []);
    });
  }

  it('are credit notes with every sign turned, and name what they correct', () => {
    const document = parsed(ublInvoice(kinds['a credit note']!));
    assert.deepEqual([document.name, codeOf(document), one(document, 'LegalMonetaryTotal/PayableAmount')], ['CreditNote', '381', '70.00']);
    assert.deepEqual(texts(document, 'BillingReference/InvoiceDocumentReference/ID'), ['10023']);
    assert.deepEqual(texts(document, 'CreditNoteLine/CreditedQuantity'), ['1', '-1']);
  });

  it('count what was entered by hand, or are of one where the price of one is not exact', () => {
    const document = parsed(ublInvoice(kinds['lines by hand']!));
    assert.deepEqual(
      linesOf(document).map((each) => [one(each, 'InvoicedQuantity'), one(each, 'Price/PriceAmount')]),
      [
        ['3', '3.3333'],
        ['1', '3.00'],
        ['-2', '4'],
      ],
    );
  });

  it('keep texts whole, whatever is in them', () => {
    const document = parsed(ublInvoice(kinds['an invoice']!));
    assert.equal(one(document, 'AccountingCustomerParty/Party/PartyName/Name'), 'Łódź شركة 😀');
    assert.equal(texts(document, 'InvoiceLine/Item/Name')[0], 'Fibre & "more" <80>');
  });

  it('say what is missing, all of it, and what cannot stand together', () => {
    const bare = shown([line({})], { company: {}, customer: { name: 'X', country: 'Atlantis' } });
    assert.throws(
      () => ublInvoice(bare),
      (fault: { hint?: string }) => /setting Name; .*VAT Number; .*Address; .*"Atlantis".*E-invoice Address/.test(fault.hint ?? ''),
    );
    const mixed = shown([line({}), line({ rate: '0', rateName: 'Outside the Scope' })]);
    assert.throws(
      () => ublInvoice(mixed),
      (fault: { hint?: string }) => /BR-O-11/.test(fault.hint ?? ''),
    );
  });

  it('know countries by name and VAT numbers in any spelling', () => {
    assert.deepEqual(['', 'UK', 'United Kingdom', 'Ireland', 'Wales', 'FR', 'Atlantis'].map(countryCode), ['GB', 'GB', 'GB', 'IE', 'GB', 'FR', undefined]);
    assert.deepEqual(['', 'GB 123 4567 89', '123456789', 'ie1234567x'].map(VATNumber), [null, 'GB123456789', 'GB123456789', 'IE1234567X']);
  });
});
