/**
 * What is in force for a feature, as SQL: so that lists show, filter, sort and sum what is billed. Says of a row what
 * shared/billing/inForce.ts says of a record; a test holds the two together on both databases. Each expression looks at the row
 * and at one record each of what it may come from, found by a key.
 */
import { BILLED, OWN } from '../../shared/billing/values.js';
import type { Entity } from '../../shared/types.js';
import type { Kind } from './columns.js';
import { type Dialect, quoted } from './dialect.js';
import { ownOf } from './falling.js';
import { hasOnePrice } from './priced.js';

export interface Computed {
  readonly kind: Kind;
  readonly expression: string;
}

/**
 * Ends a row that names what is used several times after it. Without a limit, databases write each name's expression wherever
 * the name stands, level by level: one price became 2,463 subqueries, which took PostgreSQL a second to plan.
 */
const ONCE = 'LIMIT 1';

const t = (field: string): string => `t.${quoted(field)}`;
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** The value of a computed field on a day; undefined where an entity has no such field. Throws for a day that is none. */
export function computedField(dialect: Dialect, entity: Entity, field: string, today: string): Computed | undefined {
  if (!entity.inForce?.some(({ name }) => name === field)) return undefined;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(today)) throw new Error(`What is in force is asked for a day; "${today}" is none.`);
  if (field === 'remindSince') return { kind: 'date', expression: remindSince(dialect, today) };
  const made = new Expressions(dialect, text(today));
  return { kind: kinds[field] ?? 'text', expression: made.of(field) };
}

/** The price in force for the feature `t` on the day that an expression gives, in ten-thousandths. */
export const priceOf = (dialect: Dialect, day: string): string => new Expressions(dialect, day).price(day);

/** Of the customer `t`: what Remind of Debt (shared/actions/remind.ts) would remind of, and has not this month. */
function remindSince(dialect: Dialect, today: string): string {
  const { elements, parsed } = dialect;
  const collected = `(SELECT SUM(CAST(e.value->>'amount' AS NUMERIC)) FROM "directDebits" d, ${elements(parsed('d."invoices"'), 'e')}
    WHERE d."customerID" = i."customerID" AND d."status" = 'Exported' AND e.value->>'invoiceID' = CAST(i."id" AS TEXT))`;
  return `(CASE WHEN ${t('promiseDate')} >= ${text(today)} OR ${t('lastReminderDate')} >= ${text(`${today.slice(0, 7)}-01`)} THEN NULL ELSE
    (SELECT MIN(i."dueDate") FROM "invoices" i WHERE i."customerID" = ${t('id')} AND i."status" = 'Sent' AND i."dueDate" < ${text(today)}
      AND i."balance" > 0 AND i."balance" > COALESCE(${collected} * 10000, 0)) END)`;
}

const kinds: Readonly<Record<string, Kind>> = {
  currentPrice: 'money',
  monthlyValue: 'money',
  nextPrice: 'money',
  nextPriceDate: 'date',
  renewalInForce: 'date',
};

class Expressions {
  private readonly dialect: Dialect;
  private readonly today: string;
  private readonly history: string;

  constructor(dialect: Dialect, today: string) {
    [this.dialect, this.today] = [dialect, today];
    this.history = dialect.parsed(t('billing'));
  }

