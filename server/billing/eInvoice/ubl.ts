/**
 * An invoice as UBL 2.1 in Peppol BIS Billing 3.0: an Invoice, or a CreditNote with every sign turned where the total is below
 * nought. The order of elements is the schema's. BT, BG, BR and R are the terms and rules of EN 16931 and of Peppol.
 */
import { refused } from '../../../shared/fault.js';
import { buyerOf, categoryOf, eInvoiceFault, sellerOf, type Party } from '../../../shared/eInvoice/parties.js';
import type { Values } from '../../../shared/types.js';
import { asText } from '../../../shared/values.js';
import type { ShownInvoice } from '../invoice.js';
import { branch, leaf, type Node } from './xml.js';

const customization = 'urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0';
const profile = 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0';
const currency = { currencyID: 'GBP' };

/** Pounds with pence; −0 is nought. */
const fixed = (pounds: number): string => (Math.round(pounds * 100) / 100 + 0).toFixed(2);
const amount = (name: string, pounds: number): string => leaf(name, fixed(pounds), currency);
const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Throws 400502 with what is missing. */
export function ublInvoice(shown: ShownInvoice): string {
  const { invoice, customer, company, VATLines, total } = shown;
  const setting = (name: string): string | null => company[name] ?? null;
  const rates = VATLines.flatMap(({ names, rate }) => names.map((name) => ({ name, rate })));
  const fault = eInvoiceFault(customer, rates, setting);
  if (fault !== undefined) throw refused(fault);
  const credit = total < 0;
  const sign = credit ? -1 : 1;
  const [root, space] = credit ? ['CreditNote', 'CreditNote-2'] : ['Invoice', 'Invoice-2'];
  const order = text(customer['orderNumber']);
  const due = text(invoice['dueDate']);
  const outside = rates.some(({ name, rate }) => categoryOf(name, rate) === 'O');
  const body = branch(
    root,
    [
      leaf('cbc:CustomizationID', customization),
      leaf('cbc:ProfileID', profile),
      leaf('cbc:ID', text(invoice['invoiceNumber'])),
      leaf('cbc:IssueDate', text(invoice['invoiceDate'])),
      !credit && due !== '' && leaf('cbc:DueDate', due),
      leaf(credit ? 'cbc:CreditNoteTypeCode' : 'cbc:InvoiceTypeCode', credit ? '381' : '380'),
      text(invoice['message']) !== '' && leaf('cbc:Note', text(invoice['message'])),
      leaf('cbc:DocumentCurrencyCode', 'GBP'),
      // R003: a reference of the buyer, or an order.
      leaf('cbc:BuyerReference', order === '' ? text(customer['accountNumber']) || text(customer['name']) : order),
      order !== '' && branch('cac:OrderReference', [leaf('cbc:ID', order)]),
      ...shown.corrects.map(({ invoiceNumber, invoiceDate }) =>
        branch('cac:BillingReference', [branch('cac:InvoiceDocumentReference', [leaf('cbc:ID', invoiceNumber), leaf('cbc:IssueDate', invoiceDate)])]),
      ),
      branch('cac:AccountingSupplierParty', [party(sellerOf(setting).party, outside)]),
      branch('cac:AccountingCustomerParty', [party(buyerOf(customer).party, outside)]),
      ...means(shown, credit),
      taxes(shown, sign),
      totals(shown, sign),
      ...shown.groups
        .flatMap(({ title, lines }) => lines.map((line) => ({ title, line })))
        .map(({ title, line }, place) => lineOf(line, title, place + 1, sign, credit)),
    ],
    {
      xmlns: `urn:oasis:names:specification:ubl:schema:xsd:${space}`,
      'xmlns:cac': 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2',
      'xmlns:cbc': 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2',
    },
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`;
}

const VATScheme = branch('cac:TaxScheme', [leaf('cbc:ID', 'VAT')]);

function party({ endpoint, name, street, town, postcode, country, VATNumber, registration, telephone, email }: Party, outside: boolean): string {
  const [first, second, ...rest] = street;
  return branch('cac:Party', [
    leaf('cbc:EndpointID', endpoint.id, { schemeID: endpoint.scheme }),
    branch('cac:PartyName', [leaf('cbc:Name', name)]),
    branch('cac:PostalAddress', [
      first !== undefined && leaf('cbc:StreetName', first),
      second !== undefined && leaf('cbc:AdditionalStreetName', second),
      town !== '' && leaf('cbc:CityName', town),
      postcode !== '' && leaf('cbc:PostalZone', postcode),
      rest.length > 0 && branch('cac:AddressLine', [leaf('cbc:Line', rest.join(', '))]),
      branch('cac:Country', [leaf('cbc:IdentificationCode', country)]),
    ]),
    // BR-O-02: where nothing is within the scope of VAT, no VAT number is named.
    VATNumber !== null && !outside && branch('cac:PartyTaxScheme', [leaf('cbc:CompanyID', VATNumber), VATScheme]),
    branch('cac:PartyLegalEntity', [leaf('cbc:RegistrationName', name), registration !== null && leaf('cbc:CompanyID', registration)]),
    branch('cac:Contact', [telephone !== null && leaf('cbc:Telephone', telephone), email !== null && leaf('cbc:ElectronicMail', email)]),
  ]);
}

/** How it is paid (BG-16), and by when in words where there is something to pay (BR-CO-25). */
function means({ invoice, customer, company }: ShownInvoice, credit: boolean): readonly Node[] {
  const number = text(invoice['invoiceNumber']);
  const due = text(invoice['dueDate']);
  const terms = !credit && due !== '' ? branch('cac:PaymentTerms', [leaf('cbc:Note', `Payable by ${due}`)]) : '';
  if (credit) return [terms];
  // R061: a collection names the mandate it goes by.
  const mandate = text(customer['mandateReference']);
  if (mandate !== '')
    return [
      branch('cac:PaymentMeans', [
        leaf('cbc:PaymentMeansCode', '49', { name: 'Direct debit' }),
        leaf('cbc:PaymentID', number),
        branch('cac:PaymentMandate', [leaf('cbc:ID', mandate)]),
      ]),
      terms,
    ];
  const [sort, account] = [(company['Sort Code'] ?? '').replaceAll(/\D/g, ''), (company['Account Number'] ?? '').replaceAll(/\D/g, '')];
  const id = (company['IBAN'] ?? '').replaceAll(/\s/g, '') || (account === '' ? '' : `${sort}${account}`);
  if (id === '') return [terms];
  return [
    branch('cac:PaymentMeans', [
      leaf('cbc:PaymentMeansCode', '30', { name: 'Credit transfer' }),
      leaf('cbc:PaymentID', number),
      branch('cac:PayeeFinancialAccount', [leaf('cbc:ID', id), company['Account Name'] !== undefined && leaf('cbc:Name', company['Account Name'])]),
    ]),
    terms,
  ];
}

const reasons: Readonly<Record<string, string>> = {
  E: 'Exempt from VAT',
  O: 'Outside the scope of VAT',
  AE: 'Reverse charge: the customer accounts for the VAT',
};

const category = (element: string, name: string, rate: string, reason: boolean): string => {
  const code = categoryOf(name, rate);
  return branch(element, [
    leaf('cbc:ID', code),
    // BR-O-05: what is outside the scope has no rate.
    code !== 'O' && leaf('cbc:Percent', rate),
    reason && reasons[code] !== undefined && leaf('cbc:TaxExemptionReason', reasons[code]),
    VATScheme,
  ]);
};

function taxes({ VATLines, VAT }: ShownInvoice, sign: number): string {
  return branch('cac:TaxTotal', [
    amount('cbc:TaxAmount', VAT * sign),
    ...VATLines.map(({ names, rate, net, VAT: tax }) =>
      branch('cac:TaxSubtotal', [
        amount('cbc:TaxableAmount', net * sign),
        amount('cbc:TaxAmount', tax * sign),
        category('cac:TaxCategory', names[0] ?? 'Standard', rate, true),
      ]),
    ),
  ]);
}

function totals({ net, total, invoice }: ShownInvoice, sign: number): string {
  const paid = Number(invoice['paid'] ?? 0);
  return branch('cac:LegalMonetaryTotal', [
    amount('cbc:LineExtensionAmount', net * sign),
    amount('cbc:TaxExclusiveAmount', net * sign),
    amount('cbc:TaxInclusiveAmount', total * sign),
    paid !== 0 && amount('cbc:PrepaidAmount', paid * sign),
    amount('cbc:PayableAmount', (total - paid) * sign),
  ]);
}

/** R120: quantity times price less allowance is the net; a price is never below nought (BR-27), so a credit has a quantity below it. */
function lineOf(line: Values, title: string, place: number, sign: number, credit: boolean): string {
  const net = Number(line['net'] ?? 0) * sign;
  const discount = Number(line['discount'] ?? 0) * sign;
  const gross = Math.round((net - discount) * 100) / 100;
  const count = Number(line['featureCount'] ?? 1);
  const price = typeof line['unitPrice'] === 'number' ? Math.abs(line['unitPrice']) : undefined;
  const plain = price !== undefined && count > 0 && fixed(count * price) === fixed(Math.abs(gross));
  const quantity = (plain ? count : 1) * (gross < 0 ? -1 : 1);
  const [from, to] = [text(line['chargedFrom']) || text(line['periodFrom']), text(line['chargedTo']) || text(line['periodTo'])];
  const name = text(line['description']).slice(0, 200) || 'Charge';
  // An allowance is never below nought either: a discount that is taken back is a charge.
  const allowance =
    discount === 0
      ? ''
      : branch('cac:AllowanceCharge', [
          leaf('cbc:ChargeIndicator', String(discount > 0)),
          leaf('cbc:AllowanceChargeReason', discount > 0 ? 'Discount taken back' : 'Discount'),
          amount('cbc:Amount', Math.abs(discount)),
        ]);
  return branch(credit ? 'cac:CreditNoteLine' : 'cac:InvoiceLine', [
    leaf('cbc:ID', String(place)),
    leaf(credit ? 'cbc:CreditedQuantity' : 'cbc:InvoicedQuantity', String(quantity), { unitCode: 'C62' }),
    amount('cbc:LineExtensionAmount', net),
    from !== '' && to !== '' && branch('cac:InvoicePeriod', [leaf('cbc:StartDate', from), leaf('cbc:EndDate', to)]),
    allowance,
    branch('cac:Item', [
      leaf('cbc:Description', title),
      leaf('cbc:Name', name),
      category('cac:ClassifiedTaxCategory', text(line['rateName']) || 'Standard', asText(line['rate']), false),
    ]),
    branch('cac:Price', [leaf('cbc:PriceAmount', plain ? String(price) : fixed(Math.abs(gross)), currency)]),
  ]);
}
