/** Laws that hold for every action, by walking the registry over plain records: no database, no bridge. */
import { textOfWarning } from '../shared/warnings.js';
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { actions, actionOf } from '../shared/actions/index.js';
import { inXero, collecting, configurationOf, contextOf, company, done, frozen, catalogue, recordOf, applied, today, worldOf, type World } from './fixtures.js';
import { entities } from '../shared/entities/index.js';
import { Fault } from '../shared/fault.js';
import type { Timeline } from '../shared/billing/index.js';
import { choicesOf, entity as entityOf, fieldOf, valueFault } from '../shared/fields.js';
import type { Action, Change, Plan, Property, RecordOf, Value, Values } from '../shared/types.js';

const folder = new URL('../shared/actions/', import.meta.url);
const sentence = /^\P{Ll}.*[.!?]$/su;

/** Worlds in which every action finds a record in a state for it. */
/** The company with a debt that is late. */
const late = (): World =>
  new Map([
    ...company(),
    [
      'invoices',
      new Map(
        [...company().get('invoices')!].map(([id, each]) => [id, id === '33' ? { ...each, dueDate: '2025-02-01', total: 500_000, balance: 500_000 } : each]),
      ),
    ],
  ]);
/** A customer whose yearly increase is due, with all below it. */
const yearly = (): World =>
  new Map([
    ...company(),
    [
      'customers',
      new Map(
        [...company().get('customers')!].map(([id, each]) => [
          id,
          { ...each, annualIncreaseProfile: 'Fixed 3%', annualIncreaseReferenceDate: '2025-05-01' } as RecordOf,
        ]),
      ),
    ],
  ]);
const increase = { profile: 'Fixed 3%', dueBy: '2025-12-31' };
const worlds: readonly World[] = [
  company(),
  late(),
  yearly(),
  done(yearly(), 'customers', 'applyAnnualIncrease', '1', increase),
  collecting(),
  inXero(collecting()),
  done(company(), 'customers', 'drop', '1', { status: 'Dropped', dateDrop: '2025-03-10' }),
  done(company(), 'services', 'drop', '12', { status: 'Dropped', dateDrop: '2025-03-10' }),
  done(done(company(), 'numbers', 'drop', '11', { status: 'Dropped', dateDrop: '2025-03-10' }), 'features', 'drop', '101', {
    status: 'Dropped',
    dateDrop: '2025-03-10',
  }),
  done(company(), 'customers', 'suspend', '1', { status: 'Suspended', dateSuspend: '2025-02-10' }),
  done(company(), 'services', 'suspend', '12', { status: 'Suspended', dateSuspend: '2025-02-10' }),
  done(company(), 'customers', 'makeNonBillable', '1', { status: 'Active - Do Not Bill', dateMakeNonBillable: '2025-02-10' }),
  done(company(), 'services', 'makeNonBillable', '12', { status: 'Active - Do Not Bill', dateMakeNonBillable: '2025-02-10' }),
  done(done(done(company(), 'features', 'swap', '101', { dateSwap: today }), 'numbers', 'swap', '11', { dateSwap: today }), 'services', 'swap', '22', {
    dateSwap: today,
  }),
].map((world) =>
  worldOf({
    ...configurationOf(),
    ...Object.fromEntries([...world].map(([entity, records]) => [entity, [...records.values()]])),
    users: [recordOf('users', '91', { name: 'Bea Fox' })],
    runs: [recordOf('runs', '92', {})],
    approvalLimits: [recordOf('approvalLimits', '93', { action: 'features.drop' })],
  }),
);
const put = worlds.map(
  (world): World =>
    new Map(
      [...world].map(([entity, records]) => [entity, new Map([...records].map(([id, record]) => [id, { ...record, locked: true, hidden: true } as RecordOf]))]),
    ),
);
const all = [...worlds, ...put];

/** What is owed, paid and charged. */
const moneyOf: Readonly<Record<string, readonly string[]>> = { customers: ['balance'], transactions: ['net'], invoices: ['total'], payments: ['amount'] };

