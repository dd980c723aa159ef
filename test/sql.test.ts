/** Laws over the statements in the source: what one database forgives, another answers with a wrong order and no error. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const server = join(import.meta.dirname, '..', 'server');
const spoken = readdirSync(server, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => [...readFileSync(join(server, name), 'utf8').matchAll(/`(?:[^`\\]|\\.)*`|'(?:[^'\\\n]|\\.)*'/g)].map(([text]) => ({ name, text })));
const literals = spoken.filter(({ text }) => /\bSELECT\b/.test(text));

/** What a statement calls its casts and sorts by afterwards, qualified or not; a list's own order ends with its ids. */
const trapped = (text: string): readonly string[] =>
  [...text.matchAll(/ AS TEXT\) AS "(\w+)"/g)].flatMap(({ index, 1: alias }) => {
    const after = text.slice(index);
    return new RegExp(`ORDER BY[^)]*"${alias}"`, 's').test(after) || (alias === 'id' && after.includes('.order()')) ? [alias!] : [];
  });

/** The code of a file without its comments. */
const codeOf = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$|\s\/\/ .*$/gm, '');

const statement =
  /\bSELECT\b[\s\S]*\b(FROM|AS)\b|\bINSERT INTO\b|\bUPDATE\s+"|\bDELETE FROM\b|\b(CREATE|ALTER|DROP) TABLE\b|\b(ORDER|GROUP) BY\b|\bJOIN\s+"|\bFOR UPDATE\b|\bIS (NOT )?NULL\b/;
/** `t."name"`, `"name" = $value`. */
const column = /\b\w+\."\w+"|"\w+"\s*(=|<>|<=|>=|IN)\s*(\$|\(|'|\d)/;

/** What is the database room's own, in a file of another one: statements, quoted columns, dialects, statements handed on. */
function foreign(text: string): readonly string[] {
  const code = codeOf(text);
  const said = [...code.matchAll(/`(?:[^`\\]|\\.)*`|'(?:[^'\\\n]|\\.)*'/g)].map(([literal]) => literal);
  return [
    ...said.filter((literal) => statement.test(literal) || column.test(literal)).map((literal) => literal.slice(0, 80)),
    ...[...code.matchAll(/\.dialect\b|\bdialectOf\b|\b(?:store|from|inside|moment)\.(?:rows|run)\(/g)].map(([call]) => call),
  ];
}

describe('statements', () => {
  it('stand in server/database alone, with columns and dialects; others ask by what is meant, or by models', () => {
    const others = readdirSync(server, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.ts') && !name.startsWith('database/'));
    assert.ok(others.length > 150);
    const wrong = others.flatMap((name) => foreign(readFileSync(join(server, name), 'utf8')).map((what) => `server/${name}: ${what}`));
    assert.deepEqual(wrong, []);
    const planted = [
      'await store.load(x, `SELECT "id" FROM "users"`)',
      `const where = 't."status" = 1'`,
      `inside.run(text)`,
      'const due = `"channel" = $channel AND "nextAttemptAt" <= $at`',
      `if (store.dialect === 'postgres') return`,
      `const end = 'ORDER BY 2'`,
      'x(`DELETE FROM "links"`)',
    ];
    for (const each of planted) assert.notDeepEqual(foreign(each), [], each);
    assert.deepEqual(foreign('// SELECT x FROM y\n/** UPDATE "users" */\nconst a = \'Select rows from the list\';'), []);
  });

  it('go over Sequelize by what it shows to everybody', () => {
    const room = readdirSync(join(server, 'database')).filter((name) => name.endsWith('.ts'));
    const reaching = room.flatMap((name) =>
      [
        ...codeOf(readFileSync(join(server, 'database', name), 'utf8')).matchAll(
          /\w*\._[a-z]\w*|\b_(?:invalid|ending)\b|\buuid\b|as unknown as \{ connectionManager/g,
        ),
      ].map(([what]) => `${name}: ${what}`),
    );
    assert.deepEqual(reaching, []);
  });

  it('are found', () => {
    assert.ok(literals.length > 50);
    assert.deepEqual(trapped('SELECT CAST(c."id" AS TEXT) AS "id" FROM "customers" c ORDER BY c."id" LIMIT 5'), ['id']);
  });

  it('go to PostgreSQL one a call: what is several cannot be prepared, and a sharded schema refuses it', () => {
    const several = (text: string): boolean =>
      /;\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|SET|WITH)\b/.test(text) && !/^.CREATE TRIGGER [^;]* BEGIN SELECT [^;]*; END.$/.test(text);
    assert.ok(several('`SET LOCAL lock_timeout = 0; SELECT 1`') && several('\'DELETE FROM "links";\n DELETE FROM "runs"\''));
    const wrong = spoken.filter(({ name, text }) => name.startsWith('database/') && several(text)).map(({ name, text }) => `${name}: ${text.slice(0, 80)}`);
    assert.deepEqual(wrong, []);
  });

  it('never call a text like the number that they sort by: sharded databases, and the standard where it is not qualified, sort by the text', () => {
    const wrong = literals.flatMap(({ name, text }) =>
      trapped(text)
        .filter((alias) => alias.length > 1)
        .map((alias) => `${name}: ${alias}: ${text.slice(0, 80)}`),
    );
    assert.deepEqual(wrong, []);
  });
});