  of(field: string): string {
    switch (field) {
      case 'currentType':
      case 'currentInterval':
        return this.own(ownOf(field));
      case 'currentTypeSource':
        return this.ownSource('featureType');
      case 'currentDescription':
        return `COALESCE(${t('description')}, ${this.standard('description')}, ${t('featureType')}, ${t('standardFeature')}, 'Charge')`;
      case 'currentDescriptionSource':
        return `CASE WHEN ${t('description')} IS NOT NULL THEN ${text(OWN)} WHEN ${this.standard('description')} IS NOT NULL THEN ${ofStandard(t('standardFeature'))}
          WHEN ${t('featureType')} IS NOT NULL THEN ${text(OWN)} WHEN ${t('standardFeature')} IS NOT NULL THEN ${ofStandard(t('standardFeature'))} END`;
      case 'currentIntervalSource':
        return this.ownSource('serviceChargeInterval');
      case 'currentVATRate':
        return `COALESCE(${this.own('VATRate')}, ${this.above('customers', 'customerID', 'VATRate')})`;
      case 'currentVATRateSource':
        return `COALESCE(${this.ownSource('VATRate')}, CASE WHEN ${this.above('customers', 'customerID', 'VATRate')} IS NOT NULL THEN 'Customer' END)`;
      case 'currentPrice':
        return this.price(this.today);
      case 'currentPriceSource':
        return this.priceSource(this.today);
      case 'nextPrice':
        return `(SELECT CAST(e.value->>'value' AS BIGINT) ${this.coming()})`;
      case 'renewalInForce':
        return this.renewal();
      case 'nextPriceDate':
        return `(SELECT e.value->>'from' ${this.coming()})`;
      default:
        return this.monthly();
    }
  }

  /** A field of the standard feature. */
  private standard(field: string, name = t('standardFeature')): string {
    return `(SELECT s.${quoted(field)} FROM "standardFeatures" s WHERE s."name" = ${name})`;
  }

  private above(entity: string, reference: string, field: string): string {
    return `(SELECT o.${quoted(field)} FROM ${quoted(entity)} o WHERE o."id" = ${t(reference)})`;
  }

  private own(field: string): string {
    return `COALESCE(${t(field)}, ${this.standard(field)})`;
  }

  private ownSource(field: string): string {
    return `CASE WHEN ${t(field)} IS NOT NULL THEN ${text(OWN)} WHEN ${this.standard(field)} IS NOT NULL THEN ${ofStandard(t('standardFeature'))} END`;
  }

  /** The entry of a dated list that is in force on a day; before the first one, the first. */
  private at(list: string, day: string, value = `e.value->>'value'`): string {
    const { elements, first } = this.dialect;
    return `(SELECT ${value} FROM ${elements(list, 'e')} WHERE e.value->>'from' <= ${day} OR e.key = ${first} ORDER BY e.key DESC LIMIT 1)`;
  }

  private last(list: string, value = `e.value->>'from'`): string {
    return `(SELECT ${value} FROM ${this.dialect.elements(list, 'e')} ORDER BY e.key DESC LIMIT 1)`;
  }

  private list(name: string): string {
    return `${this.history}->'${name}'`;
  }

  private coming(): string {
    const { elements, first } = this.dialect;
    return `FROM ${elements(this.list('prices'), 'e')} WHERE e.key > ${first} AND e.value->>'from' > ${this.today} ORDER BY e.key LIMIT 1`;
  }

  /** Before it, what fell back to configuration counts as it was when it was raised. */
  private isUsed(day: string): string {
    const until = `${this.list('used')}->>'until'`;
    return `(${day} < COALESCE(${t('dueDate')}, '') AND (${until} IS NULL OR ${day} < ${until}))`;
  }

  /** The same for what comes: only where it ends within what is raised. */
  private isUsedToTheEnd(day: string): string {
    return `(${this.isUsed(day)} AND ${this.isUsed(`COALESCE(${t('endDate')}, '9999-12-31')`)})`;
  }

  private ownPrice(day: string): string {
    const own = t('serviceCharge');
    return `CASE WHEN ${t('billing')} IS NULL OR ${hasOnePrice(t('billing'), own)} THEN ${own}
      WHEN ${hasOnePrice(t('billing'))} THEN NULL ELSE CAST(${this.at(this.list('prices'), day)} AS BIGINT) END`;
  }