describe('every action', () => {
  it('is in a file of its name, and every file of an action is registered', () => {
    for (const { name } of actions) assert.ok(existsSync(new URL(`${name}.ts`, folder)), name);
    const names = new Set(actions.map(({ name }) => name));
    const shared = [
      'annual',
      'annualForms',
      'index',
      'allocations',
      'booked',
      'changes',
      'collecting',
      'charging',
      'holding',
      'increases',
      'lines',
      'invoicing',
      'mailing',
      'looking',
      'marks',
      'moves',
      'moving',
      'newRecord',
      'outbox',
      'parameters',
      'priceJumps',
      'swapping',
      'words',
    ];
    for (const file of readdirSync(folder)) assert.ok(names.has(file.slice(0, -3)) || shared.includes(file.slice(0, -3)), file);
  });

  it('is there once for its entity, and the standard ones where the entity lists them', () => {
    assert.equal(new Set(actions.map(({ entity, name }) => `${entity}.${name}`)).size, actions.length);
    for (const { name, standard } of entities) for (const verb of standard) assert.ok(actionOf(name, verb), `${name}.${verb}`);
  });

  it('asks for a value by the name of the column in which it is found again, or says which column that is', () => {
    assert.deepEqual(actions.flatMap(nameless), []);
  });

  for (const action of actions) {
    describe(`${action.entity}.${action.name}`, () => {
      it('explains itself and its parameters in sentences', () => explains(action));
      it('says of every record that it can run, or why not', () => {
        for (const world of all) {
          for (const record of world.get(action.entity)?.values() ?? []) {
            const verdict = action.available(record, contextOf(world));
            assert.ok(verdict === true || sentence.test(verdict), String(verdict));
          }
        }
      });
      it('makes records only of the entities that it declares, and of each of them', () => {
        const made = new Set(plans(action).flatMap(({ changes }) => changes.flatMap(({ kind, entity }) => (kind === 'create' ? [entity] : []))));
        assert.deepEqual([...made].toSorted(), [...(action.makes ?? [])].toSorted());
      });
      it('tells the money that it moves: what is owed and what is charged changes by no plan that names no amount', () => {
        for (const plan of plans(action)) {
          const moved = plan.changes.filter(({ entity, before, after }) =>
            (moneyOf[entity] ?? []).some((field) => Number(before[field] ?? 0) !== Number(after[field] ?? 0)),
          );
          if (moved.length === 0) continue;
          const named = (plan.charges ?? []).length > 0 || Object.keys(plan.amounts ?? {}).length > 0 || plan.fallsAway !== undefined;
          assert.ok(named, `${moved.map(({ entity, kind, why }) => `${kind} ${entity}: ${why}`).join('; ')}`);
        }
      });
      it('plans the same twice, leaves its inputs alone, and changes only what is declared', () => {
        const found = ready(action);
        assert.ok(found, `no record of the company in test/fixtures.ts and no parameters of \`given\` in test/laws.test.ts fit`);
        const { world, record, parameters } = found;
        const plan = action.plan(frozen(record), frozen(parameters) as never, frozenContext(world));
        assert.deepEqual(action.plan(record, parameters as never, frozenContext(world)), plan);
        for (const change of plan.changes) declared(change, world);
        for (const text of [...(plan.notes ?? []), ...(plan.warnings ?? []).map(textOfWarning)]) assert.match(text, sentence);
        for (const { gross, discount, net } of plan.charges ?? []) assert.equal(gross + discount, net);
      });
      it('is taken back by its reverse, or says why it cannot be', () => takenBack(action));
    });
  }
});

function explains({ title, help, parameters: { properties, required = [], oneOf = [], additionalProperties } }: Action): void {
  assert.match(title, /^\p{Lu}/u);
  assert.match(help, sentence);
  assert.equal(additionalProperties, false);
  for (const name of [...required, ...oneOf]) assert.ok(properties[name], `${name} is declared`);
  for (const [name, { title: label, description }] of Object.entries(properties)) {
    assert.ok(label.length > 0, name);
    assert.match(description, sentence, name);
  }
}

