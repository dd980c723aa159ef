/**
 * What follows for a feature from a value in force that it has, as conditions on what is stored: asked of each row before the value is
 * worked out, they leave few rows to work it out for. Of a value that is not there nothing follows.
 */
import { type Dialect, quoted } from './dialect.js';
import { type Index, indexName } from './own.js';

const t = (field: string): string => `t.${quoted(field)}`;
const period = quoted('renewalPeriodLength');
const having = (entity: string): string => `SELECT h."name" FROM ${quoted(entity)} h WHERE h.${period} IS NOT NULL`;
const ofTypes = having('featureTypes');
const standardOfTypes = `SELECT s."name" FROM "standardFeatures" s WHERE s."featureType" IN (${ofTypes})`;

/** The features with a renewal date that is typed in, by it, and those without that have a period of their own. */
export const renewalIndex: Index = {
  columns: ['renewalDate', 'renewalPeriodLength'],
  on: ['"renewalDate"', '"renewalPeriodLength"', '"id"'],
  where: '"renewalDate" IS NOT NULL OR "renewalPeriodLength" IS NOT NULL',
};

/** Renews by a period (shared/billing/renewal.ts): it, its standard feature, its type or the type of its service has one. */
function hasPeriod({ oneOf }: Dialect): string {
  return [
    `${t('renewalPeriodLength')} IS NOT NULL`,
    oneOf(t('standardFeature'), having('standardFeatures')),
    oneOf(t('featureType'), ofTypes),
    `(${t('featureType')} IS NULL AND ${oneOf(t('standardFeature'), standardOfTypes)})`,
    `(${t('serviceID')} IS NOT NULL AND EXISTS (${having('serviceTypes')}))`,
  ].join(' OR ');
}

/**
 * The ids of rows of a table that have one of the values of a statement in a field, as an item of FROM. PostgreSQL, which does not know
 * how many values there are, would rather read the whole table; it looks them up value by value.
 */
function rowsOfEach({ name }: Dialect, values: string, alias: string, table: string, field: string): string {
  const rows = (more: string): string => `${quoted(table)} ${alias} WHERE ${alias}.${quoted(field)} ${more}`;
  if (name === 'sqlite') return rows(`IN (${values})`);
  return `(${values}) n(value) CROSS JOIN LATERAL (SELECT ${alias}."id" FROM ${rows('= n.value')} OFFSET 0) ${alias}`;
}

/** The ids of all that may pass, each kind out of an index. */
function candidates(dialect: Dialect, passes: (expression: string) => string): string {
  const indexed = dialect.name === 'sqlite' ? ` INDEXED BY ${quoted(indexName('features', renewalIndex))}` : '';
  const f = (field: string): string => `f.${quoted(field)}`;
  return [
    `SELECT f."id" FROM "features" f${indexed} WHERE ${f('renewalDate')} IS NOT NULL AND ${passes(f('renewalDate'))}`,
    `SELECT f."id" FROM "features" f${indexed} WHERE ${f('renewalDate')} IS NULL AND ${f('renewalPeriodLength')} IS NOT NULL`,
    ...[having('standardFeatures'), standardOfTypes].map((names) => `SELECT f."id" FROM ${rowsOfEach(dialect, names, 'f', 'features', 'standardFeature')}`),
    `SELECT f."id" FROM ${rowsOfEach(dialect, ofTypes, 'f', 'features', 'featureType')}`,
    `SELECT f."id" FROM ${rowsOfEach(dialect, `SELECT s."id" FROM ${rowsOfEach(dialect, having('serviceTypes'), 's', 'services', 'serviceType')}`, 'f', 'features', 'serviceID')}`,
  ].join(' UNION ALL ');
}

/**
 * `passes`: the condition on an expression. `all`: whoever asks wants all that fit, which are then looked for by their ids. Undefined
 * for a field that nothing follows from that is quicker to ask.
 */
export function impliedBy(dialect: Dialect, field: string, passes: (expression: string) => string, all: boolean): string | undefined {
  if (field !== 'renewalInForce') return undefined;
  const implied = `${t('dateDrop')} IS NULL AND (${passes(t('renewalDate'))} OR (${t('renewalDate')} IS NULL AND (${hasPeriod(dialect)})))`;
  return all ? `${dialect.oneOf(t('id'), candidates(dialect, passes))} AND ${implied}` : implied;
}
