/** Nothing is handed out that nobody takes: an export is a promise, and one without a taker is a part that nothing reaches. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');

const sources = new Map(
  ['shared', 'server', 'addin', 'standin', 'test'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('output/'))
      .map((name) => [join(room, name), readFileSync(join(root, room, name), 'utf8')] as const),
  ),
);

/** The file behind an import, as TypeScript finds it. */
const fileOf = (by: string, path: string): string =>
  ['.ts', '.tsx'].map((end) => join(dirname(by), path).replace(/\.jsx?$/, end)).find((file) => sources.has(file)) ??
  assert.fail(`${by} imports ${path}, which is not there`);

/** What is taken from each file: names, or `*` where all of it is. */
function taken(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const take = (file: string, name: string): void => {
    found.set(file, (found.get(file) ?? new Set()).add(name));
  };
  for (const [by, text] of sources) {
    for (const [, list, path] of text.matchAll(/(?:^|\n)(?:import|export) (?:type )?\{([^}]*)\}\s*from '(\.[^']+)'/g))
      for (const each of list!.split(',').filter((name) => name.trim() !== ''))
        take(
          fileOf(by, path!),
          each
            .trim()
            .replace(/^type /, '')
            .split(' ')[0]!,
        );
    for (const [, name, path] of text.matchAll(/(?:^|\n)import \* as (\w+) from '(\.[^']+)'/g))
      for (const [, member] of text.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))) take(fileOf(by, path!), member!);
    for (const [, path] of text.matchAll(/export \* from '(\.[^']+)'|import\('(\.[^']+)'\)/g)) if (path) take(fileOf(by, path), '*');
    for (const [, path] of text.matchAll(/import\('(\.[^']+)'\)/g)) take(fileOf(by, path!), '*');
  }
  return found;
}

describe('what a file exports', () => {
  it('is imported by another file: values and functions, types apart', () => {
    const used = taken();
    const idle = [...sources].flatMap(([file, text]) =>
      [...text.matchAll(/(?:^|\n)export (?:async )?(?:const|function\*?|class|let) (\w+)/g)]
        .map(([, name]) => name!)
        // Benchmarks are found by their file's name.
        .filter((name) => !(name === 'bench' && file.startsWith(join('test', 'bench'))))
        .filter((name) => !used.get(file)?.has(name) && !used.get(file)?.has('*'))
        .map((name) => `${file}: ${name}`),
    );
    assert.deepEqual(idle, [], 'take the word export away, or what nobody needs with it');
  });

  it('is taken by more than tests: what they alone take belongs to them', () => {
    const product = [...sources].filter(([file]) => !file.startsWith('test'));
    const words = new Map(product.map(([file, text]) => [file, text.match(/\w+/g) ?? []]));
    const takers = new Map<string, number>();
    for (const each of words.values()) for (const word of new Set(each)) takers.set(word, (takers.get(word) ?? 0) + 1);
    const idle = product.flatMap(([file, text]) =>
      [...text.matchAll(/^export (?:async )?(?:const|function\*?|(?:abstract )?class|let) (\w+)/gm)].flatMap(([, name]) =>
        takers.get(name!) === 1 && words.get(file)!.filter((word) => word === name).length === 1 ? [`${file}: ${name}`] : [],
      ),
    );
    // R34, commission that is earned when its invoice is paid: worked out, and no setting turns it on yet.
    assert.deepEqual(idle, ['shared/commission/index.ts: earnedWhenPaid']);
  });
});