/** More than one of each kind, so that what two of them are found in is no chance. */
function probes(name: string, { type, format, enum: choices, list }: Property, entity: Action['entity']): readonly Value[] {
  if (type === 'array' || type === 'object' || type === 'boolean' || name.endsWith('ID')) return [];
  if (choices) return choices;
  if (format === 'date') return ['2025-03-11', '2025-03-09'];
  if (format === 'currency') return [45_700, 45_600];
  if (format === 'percent') return ['7.37', '7.38'];
  if (format === 'email') return ['one@example.com', 'two@example.com'];
  if (type !== 'string') return [37, 38];
  return list ? choicesOf(catalogue, entity, list).slice(0, 4) : ['Said one', 'Said two'];
}

/** Fields that a parameter fills as it was given: those that hold each of several values when it is given them. */
function filled({ plan }: Action, name: string, values: readonly Value[], { world, record, parameters }: Ready): readonly string[] {
  const found = values.map((value): readonly string[] => {
    try {
      const { changes } = plan(record, { ...parameters, [name]: value } as never, contextOf(world));
      return changes.flatMap(({ entity, after }) =>
        Object.entries(after).flatMap(([field, now]) => (now === value && fieldOf(entity, field)?.inner !== true ? [fieldOf(entity, field)!.label] : [])),
      );
    } catch (error) {
      if (error instanceof Fault) return [];
      throw error;
    }
  });
  return (found[0] ?? []).filter((label) => found.filter((labels) => labels.includes(label)).length > 1);
}

/** What a form asks for under a name that no column has in which it is found again, and does not say which one it is. */
function nameless(action: Action): readonly string[] {
  const some: Ready[] = [];
  for (const each of fitting(action)) if (some.push(each) === 12) break;
  return Object.entries<Property>(action.parameters.properties).flatMap(([name, property]) => {
    const own = fieldOf(action.entity, name)?.label;
    if (own === property.title) return [];
    const found = new Set(some.flatMap((each) => filled(action, name, probes(name, property, action.entity), each)));
    // One of its own name is what it fills, unless it is seen to fill others and not that one.
    const labels = own !== undefined && (found.size === 0 || found.has(own)) ? [own] : [...found];
    const said = labels.length === 0 || labels.some((label) => property.title === label || property.description?.includes(`“${label}”`));
    return said ? [] : [`${action.entity}.${action.name} asks for “${property.title}” and fills ${labels.join(', ')}`];
  });
}

interface Ready {
  readonly world: World;
  readonly record: RecordOf;
  readonly parameters: Values;
  readonly plan: Plan;
}

/** The first record and parameters with which the action has something to do. */
const ready = (action: Action): Ready | undefined => fitting(action).next().value;
/** What the action plans in every world, for every record and all parameters that fit. */
const plans = (action: Action): readonly Plan[] => [...fitting(action)].map(({ plan }) => plan);

function* fitting(action: Action): Generator<Ready, undefined> {
  for (const world of all) {
    const records =
      action.on === 'collection' ? [{ id: '+1', version: 0, locked: false, hidden: false } as RecordOf] : [...(world.get(action.entity)?.values() ?? [])];
    for (const record of records) {
      const context = contextOf(world);
      if (action.available(record, context) !== true) continue;
      for (const parameters of candidates(action)) {
        try {
          const plan = action.plan(record, parameters as never, context);
          if (plan.changes.length > 0) yield { world, record, parameters, plan };
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
        }
      }
    }
  }
  return undefined;
}

