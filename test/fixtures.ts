/**
 * A small company in plain records, and the context that plans see, without a database: for tests of actions. Dates are
 * fixed; ids speak (customer 1 has number 11, service 12 and features 101 and on).
 */
import { actionOf } from '../shared/actions/index.js';
import { begun } from '../shared/billing/index.js';
import { shippedCatalogue } from './shipped.js';
import { entity as entityOf, fresh } from '../shared/fields.js';
import type { Catalogue, Context, EntityName, Plan, Raised, RecordOf, Values } from '../shared/types.js';

export const today = '2025-03-20';
const now = '2025-03-20T10:00:00Z';
/** What a Bacs file needs of the company. */
const settings: Readonly<Record<string, string>> = {
  'Service User Number': '123456',
  'Sort Code': '20-00-00',
  'Account Number': '55779911',
  'Account Name': 'Reseller Ltd',
};
/** A catalogue in which these settings of the company are filled in. */
export const withSettings = (given: Readonly<Record<string, string>>, from: Catalogue): Catalogue => ({
  ...from,
  preset(list, name) {
    const found = from.preset(list, name);
    const value = list === 'company' ? given[name] : undefined;
    return found && value !== undefined ? { ...found, value } : found;
  },
});
export const catalogue = withSettings(settings, shippedCatalogue());

/** Records by entity and id. Never changed in place: `applied` answers a new one. */
export type World = ReadonlyMap<EntityName, ReadonlyMap<string, RecordOf>>;

/** A record with every field of its entity, empty where nothing is said. */
export function recordOf(entity: EntityName, id: string, values: Values = {}): RecordOf {
  const empty = Object.fromEntries(entityOf(entity).fields.map(({ name }) => [name, null]));
  return { ...empty, createdAt: now, updatedAt: now, ...fresh(entity, values, '2025-01-01'), id, version: 1, locked: false, hidden: false } as RecordOf;
}

/** A feature with its history begun. */
export function featureOf(id: string, values: Values, from: Catalogue = catalogue): RecordOf {
  const record = recordOf('features', id, { featureCount: 1, serviceChargeInterval: 'Monthly', startDate: '2025-01-15', ...values });
  return { ...record, ...begun(record, { catalogue: from, today: '2025-01-15' }) } as RecordOf;
}

export function worldOf(records: Readonly<Partial<Record<EntityName, readonly RecordOf[]>>>): World {
  return new Map(Object.entries(records).map(([entity, list]) => [entity as EntityName, new Map(list.map((each) => [each.id, each]))]));
}

