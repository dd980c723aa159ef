/** Override annual increase: the expert's way to a percentage where the contract was to say pounds and pence (R44), with a reason. */
import { annualIncreases } from './annualForms.js';

export default annualIncreases({
  name: 'overrideAnnualIncrease',
  title: 'Override Annual Increase',
  more: ' A percentage is taken also where the contract was to say pounds and pence: the reason is kept with each feature.',
  override: true,
});
