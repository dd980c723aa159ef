/**
 * Whole companies, months and walks through every door: some four seconds of processor each and more, together two thirds of what quick
 * tests took. A person waits a minute for the rest; `npm test` has them (TIMES=FILE tells what takes long).
 */
module.exports = [
  'audit',
  'backup',
  'checks',
  'database',
  'production',
  'sample',
  ...['change', 'keptReports', 'month', 'oneFigure', 'paper', 'reading', 'scripts'].map((name) => `billingRuns/${name}`),
  ...['bad', 'engine', 'follow', 'masked', 'typed'].map((name) => `calls/${name}`),
  ...['access', 'doors', 'hostile', 'leaving', 'openapi', 'playbooks', 'reviewed', 'sessions', 'users', 'walk'].map((name) => `http/${name}`),
  ...['badInput', 'workbooks'].map((name) => `matching/${name}`),
  ...['killed', 'xero', 'xeroMonth'].map((name) => `outbox/${name}`),
  ...['large', 'takeBack', 'verify'].map((name) => `runs/${name}`),
  'upgrade/upgrade',
].map((name) => `dist/js/test/${name}.test.js`);