/** Two customers, one of them with everything. Prices in ten-thousandths of a pound. */
export const company = (): World =>
  worldOf({
    customers: [
      recordOf('customers', '1', { accountNumber: 'A1001', name: 'Northgate Dental', email: 'accounts@northgate.example', balance: 1_200_000 }),
      recordOf('customers', '2', { accountNumber: 'A1002', name: 'Harbour Books' }),
      recordOf('customers', '3', { accountNumber: 'A1003', name: 'Nobody Yet' }),
    ],
    numbers: [
      recordOf('numbers', '11', { customerID: '1', number: '01632 960001', numberType: 'Landline' }),
      recordOf('numbers', '13', { number: '01632 960099', numberType: 'Landline', status: 'In Stock' }),
    ],
    services: [
      recordOf('services', '12', { customerID: '1', serviceType: 'Other', serviceName: 'Surgery' }),
      recordOf('services', '22', { customerID: '2', serviceType: 'Hosting', serviceName: 'Shop' }),
      recordOf('services', '23', { customerID: '2', serviceType: 'Hosting', serviceName: 'Empty' }),
    ],
    features: [
      featureOf('101', { customerID: '1', serviceID: '12', description: 'Fibre 80', serviceCharge: 299_900 }),
      featureOf('102', {
        customerID: '1',
        serviceID: '12',
        description: 'Static IP',
        serviceCharge: 50_000,
        serviceChargeCarrier: 40_000,
        noticePeriodLength: 30,
        noticePeriodLengthType: 'Days',
      }),
      featureOf('103', { customerID: '1', numberID: '11', description: 'Line rental', serviceCharge: 150_000 }),
      featureOf('104', {
        customerID: '1',
        description: 'Support',
        serviceCharge: 400_000,
        serviceChargeInterval: 'Calendar Monthly',
        annualIncreaseProfile: 'Fixed 3%',
        annualIncreaseReferenceDate: '2025-04-01',
      }),
      featureOf('201', { customerID: '2', serviceID: '22', description: 'Shop hosting', serviceCharge: 100_000 }),
    ],
    invoices: [
      recordOf('invoices', '31', {
        invoiceNumber: '10031',
        customerID: '1',
        invoiceDate: '2025-03-01',
        dueDate: '2025-03-31',
        net: 1_000_000,
        VAT: 200_000,
        total: 1_200_000,
        balance: 1_200_000,
      }),
      // Of a billing run before the feature of its customer was there.
      ...(['Unsent', 'Sent'] as const).map((status, place) =>
        recordOf('invoices', String(35 + place), {
          invoiceNumber: String(10035 + place),
          customerID: '2',
          billingRunID: '62',
          invoiceDate: '2025-02-01',
          cutoffDate: '2025-02-02',
          status,
          net: 0,
          VAT: 0,
          total: 0,
          balance: 0,
        }),
      ),
      recordOf('invoices', '34', { invoiceNumber: '10034', customerID: '2', invoiceDate: '2025-03-01' }),
      recordOf('invoices', '32', {
        invoiceNumber: '10032',
        customerID: '1',
        invoiceDate: '2025-02-01',
        status: 'Approved',
        approvedDate: '2025-02-02',
        net: 500_000,
        VAT: 100_000,
        total: 600_000,
        paid: 600_000,
        balance: 0,
      }),
      recordOf('invoices', '33', {
        invoiceNumber: '10033',
        customerID: '1',
        invoiceDate: '2025-01-01',
        status: 'Sent',
        deliveredDate: '2025-01-03',
        net: 0,
        VAT: 0,
        total: 0,
        balance: 0,
      }),
    ],
    transactions: [
      recordOf('transactions', '51', { customerID: '1', invoiceID: '31', description: 'Fibre 80', net: 1_000_000, gross: 1_000_000 }),
      recordOf('transactions', '52', { customerID: '1', description: 'Site visit', net: 750_000, gross: 750_000 }),
    ],
    callFiles: [
      recordOf('callFiles', '61', { name: 'March.csv', carrier: 'Gamma', status: 'Loaded', lines: 2, duplicates: 1 }),
      recordOf('callFiles', '62', { name: 'April.csv', carrier: 'Gamma', status: 'Loaded', lines: 1, duplicates: 0 }),
    ],
    carrierBills: [recordOf('carrierBills', '66', { name: 'Gamma March', carrier: 'Gamma', status: 'Loaded', lines: 3, amount: 300_000 })],
    carrierTransactions: [
      recordOf('carrierTransactions', '67', {
        carrierBillID: '66',
        carrier: 'Gamma',
        line: 2,
        result: 'wrongAmount',
        why: 'Gamma charges £13.00, £12.00 was expected.',
        carrierTransactionProduct: 'FTTC',
        customerID: '1',
        featureID: '101',
        amount: 130_000,
        expected: 120_000,
        difference: 10_000,
        carrierPrice: 130_000,
      }),
      recordOf('carrierTransactions', '68', {
        carrierBillID: '66',
        carrier: 'Gamma',
        line: 3,
        result: 'theirsOnly',
        why: 'Nothing here has its number or reference.',
        carrierTransactionReference: 'BBEU 1234',
        amount: 40_000,
      }),
      recordOf('carrierTransactions', '69', {
        carrierBillID: '66',
        carrier: 'Gamma',
        line: 4,
        result: 'dropped',
        why: 'Dropped on 1 Mar 2025 and still charged.',
        customerID: '1',
        featureID: '102',
        amount: 40_000,
        disputedDate: '2025-03-01',
        disputeReason: 'Dropped before.',
      }),
      recordOf('carrierTransactions', '70', {
        carrierBillID: '66',
        carrier: 'Gamma',
        line: 5,
        result: 'wrongAmount',
        customerID: '1',
        featureID: '102',
        amount: 40_000,
        difference: 40_000,
        carrierPrice: 40_000,
        acceptedDate: '2025-03-01',
      }),
      recordOf('carrierTransactions', '75', {
        carrierBillID: '66',
        carrier: 'Gamma',
        line: 6,
        result: 'theirsOnly',
        why: 'Nothing here has its number or reference.',
        customerID: '1',
        featureID: '102',
        amount: 40_000,
        // The feature names no product, as the bill does not either.
        givenBefore: { feature: { carrierProduct: null }, charge: { featureID: null, customerID: null, numberID: null } },
      }),
    ],
    calls: [
      recordOf('calls', '71', { callFileID: '61', line: 2, CLI: '01632960777', callDate: '2025-03-05', state: 'open', error: 'unknownNumber' }),
      recordOf('calls', '72', { callFileID: '61', line: 3, CLI: '01632960001', callDate: '2025-03-05', state: 'duplicate', error: 'duplicate' }),
      recordOf('calls', '73', { callFileID: '61', line: 4, CLI: '01632960001', callDate: '2025-03-05', state: 'billed', customerID: '1', numberID: '11' }),
    ],
    tariffRates: [recordOf('tariffRates', '81', { tariff: 'National Standard', callType: 'UK Landline', cost: 1.5, startDate: '2025-01-01' })],
    carrierCallTypes: [recordOf('carrierCallTypes', '82', { carrier: 'Gamma', chargeband: 'L1', callType: 'UK Landline' })],
    payments: [
      recordOf('payments', '41', {
        customerID: '1',
        amount: 600_000,
        paymentDate: '2025-02-20',
        allocations: [{ invoiceID: '32', amount: 60 }],
        unallocated: 0,
      }),
      recordOf('payments', '42', { customerID: '1', amount: 500_000, paymentDate: '2025-03-10', unallocated: 500_000 }),
    ],
    messages: [
      recordOf('messages', '81', {
        channel: 'E-mail',
        status: 'Failed',
        recipient: 'accounts@northgate.example',
        subject: 'Invoice 10032',
        customerID: '1',
        invoiceID: '32',
        attempts: 1,
        answer: '550 No such person',
      }),
      recordOf('messages', '82', {
        channel: 'E-mail',
        status: 'Sent',
        recipient: 'accounts@northgate.example',
        subject: 'Invoice 10033',
        customerID: '1',
        invoiceID: '33',
        attempts: 1,
        sentAt: '2025-01-03T10:00:00Z',
      }),
    ],
    billingRuns: [
      recordOf('billingRuns', '61', { invoiceDate: '2025-04-01', cutoffDate: '2025-04-01' }),
      recordOf('billingRuns', '62', { invoiceDate: '2025-02-01', cutoffDate: '2025-02-02', status: 'Complete' }),
    ],
    bills: [
      recordOf('bills', '65', { billingRunID: '61', customerID: '1', name: 'A1001 Northgate Dental', outcome: 'Invoice', total: 1_200_000 }),
      recordOf('bills', '66', {
        billingRunID: '61',
        customerID: '2',
        name: 'A1002 Harbour Books',
        outcome: 'Held Back',
        heldBack: true,
        heldReason: 'In dispute',
        heldBy: 'Ann Lee',
      }),
      recordOf('bills', '67', { billingRunID: '61', customerID: '3', name: 'A1003 Nobody Yet', outcome: 'Invoice', checked: true, checkedBy: 'Bea Fox' }),
    ],
    standardFeatures: [recordOf('standardFeatures', '71', { name: 'Test Licence', serviceCharge: 299_900, connectionCharge: 100_000 })],
  });

