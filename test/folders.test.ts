/** The folders of the bridge say what they are for and what they may call, in a page each; what they say is what they do. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');
const server = join(root, 'server');
const folders = readdirSync(server, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

const page = (folder: string): string => readFileSync(join(server, folder, 'README.md'), 'utf8');
/** The names in a line of the page, "May call: people, database."; whole sentences such as "nothing on the server" name none. */
const named = (folder: string, line: string): readonly string[] => {
  const [, words] = new RegExp(`^${line}: (.*)\\.$`, 'm').exec(page(folder)) ?? [];
  assert.ok(words !== undefined, `server/${folder}/README.md has a line "${line}: …"`);
  return words.split(/, | and /).filter((word) => folders.includes(word));
};

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sources(join(folder, entry.name)) : /\.tsx?$/.test(entry.name) ? [join(folder, entry.name)] : [],
  );
}

/** The other folders of the server that a folder imports from, types included. */
const called = (folder: string): ReadonlySet<string> =>
  new Set(
    sources(join(server, folder)).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/(?:from |import\()'(\.[^']+)'/g)].flatMap(([, path]) => {
        const [other = ''] = relative(server, resolve(dirname(file), path!)).split('/');
        return folders.includes(other) && other !== folder ? [other] : [];
      }),
    ),
  );

describe('the folders of the bridge', () => {
  for (const folder of folders) {
    it(`${folder} calls only what its page names, and is named by what calls it`, () => {
      const allowed = named(folder, 'May call');
      for (const other of called(folder)) assert.ok(allowed.includes(other), `server/${folder} calls ${other}; its page does not say that it may`);
    });
  }

  it('call each other in one direction only', () => {
    const walk = (folder: string, way: readonly string[]): void => {
      assert.ok(!way.includes(folder), [...way, folder].join(' → '));
      for (const next of named(folder, 'May call')) walk(next, [...way, folder]);
    };
    for (const folder of folders) walk(folder, []);
  });

  // A folder that is divided in itself: its own index may call every part of it.
  it('are divided into parts that call each other in one direction only', () => {
    for (const folder of folders) {
      const parts = new Map(
        readdirSync(join(server, folder), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [[entry.name, new Set<string>()] as const] : [])),
      );
      for (const [part, others] of parts)
        for (const file of sources(join(server, folder, part)))
          for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()'(\.[^']+)'/g)) {
            const [other = ''] = relative(join(server, folder), resolve(dirname(file), path!)).split('/');
            if (parts.has(other) && other !== part) others.add(other);
          }
      const walk = (part: string, way: readonly string[]): void => {
        assert.ok(!way.includes(part), [...way, part].map((each) => `server/${folder}/${each}`).join(' → '));
        for (const next of parts.get(part)!) walk(next, [...way, part]);
      };
      for (const part of parts.keys()) walk(part, []);
    }
  });

  it('are on the map, each of them', () => {
    const map = readFileSync(join(root, 'docs', 'ARCHITECTURE.md'), 'utf8');
    for (const folder of folders) assert.ok(map.includes(`\`server/${folder}/\``), `docs/ARCHITECTURE.md says what server/${folder}/ is for`);
  });

  it('hold no loose file beside them', () => {
    assert.deepEqual(
      readdirSync(server).filter((name) => /\.tsx?$/.test(name) && name !== 'vite.config.ts'),
      [],
    );
  });
});

describe('the pages for whoever comes next', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'SECURITY.md',
    'standin/README.md',
    'test/README.md',
    ...readdirSync(join(root, 'docs'), { recursive: true }).flatMap((name) => (String(name).endsWith('.md') ? [join('docs', String(name))] : [])),
  ];

  for (const file of pages) {
    it(`${file} names only what there is`, () => {
      const text = readFileSync(join(root, file), 'utf8');
      const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, path]) => resolve(root, dirname(file), path!));
      // Paths in code spans: those that begin with a folder of the project, without words in capitals that stand for something.
      const spans = [...text.matchAll(/`((?:shared|server|addin|standin|test|docs)\/[\w./-]*)`/g)].map(([, path]) => join(root, path!));
      for (const path of [...links, ...spans]) assert.ok(existsSync(path) || relative(root, path).startsWith('test/output'), relative(root, path));
    });
  }

  it('and comments in the code name only files that there are', () => {
    const gone = ['shared', 'server', 'addin', 'standin', 'test'].flatMap((room) =>
      sources(join(root, room)).flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(/^\s*(?:\/?\*|\/\/).*$/gm)].flatMap(([comment]) =>
          [...comment.matchAll(/(?<![\w./-])(?:shared|server|addin|standin|test|docs)\/[\w./-]*\w/g)].flatMap(([path]) =>
            [path, `${path}.ts`, `${path}.tsx`].some((each) => existsSync(join(root, each))) || path.startsWith('test/output')
              ? []
              : [`${relative(root, file)}: ${path}`],
          ),
        ),
      ),
    );
    assert.deepEqual(gone, []);
  });

  it('name every command of package.json that a person would type, and no other', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    const text = pages.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
    for (const [, name] of text.matchAll(/npm run ([\w:]+)/g)) assert.ok(scripts[name!], `npm run ${name}`);
    for (const name of Object.keys(scripts).filter((each) => !/^(pre|post)|^(start|test)$/.test(each)))
      assert.match(text, new RegExp(`npm run ${name}\\b`), name);
  });
});
