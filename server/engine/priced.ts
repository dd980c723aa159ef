/** The fields of a feature that its charges come from. */
import { entity as entityOf } from '../../shared/fields.js';

/** What says nothing about what a feature costs: half of its fields, and there are a great many features. */
const beside =
  /^(inbound|national|mobile|nongeographic|serviceNumbers|international|extendedInternational|surcharges|bespoke)Tariff|^discountPlan|^carrier|Carrier$|[cC]ommission|^annualIncrease|^renewal|^lastUpdated|^sold|^(minimumTerm|noticePeriod|committedTermPeriod|cancellationNotice)|^(site|campaign|customerProducts|internalUse|CRMReference|saleType|enteredDate|cascade|statusReason|statusChangedStamp|callsTransactionCode|VATRateCalls|createdAt|updatedAt|updatedDate|dateDrop|dateReinstate)$/;

export const pricedFields: readonly string[] = entityOf('features')
  .fields.map(({ name }) => name)
  .filter((name) => !beside.test(name));