const given: Readonly<Record<string, Values>> = {
  'features.applyAnnualIncrease': { ...increase, increaseAmount: 10_000 },
  'customers.applyAnnualIncrease': { ...increase, increasePercent: '3', rounding: '.99' },
  ...Object.fromEntries(['numbers', 'services'].map((entity) => [`${entity}.applyAnnualIncrease`, increase])),
  ...Object.fromEntries(
    ['features', 'numbers', 'services', 'customers'].flatMap((entity) => [
      [`${entity}.overrideAnnualIncrease`, { ...increase, increasePercent: '3', lastUpdatedReason: 'Agreed in writing' }],
      [`${entity}.takeBackAnnualIncrease`, increase],
    ]),
  ),
  'payments.enterReceipt': {
    customerID: '1',
    amount: 400_000,
    paymentDate: '2025-03-12',
    statementLine: 'L1',
    payer: 'NORTHGATE',
    allocations: [{ invoiceID: '31', amount: 40 }],
  },
  'customers.addMandate': { accountName: 'Northgate Dental', sortCode: '20-00-00', accountNumber: '55779911' },
  'invoices.exportToLedger': { exportName: 'Sage March' },
  'payments.exportToLedger': { exportName: 'Sage March' },
  'customers.collect': { collectionDate: '2025-03-31' },
  'payments.allocate': { allocations: [{ invoiceID: '31', amount: 40 }] },
  'customers.addNumbers': { numbers: ['01632 960100', '01632-960101'], numberType: 'Landline' },
  'numbers.divert': { divertTo: '07700 900123' },
  'customers.linkToXero': { xeroContactID: '4f0d5b7e-9c0a-4f0e-8a5e-0f1d2c3b4a59' },
  'statuses.edit': { chargesCalls: false },
  'customers.promiseToPay': { promiseDate: '2025-04-01', promiseAmount: 100_000 },
  'invoices.create': { customerID: '1' },
  'calls.giveTo': { numberID: '11' },
  'carrierTransactions.giveTo': { featureID: '101' },
  'callTypes.edit': { prefixes: '0199' },
  'tariffRates.create': { tariff: 'National Standard', callType: 'UK Mobile', cost: 1.5 },
  'discountPlans.create': { name: '100 Texts', allowanceEvents: 100 },
  'discountPlans.edit': { allowanceMinutes: 90 },
  'presets.create': { list: 'carrier', name: 'Neos Networks' },
  'features.edit': { serviceCharge: 350_000, featureCount: 3, description: 'Fibre 160', updatedDate: '2025-03-11' },
};

/** Values that fit the schema; a status of each name in turn. */
function* candidates({ entity, name, parameters: { properties, required = [], oneOf = [] } }: Action): Generator<Values> {
  const known = given[`${entity}.${name}`];
  if (known) yield known;
  const names = name === 'edit' ? Object.keys(properties).slice(0, 8) : [...required, ...oneOf.slice(0, 1)];
  const owner: Values = name === 'create' && properties['customerID'] ? { customerID: '2' } : {};
  const values = { ...Object.fromEntries(names.map((each) => [each, valueOf(each, properties[each]!, entity)])), ...owner };
  if (name === 'addFeatures') for (const each of catalogue.all('standardFeatures')) yield { standardFeatures: [each['name']!] };
  if (names.includes('status')) for (const status of catalogue.statuses(entity)) yield { ...values, status: status.name };
  else yield values;
}

function valueOf(name: string, { type, format, enum: choices, list, items, minimum }: Property, entity: Action['entity']): Value {
  if (name === 'customerID') return '2';
  if (choices) return type === 'array' ? [choices[0]!] : choices[0]!;
  if (format === 'date') return today;
  if (format === 'currency') return 450_000;
  if (format === 'percent') return '7.3';
  if (format === 'email') return 'billing@example.com';
  const [first = 'Test'] = list ? choicesOf(catalogue, entity, list).slice(1) : [];
  if (type === 'array') return items?.type === 'object' ? [] : list ? [first] : ['Test'];
  if (type === 'integer' || type === 'number') return minimum ?? 1;
  if (type === 'boolean') return true;
  return type === 'object' ? {} : list ? first : `Test ${name}`;
}

function frozenContext(world: World): ReturnType<typeof contextOf> {
  for (const records of world.values()) for (const record of records.values()) frozen(record);
  return contextOf(world);
}