/** The same where Xero has every invoice and payment. */
export const inXero = (from: World): World =>
  new Map(
    [...from].map(([entity, records]) => [
      entity,
      entity === 'invoices' || entity === 'payments'
        ? new Map(
            [...records].map(([id, record]) => [
              id,
              { ...record, xeroStatus: 'Sent', [entity === 'invoices' ? 'xeroInvoiceID' : 'xeroPaymentID']: `X${id}` } as RecordOf,
            ]),
          )
        : records,
    ]),
  );

/** The company with customers who pay by Direct Debit: one with a mandate and an invoice that is due, one with collections in files. */
export const collecting = (): World => {
  const world = company();
  const mandate = { accountName: 'Northgate Dental', accountEnding: 'ends 9911', sortCode: '200000', accountNumber: '55779911', signedDate: '2025-01-10' };
  const sent = { status: 'Sent', sentAt: '2025-03-02T10:00:00Z', invoiceDate: '2025-03-01', dueDate: '2025-03-21' };
  const debit = { customerID: '2', mandateID: '46', reference: 'A1002X', collectionDate: '2025-03-19', processingDate: '2025-03-18', transactionCode: '17' };
  const owing = (id: string, balance: number): RecordOf => ({ ...world.get('customers')!.get(id)!, directDebit: true, balance });
  return new Map([
    ...world,
    ['customers', new Map([...world.get('customers')!, ['1', owing('1', 1_200_000)], ['2', owing('2', 900_000)]])],
    [
      'mandates',
      new Map([
        ['45', recordOf('mandates', '45', { ...mandate, customerID: '1', reference: 'A1001X', activeDate: '2025-01-10' })],
        ['46', recordOf('mandates', '46', { ...mandate, customerID: '2', reference: 'A1002X', activeDate: '2025-01-10' })],
      ]),
    ],
    [
      'invoices',
      new Map([
        ...world.get('invoices')!,
        ['31', { ...world.get('invoices')!.get('31')!, ...sent } as RecordOf],
        ['37', recordOf('invoices', '37', { ...sent, invoiceNumber: '10037', customerID: '2', total: 900_000, balance: 900_000 })],
        [
          '38',
          recordOf('invoices', '38', {
            ...sent,
            invoiceNumber: '10038',
            customerID: '2',
            total: 500_000,
            paid: 500_000,
            balance: 0,
            ledgerExport: 'Sage February',
            ledgerDate: today,
          }),
        ],
      ]),
    ],
    [
      'payments',
      new Map([
        ...world.get('payments')!,
        [
          '43',
          recordOf('payments', '43', {
            customerID: '2',
            amount: 500_000,
            paymentDate: '2025-02-19',
            allocations: [{ invoiceID: '38', amount: 50 }],
            unallocated: 0,
            ledgerExport: 'Sage February',
            ledgerDate: today,
          }),
        ],
      ]),
    ],
    [
      'directDebits',
      new Map([
        ['47', recordOf('directDebits', '47', { ...debit, amount: 900_000, invoices: [{ invoiceID: '37', amount: 90 }] })],
        [
          '48',
          recordOf('directDebits', '48', {
            ...debit,
            amount: 500_000,
            collectionDate: '2025-02-19',
            processingDate: '2025-02-18',
            invoices: [{ invoiceID: '38', amount: 50 }],
            status: 'Collected',
            paymentID: '43',
          }),
        ],
      ]),
    ],
  ]);
};