  /** What a price of a day depends on, as a row p: the feature's own, what was raised, and the names that lists are looked up by. */
  private priceRow(day: string, isUsed = this.isUsed(day)): string {
    const sources = this.list('sources');
    const named = (name: string): string => `CASE WHEN ${sources} IS NULL THEN ${t(name)} ELSE ${this.at(sources, day, `e.value->'value'->>'${name}'`)} END`;
    return `(SELECT ${this.ownPrice(day)} AS own,
      CASE WHEN ${isUsed} THEN CAST(${this.at(`${this.list('used')}->'prices'`, day)} AS BIGINT) END AS used,
      ${named('standardFeature')} AS standard, ${named('fixedFeeTariff')} AS tariff,
      ${this.above('numbers', 'numberID', 'fixedFeeTariff')} AS ofnumber, ${this.above('services', 'serviceID', 'fixedFeeTariff')} AS ofservice,
      ${this.above('customers', 'customerID', 'fixedFeeTariff')} AS ofcustomer ${ONCE}) p`;
  }

  /** The price that a price list has for the standard feature of row p, in ten-thousandths. */
  private listed(tariff: string): string {
    const charges = this.dialect.elements(this.dialect.parsed('l."charges"'), 'e');
    return `(SELECT CAST(ROUND(CAST(e.value->>'serviceCharge' AS NUMERIC) * 10000) AS BIGINT) FROM "fixedFeeTariffs" l, ${charges}
      WHERE l."name" = ${tariff} AND e.value->>'standardFeature' = p.standard ORDER BY e.key LIMIT 1)`;
  }

  private configured(): string {
    const lists = ['p.tariff', 'p.ofnumber', 'p.ofservice', 'p.ofcustomer'].map((tariff) => this.listed(tariff));
    return `COALESCE(${[...lists, this.standard('serviceCharge', 'p.standard')].join(', ')}, 0)`;
  }

  price(day: string, isUsed?: string): string {
    // Its own first, and what it may fall back to only where it has none: most have, and looking for both takes three times as long.
    return `COALESCE(${this.ownPrice(day)}, (SELECT COALESCE(p.used, ${this.configured()}) FROM ${this.priceRow(day, isUsed)}))`;
  }

  private priceSource(day: string): string {
    const lists = (
      [
        ['p.tariff', ''],
        ['p.ofnumber', ' of the number'],
        ['p.ofservice', ' of the service'],
        ['p.ofcustomer', ' of the customer'],
      ] as const
    ).map(([tariff, whose]) => `WHEN ${this.listed(tariff)} IS NOT NULL THEN 'Price list ' || ${tariff} || '${whose}'`);
    return `(SELECT CASE WHEN p.own IS NOT NULL THEN ${text(OWN)} WHEN p.used IS NOT NULL AND p.used <> ${this.configured()} THEN ${text(BILLED)}
      ${lists.join(' ')} WHEN ${this.standard('serviceCharge', 'p.standard')} IS NOT NULL THEN ${ofStandard('p.standard')} END FROM ${this.priceRow(day)})`;
  }