/** A change names a known entity and its fields, and what it says was before was before. */
function declared({ entity, id, kind, before, after, why }: Change, world: World): void {
  assert.match(why, sentence);
  const record = world.get(entity)?.get(id);
  assert.equal(kind === 'create', record === undefined);
  if (kind === 'create') assert.deepEqual(before, {});
  if (kind === 'delete') return assert.deepEqual(after, {});
  for (const [name, value] of Object.entries(after)) {
    const field = fieldOf(entity, name);
    assert.ok(field, `${entity} has no field ${name}`);
    if (kind === 'update') assert.deepEqual(before[name] ?? null, record?.[name] ?? null, name);
    assert.ok(kind === 'create' || JSON.stringify(before[name]) !== JSON.stringify(value), `${name} changes`);
    if (value === null) continue;
    if (field.type === 'Data') assert.equal(typeof value, 'object', name);
    else if (!(field.references && typeof value === 'string' && value.startsWith('+')))
      assert.equal(valueFault(field, value, 'inner'), undefined, `${entity}.${name} ${JSON.stringify(value)}`);
  }
}

/** What tells of the way back itself, and is not taken back: dates and reasons of the latest change, and inner bookmarks of billing. */
const history = new Set([
  'statusChangedStamp',
  'updatedDate',
  'dateReinstate',
  'droppedAt',
  'reinstatedAt',
  'lastUpdatedDate',
  'lastUpdatedReason',
  'cancellationNoticeGivenDate',
  'rebillFrom',
  'nextBillDate',
  'createdAt',
  'updatedAt',
]);
const lasting = (record: RecordOf): Values =>
  Object.fromEntries(
    Object.entries(record)
      .filter(([name]) => !history.has(name))
      .map(([name, value]) => [name, name === 'billing' ? withoutCovered(value as unknown as Timeline) : value]),
  );

/** A hold within a longer one of the same cause says nothing, nor does a gap after the last day charged, nor what only the way back asks for. */
function withoutCovered(timeline: Timeline | null): Value {
  const holds = timeline?.holds?.filter(
    (one) =>
      !timeline.holds!.some((other) => other !== one && other.cause === one.cause && other.kind === one.kind && other.from <= one.from && other.until === null),
  );
  const open = timeline?.stops?.find(({ resumes }) => resumes === null);
  const stops = timeline?.stops?.filter((stop) => stop === open || open === undefined || stop.to < open.to).map(({ to, resumes }) => ({ to, resumes }));
  const { was: _, ...lived } = timeline ?? ({} as Timeline);
  return { ...lived, ...(holds ? { holds } : {}), ...(stops ? { stops } : {}) } as unknown as Value;
}

function takenBack(action: Action): void {
  const found = ready(action);
  if (!found) return;
  const { world, record, parameters, plan } = found;
  const back = action.reverse?.(record, parameters as never, today);
  assert.ok(back, `${action.entity}.${action.name} declares no \`reverse\`: the action and the parameters that take it back, or the sentence why nothing does`);
  if (typeof back === 'string') {
    assert.match(back, sentence);
    return;
  }
  const opposite = actionOf(action.entity, back.action);
  assert.ok(opposite, `${back.action} exists`);
  for (const name of Object.keys(back.parameters)) assert.ok(opposite.parameters.properties[name], `${back.action} takes ${name}`);
  const target = action.on === 'collection' ? plan.changes[0]!.id : record.id;
  const after = applied(world, plan);
  const now = after.get(action.entity)!.get(target)!;
  assert.equal(opposite.available(now, contextOf(after)), true);
  const restored = applied(after, opposite.plan(now, back.parameters as never, contextOf(after)));
  for (const { name } of entities) {
    const [was, is] = [world.get(name), restored.get(name)].map((records) => new Map([...(records ?? [])].map(([id, each]) => [id, lasting(each)])));
    // A payment that was reversed stays in the books.
    for (const [id, each] of is ?? []) if (each['status'] === 'Reversed' && !was?.has(id)) is?.delete(id);
    assert.deepEqual(is, was, `${entityOf(name).titles} are as before`);
  }
}