export interface Around {
  readonly today?: string;
  readonly catalogue?: Catalogue;
  readonly raised?: ReadonlyMap<string, readonly Raised[]>;
}

/** What a plan sees of the world. */
export function contextOf(world: World, around: Around = {}): Context {
  const of = (entity: EntityName): readonly RecordOf[] => [...(world.get(entity)?.values() ?? [])];
  const referred: Context['referred'] = (entity, id) => world.get(entity)?.get(id);
  const entityOfOwner = (owner: RecordOf): EntityName => [...world].find(([, records]) => records.get(owner.id) === owner)?.[0] ?? 'customers';
  return {
    today: around.today ?? today,
    now,
    user: { id: '1', name: 'Ann Lee' },
    catalogue: around.catalogue ?? catalogue,
    owned: (entity, owner) => {
      const kind = entityOfOwner(owner);
      const field = entityOf(entity).owners.find((each) => each.entity === kind)?.field ?? 'customerID';
      return of(entity).filter((each) => each[field] === owner.id);
    },
    besides: (entity, record) => of(entity).filter((each) => each['customerID'] === record['customerID']),
    customer: (record) => world.get('customers')?.get(typeof record['customerID'] === 'string' ? record['customerID'] : record.id),
    referred,
    raised: (id) => around.raised?.get(id) ?? [],
    dependents: (record) => {
      const kind = entityOfOwner(record);
      return Object.fromEntries(
        [...world].flatMap(([name, records]) => {
          if (entityOf(name).history) return [];
          const field = entityOf(name).owners.find((each) => each.entity === kind)?.field;
          const n = field === undefined ? 0 : [...records.values()].filter((each) => each[field] === record.id).length;
          return n > 0 ? [[name, n]] : [];
        }),
      );
    },
    waiting: ({ id }) =>
      of('transactions').filter(({ customerID, invoiceID, kind }) => customerID === id && invoiceID === null && (kind === 'manual' || kind === 'usage')),
    secret: () => ({ plain: '123456', hash: 'hash-of-123456' }),
  };
}