  /**
   * R46 (shared/billing/renewal.ts): the date typed in, else the first whole number of renewal periods from the day after the
   * minimum term, or from the start, on or after the day.
   */
  private renewal(): string {
    const { dateAfter, daysFrom, greatest } = this.dialect;
    const type = `(SELECT f.%s FROM "featureTypes" f WHERE f."name" = ${this.own('featureType')})`;
    const serviceType = `(SELECT y.%s FROM "serviceTypes" y WHERE y."name" = ${this.above('services', 'serviceID', 'serviceType')})`;
    const holders = (field: string): readonly string[] => [
      t(field),
      this.standard(field),
      type.replace('%s', quoted(field)),
      serviceType.replace('%s', quoted(field)),
    ];
    const [lengths, units] = [holders('renewalPeriodLength'), holders('renewalPeriodLengthType')];
    const unit = `CASE ${lengths.map((length, place) => `WHEN ${length} IS NOT NULL THEN lower(${units[place]})`).join(' ')} END`;
    const anchor = `CASE WHEN ${t('minimumTermDate')} IS NULL THEN ${t('startDate')} ELSE ${dateAfter(t('minimumTermDate'), '1', 'days')} END`;
    const row = `(SELECT ${anchor} AS anchor, CASE WHEN ${t('minimumTermDate')} IS NULL THEN 1 ELSE 0 END AS least, COALESCE(${lengths.join(', ')}) AS length, COALESCE(${unit}, 'months') AS unit ${ONCE}) r`;
    const months = (x: string): string => `(CAST(substr(${x}, 1, 4) AS BIGINT) * 12 + CAST(substr(${x}, 6, 2) AS BIGINT))`;
    const steps = (each: string, passed: string): string => `SELECT r.*, ${each} AS each, ${greatest}(r.least, (${passed}) / (${each})) AS k`;
    const first = (kind: 'days' | 'months', each: string, passed: string): string =>
      `(SELECT CASE WHEN ${dateAfter('q.anchor', 'q.k * q.each', kind)} >= ${this.today} THEN ${dateAfter('q.anchor', 'q.k * q.each', kind)}
        ELSE ${dateAfter('q.anchor', '(q.k + 1) * q.each', kind)} END FROM (${steps(each, passed)} FROM (SELECT r.anchor, r.least, r.length, r.unit) r ${ONCE}) q)`;
    const inDays = first('days', `r.length * CASE WHEN r.unit IN ('week', 'weeks') THEN 7 ELSE 1 END`, daysFrom('r.anchor', this.today));
    const inMonths = first('months', `r.length * CASE WHEN r.unit IN ('year', 'years') THEN 12 ELSE 1 END`, `${months(this.today)} - ${months('r.anchor')}`);
    return `CASE WHEN ${t('dateDrop')} IS NOT NULL THEN NULL WHEN ${t('renewalDate')} IS NOT NULL THEN ${t('renewalDate')}
      ELSE (SELECT CASE WHEN r.length > 0 AND r.anchor IS NOT NULL THEN CASE WHEN r.unit IN ('day', 'days', 'week', 'weeks') THEN ${inDays} ELSE ${inMonths} END END FROM ${row}) END`;
  }

  /** Counts of days come from the history; a feature without one has its field's. */
  private count(day: string, start: string): string {
    const { elements, greatest } = this.dialect;
    const counts = this.list('counts');
    const on = (when: string): string => `COALESCE(CAST(${this.at(counts, when)} AS BIGINT), ${t('featureCount')}, 1)`;
    const commitment = (value: string): string => this.at(this.list('commitments'), day, `e.value->'value'->>'${value}'`);
    const peak = `COALESCE((SELECT MAX(CAST(e.value->>'value' AS BIGINT)) FROM ${elements(counts, 'e')} WHERE e.value->>'from' > ${start} AND e.value->>'from' <= ${day}), 0)`;
    const auto = `CASE ${commitment('auto')} WHEN 'Initial' THEN ${on(start)} WHEN 'Peak' THEN ${greatest}(${on(start)}, ${peak}) ELSE 0 END`;
    return `CASE WHEN ${this.list('commitments')} IS NULL OR ${day} > COALESCE(${commitment('until')}, '9999-12-31') THEN ${on(day)}
      ELSE ${greatest}(${on(day)}, CAST(${commitment('count')} AS BIGINT), ${auto}) END`;
  }

  /** The name of the discount scheme of a day. */
  private scheme(day: string): string {
    const value = (name: string): string => this.at(this.list('discounts'), day, `e.value->'value'->>'${name}'`);
    const holds = (name: string): string => `${value(name)} IS NOT NULL AND ${day} <= COALESCE(${value(`${name}To`)}, '9999-12-31')`;
    return `CASE WHEN ${holds('initial')} THEN ${value('initial')} WHEN ${holds('ongoing')} THEN ${value('ongoing')} END`;
  }

  /** The terms of the scheme named `m.scheme`, as they were when raised or as they are; `percent` as text, `amount` in ten-thousandths. */
  private schemeTerm(term: 'percent' | 'amount'): string {
    const { entries } = this.dialect;
    const list = `(SELECT u.value FROM ${entries(`${this.list('used')}->'schemes'`, 'u')} WHERE u.key = m.scheme)`;
    const configured =
      term === 'amount'
        ? `(SELECT CAST(COALESCE(d."amount", 0) AS NUMERIC) FROM "discountSchemes" d WHERE d."name" = m.scheme AND d."kind" = 'Amount')`
        : `(SELECT CAST(COALESCE(d."percentage", '0') AS NUMERIC) FROM "discountSchemes" d WHERE d."name" = m.scheme AND COALESCE(d."kind", '') <> 'Amount')`;
    return `CASE WHEN ${this.isUsedToTheEnd('m.day')} AND ${list} IS NOT NULL THEN CAST(${this.at(list, 'm.day', `e.value->'value'->>'${term}'`)} AS NUMERIC) ELSE ${configured} END`;
  }

