/**
 * What follows for a feature from a value in force that it has, as conditions on what is stored: asked of each row before the value is
 * worked out, they leave few rows to work it out for. Of a value that is not there nothing follows.
 */
import { type Dialect, quoted } from './dialect.js';

const t = (field: string): string => `t.${quoted(field)}`;
const period = quoted('renewalPeriodLength');
const having = (entity: string): string => `SELECT h."name" FROM ${quoted(entity)} h WHERE h.${period} IS NOT NULL`;

/** Renews by a period (shared/billing/renewal.ts): it, its standard feature, its type or the type of its service has one. */
function hasPeriod({ oneOf }: Dialect): string {
  const ofTypes = having('featureTypes');
  return [
    `${t('renewalPeriodLength')} IS NOT NULL`,
    oneOf(t('standardFeature'), having('standardFeatures')),
    oneOf(t('featureType'), ofTypes),
    `(${t('featureType')} IS NULL AND ${oneOf(t('standardFeature'), `SELECT s."name" FROM "standardFeatures" s WHERE s."featureType" IN (${ofTypes})`)})`,
    `(${t('serviceID')} IS NOT NULL AND EXISTS (${having('serviceTypes')}))`,
  ].join(' OR ');
}

/** `passes`: the condition on an expression. Undefined for a field that nothing follows from that is quicker to ask. */
export function impliedBy(dialect: Dialect, field: string, passes: (expression: string) => string): string | undefined {
  if (field !== 'renewalInForce') return undefined;
  return `${t('dateDrop')} IS NULL AND (${passes(t('renewalDate'))} OR (${t('renewalDate')} IS NULL AND (${hasPeriod(dialect)})))`;
}