/** The world once the plan's changes are made. */
export function applied(world: World, { changes }: Plan): World {
  const next = new Map([...world].map(([entity, records]) => [entity, new Map(records)]));
  for (const { entity, id, kind, after } of changes) {
    const records = next.get(entity) ?? new Map<string, RecordOf>();
    next.set(entity, records);
    if (kind === 'delete') records.delete(id);
    else records.set(id, { ...(records.get(id) ?? recordOf(entity, id)), ...after } as RecordOf);
  }
  return next;
}

/** Plans an action on one record of the world; throws its refusal as an error where it is not available. */
export function plan(world: World, entity: EntityName, name: string, id: string, parameters: Values = {}, around: Around = {}): Plan {
  const found = actionOf(entity, name);
  if (!found) throw new Error(`No action ${entity}.${name}`);
  const context = contextOf(world, around);
  const record = found.on === 'collection' ? { id: '+1', version: 0, locked: false, hidden: false } : world.get(entity)?.get(id);
  if (!record) throw new Error(`No record ${entity}/${id}`);
  const available = found.available(record, context);
  if (available !== true) throw new Error(available);
  return found.plan(record, parameters as never, context);
}

/** Plans and applies. */
export const done = (world: World, entity: EntityName, name: string, id: string, parameters: Values = {}, around: Around = {}): World =>
  applied(world, plan(world, entity, name, id, parameters, around));

/** One record of the world. */
export function the(world: World, entity: EntityName, id: string): RecordOf {
  const found = world.get(entity)?.get(id);
  if (!found) throw new Error(`No record ${entity}/${id}`);
  return found;
}

/** Freezes a value and everything in it. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    const inside = value instanceof Map ? ([...value.values()] as unknown[]) : Object.values(value);
    for (const each of inside) frozen(each);
  }
  return value;
}

/** The configuration as records, for worlds in which actions run on it. */
export const configurationOf = (from: Catalogue = catalogue): Partial<Record<EntityName, readonly RecordOf[]>> =>
  Object.fromEntries(
    (
      [
        'statuses',
        'presets',
        'callTypes',
        'callTypeGroups',
        'tariffs',
        'discountPlans',
        'commissionProfiles',
        'featureTypes',
        'serviceTypes',
        'discountSchemes',
        'fixedFeeTariffs',
        'standardFeatures',
      ] as const
    ).map((entity) => [
      entity,
      from
        .all(entity)
        .slice(0, 3)
        .map((each) => recordOf(entity, each.id, each)),
    ]),
  );
