/**
 * Apply annual increase: the features whose yearly price rise is due by their profile and reference date, each from its own day,
 * and the reference date moved on to the next anniversary. Nothing rises by itself; done twice nothing rises twice.
 */
import { annualIncreases } from './annualForms.js';

export default annualIncreases({ name: 'applyAnnualIncrease', title: 'Apply Annual Increase', more: '', override: false });