  /** The unit or number of units of the interval that comes: the standard feature's, where the feature leaves it to it, else its own last one. */
  private interval(part: 'unit' | 'n'): string {
    const own = this.last(this.list('schedules'), `e.value->'interval'->>'${part}'`);
    const value = `${this.dialect.parsed('i."data"')}->>'${part}'`;
    return `COALESCE(CASE WHEN ${t('serviceChargeInterval')} IS NULL AND COALESCE(${t('endDate')}, '9999-12-31') >= COALESCE(${t('dueDate')}, '') THEN (SELECT ${part === 'n' ? `COALESCE(${value}, '1')` : value} FROM "presets" i
      WHERE i."key" = 'serviceChargeInterval/' || ${this.standard('serviceChargeInterval')}) END, ${own})`;
  }

  /**
   * Recurring revenue a month: count × price less discount, by weeks × 52/12, months, quarters / 3 or years / 12, rounded once to
   * pence, once every change entered so far is in force (shared/billing/monthly.ts).
   */
  private monthly(): string {
    const { elements, greatest, halfUp } = this.dialect;
    const schedules = this.list('schedules');
    const turns = ['prices', 'counts', 'sources', 'commitments', 'discounts'].map((name) => `COALESCE(${this.last(this.list(name))}, '')`);
    const start = `COALESCE(${t('startDate')}, ${this.last(schedules)})`;
    const latest = `${greatest}(${this.today}, COALESCE(${start}, ''), ${turns.join(', ')})`;
    const days = `(SELECT CASE WHEN ${t('endDate')} < ${latest} THEN ${t('endDate')} ELSE ${latest} END AS day, ${start} AS start ${ONCE}) d`;
    const gone = `(${t('billing')} IS NULL OR ${t('endDate')} < ${this.today}
      OR EXISTS (SELECT 1 FROM ${elements(this.list('stops'), 'e')} WHERE e.value->>'resumes' IS NULL)
      OR EXISTS (SELECT 1 FROM ${elements(this.list('holds'), 'e')} WHERE e.value->>'kind' = 'nonBillable' AND e.value->>'until' IS NULL))`;
    const named = `(SELECT d.day AS day, ${this.scheme('d.day')} AS scheme, CAST(${this.count('d.day', 'd.start')} AS NUMERIC) AS count,
      CAST(${this.price('d.day', this.isUsedToTheEnd('d.day'))} AS NUMERIC) AS price, ${this.interval('unit')} AS unit,
      CAST(${this.interval('n')} AS NUMERIC) AS n FROM ${days} ${ONCE}) m`;
    const worked = `(SELECT m.*, ${this.schemeTerm('percent')} AS percent, ${this.schemeTerm('amount')} AS amount FROM ${named} ${ONCE}) q`;
    const kept = `CASE WHEN q.percent IS NULL THEN 1 ELSE ${greatest}(0, 1000000 - CAST(ROUND(q.percent * 10000) AS BIGINT)) END`;
    const unit = `CASE WHEN q.amount IS NULL THEN q.price ELSE ${greatest}(0, q.price - q.amount) END`;
    const above = `${unit} * ${kept} * q.count * CASE q.unit WHEN 'week' THEN 52 ELSE 1 END`;
    const below = `CASE WHEN q.percent IS NULL THEN 100 ELSE 100000000 END * q.n * CASE q.unit WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE 12 END`;
    return `CASE WHEN ${gone} THEN 0 ELSE COALESCE((SELECT ${halfUp(above, below)} * 100 FROM ${worked}), 0) END`;
  }
}

const ofStandard = (name: string): string => `'Standard feature ' || ${name}`;
