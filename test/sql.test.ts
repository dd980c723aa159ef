/** Laws over the statements in the source: what one database forgives, another answers with a wrong order and no error. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const server = join(import.meta.dirname, '..', 'server');
const literals = readdirSync(server, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) =>
    [...readFileSync(join(server, name), 'utf8').matchAll(/`(?:[^`\\]|\\.)*`|'(?:[^'\\\n]|\\.)*'/g)]
      .map(([text]) => ({ name, text }))
      .filter(({ text }) => /\bSELECT\b/.test(text)),
  );

/** What a statement calls its casts and sorts by afterwards, qualified or not; a list's own order ends with its ids. */
const trapped = (text: string): readonly string[] =>
  [...text.matchAll(/ AS TEXT\) AS "(\w+)"/g)].flatMap(({ index, 1: alias }) => {
    const after = text.slice(index);
    return new RegExp(`ORDER BY[^)]*"${alias}"`, 's').test(after) || (alias === 'id' && after.includes('.order()')) ? [alias!] : [];
  });

describe('statements', () => {
  it('are found', () => {
    assert.ok(literals.length > 50);
    assert.deepEqual(trapped('SELECT CAST(c."id" AS TEXT) AS "id" FROM "customers" c ORDER BY c."id" LIMIT 5'), ['id']);
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
