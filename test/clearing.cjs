/** After the last test of a run: the databases that its tests were copied from go (test/templates.ts). */
const { readdirSync, rmSync } = require('node:fs');
const { Client } = require('pg');

exports.mochaGlobalTeardown = async () => {
  const folder = process.env.TEST_TEMPLATES;
  if (!folder) return;
  const run = folder
    .split(/[/\\-]/)
    .at(-1)
    .toLowerCase();
  const onPostgres = readdirSync(folder).some((name) => name.startsWith('postgres-'));
  rmSync(folder, { recursive: true, force: true });
  if (!onPostgres) return;
  const client = new Client({ connectionString: process.env.TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres' });
  await client.connect();
  const { rows } = await client.query('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [`sheetbridge_template_${run}_`]);
  for (const { datname } of rows) await client.query(`DROP DATABASE "${datname}" WITH (FORCE)`);
  await client.end();
};
