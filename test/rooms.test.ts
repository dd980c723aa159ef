/** The rooms stay apart: what may import what, one home for each package, files that stay small, names without mechanisms. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');

function files(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? (entry.name === 'output' ? [] : files(join(folder, entry.name))) : /\.tsx?$/.test(entry.name) ? [join(folder, entry.name)] : [],
  );
}

const sources = ['shared', 'server', 'addin', 'standin', 'test'].flatMap(files);
const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const imports = (file: string): string[] =>
  [...text(file).matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from '([^']+)'|\bimport\('([^']+)'\)|(?:^|\n)import '([^']+)'/g)].map(
    ([, a, b, c]) => a ?? b ?? c ?? '',
  );
const roomOf = (file: string): string => file.split('/')[0] ?? '';

/** Ways that lead back to where they began. */
function circlesIn(parts: ReadonlyMap<string, Iterable<string>>): readonly string[] {
  const circles: string[] = [];
  const passed = new Set<string>();
  const walk = (part: string, way: readonly string[]): void => {
    if (way.includes(part)) circles.push([...way.slice(way.indexOf(part)), part].join(' → '));
    else if (!passed.has(part)) for (const next of parts.get(part) ?? []) walk(next, [...way, part]);
    passed.add(part);
  };
  for (const part of parts.keys()) walk(part, []);
  return circles;
}

describe('rooms', () => {
  const allowed: Readonly<Record<string, readonly string[]>> = {
    shared: ['shared'],
    server: ['server', 'shared'],
    addin: ['addin', 'shared'],
    standin: ['standin'],
    test: ['test', 'server', 'shared', 'addin', 'standin'],
  };

  it('import only downwards: addin → shared ← server, standin → nothing, test → all', () => {
    const wrong = sources.flatMap((file) =>
      imports(file)
        .filter((each) => each.startsWith('.'))
        .flatMap((each) => {
          const target = roomOf(relative(root, join(root, file, '..', each)));
          return allowed[roomOf(file)]!.includes(target) ? [] : [`${file} → ${each}`];
        }),
    );
    assert.deepEqual(wrong, []);
  });

  it('reach into the tests from nowhere else, in a path put together either', () => {
    const reaching = sources.filter((file) => roomOf(file) !== 'test' && /join\([^)]*'test'|'(\.\.\/)+test\/|'tsx\b/.test(text(file)));
    assert.deepEqual(reaching, []);
  });

  it('need for the bridge only what production installs', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly dependencies: Readonly<Record<string, string>> };
    const missing = sources
      .filter((file) => /^(server|shared)\//.test(file) && !file.endsWith('vite.config.ts'))
      .flatMap((file) =>
        imports(file)
          .filter((each) => !/^(\.|node:)/.test(each) && dependencies[/^(@[^/]+\/)?[^/]+/.exec(each)?.[0] ?? ''] === undefined)
          .map((each) => `${file} → ${each}`),
      );
    assert.deepEqual(missing, []);
    for (const name of ['vite', 'tsx', 'esbuild']) assert.equal(dependencies[name], undefined, name);
  });

  it('have parts, folders and files beside them, that import each other in one direction only, types too', () => {
    for (const room of ['shared', 'addin', 'standin']) {
      const parts = new Map<string, Set<string>>();
      const partOf = (file: string): string =>
        relative(room, file)
          .split('/')[0]!
          .replace(/\.(?:js|tsx?)$/, '');
      for (const file of sources.filter((each) => roomOf(each) === room)) {
        const near = parts.get(partOf(file)) ?? new Set();
        parts.set(partOf(file), near);
        for (const path of imports(file).filter((each) => each.startsWith('.'))) {
          const target = relative(root, join(root, file, '..', path));
          if (roomOf(target) === room && partOf(target) !== partOf(file)) near.add(partOf(target));
        }
      }
      assert.ok(parts.size > 1, room);
      assert.deepEqual(circlesIn(parts), [], room);
    }
    assert.deepEqual(
      circlesIn(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
      ['b → c → b'],
    );
  });

  it('keep shared pure: no node:, no clock, no randomness', () => {
    const wrong = sources.filter(
      (file) => roomOf(file) === 'shared' && /from 'node:|Date\.now\(\)|new Date\(\)|Math\.random|performance\.now/.test(text(file)),
    );
    assert.deepEqual(wrong, []);
  });

  const homes: Readonly<Record<string, RegExp>> = {
    sequelize: /^server\/database\//,
    sqlite3: /^server\/database\//,
    pg: /^server\/database\//,
    umzug: /^server\/database\//,
    ajv: /^server\/engine\/validate\.ts$/,
    'prom-client': /^server\/http\/metrics\.ts$/,
    'swagger-ui-express': /^server\/http\/openapi\.ts$/,
    jose: /^server\/people\/openID\.ts$/,
    selfsigned: /^server\/start\/certificate\.ts$/,
    'temporal-polyfill': /^shared\/dates\.ts$/,
    'big.js': /^shared\/money\.ts$/,
    nodemailer: /^server\/outbox\//,
    pdfkit: /^server\/billing\/paper\//,
    fontkit: /^server\/billing\/paper\//,
    papaparse: /^(shared|server)\/matching\//,
    'fast-xml-parser': /^server\/matching\//,
    mt940js: /^server\/matching\//,
    re2js: /^shared\/carrier\//,
    'read-excel-file': /^server\/matching\//,
    fflate: /^server\/matching\//,
    'libphonenumber-js': /^shared\/matching\//,
    express: /^server\/(http|start)\//,
    'express-rate-limit': /^server\/http\//,
    compression: /^server\/http\/bridge\.ts$/,
    helmet: /^server\/http\/bridge\.ts$/,
    'pino-http': /^server\/http\/bridge\.ts$/,
    pino: /^server\//,
    '@zxcvbn-ts/language-common': /^server\/people\/passwords\.ts$/,
    react: /^addin\//,
    'react-dom': /^addin\/main\.tsx$/,
    '@fluentui/react-components': /^addin\//,
    '@fluentui/react-calendar-compat': /^addin\/parts\//,
    // Fonts, which are read as files.
    'dejavu-fonts-ttf': /^server\/billing\/paper\//,
    '@fontsource/unifontex': /^server\/billing\/paper\//,
  };
  it('know a home for each package that production installs, and for no other', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly dependencies: Readonly<Record<string, string>> };
    assert.deepEqual(Object.keys(homes).toSorted(), Object.keys(dependencies).toSorted());
  });
  for (const [name, home] of Object.entries(homes)) {
    it(`import ${name} in its one home`, () => {
      const elsewhere = sources.filter(
        (file) => roomOf(file) !== 'test' && imports(file).some((each) => each === name || each.startsWith(`${name}/`)) && !home.test(file),
      );
      assert.deepEqual(elsewhere, []);
    });
  }

  it('call fetch only in addin/api.ts, and Office and Excel only in addin/excel', () => {
    const fetching = sources.filter((file) => roomOf(file) === 'addin' && /\bfetch\(/.test(text(file)) && file !== 'addin/api.ts');
    const office = sources.filter(
      (file) =>
        roomOf(file) === 'addin' && /\b(Excel\.run|Office\.(onReady|context|actions|addin))\b/.test(text(file)) && !/^addin\/(excel\.ts|excel\/)/.test(file),
    );
    assert.deepEqual([...fetching, ...office], []);
  });

  it('name what turns while somebody waits, or hide it from who hears the words beside it', () => {
    const turning = sources.filter((file) => roomOf(file) === 'addin').flatMap((file) => text(file).match(/<Spinner\b[^>]*>/g) ?? []);
    assert.ok(turning.length > 5);
    assert.deepEqual(
      turning.filter((each) => !/aria-hidden|aria-label|\blabel=/.test(each)),
      [],
    );
  });

  it('have tests that npm test names, each once', () => {
    const required = createRequire(import.meta.url);
    const { lookupFiles } = required('mocha/lib/cli/lookup-files.js') as { lookupFiles(pattern: string): readonly string[] };
    const { spec } = required(join(root, 'test', 'compiled.cjs')) as { readonly spec: readonly string[] };
    // What is compiled lies as its source does.
    const named = spec.flatMap((pattern) => lookupFiles(join(root, pattern.replace('dist/js/', '').replace(/js$/, 'ts'))));
    assert.deepEqual(named.map((file) => relative(root, file)).toSorted(), sources.filter((file) => /^test\/.*\.test\.ts$/.test(file)).toSorted());
    // What the quick tests leave out is there to be left out.
    const long = (required(join(root, 'test', 'long.cjs')) as readonly string[]).map((file) => file.replace('dist/js/', '').replace(/js$/, 'ts'));
    assert.deepEqual(
      long.filter((file) => !sources.includes(file)),
      [],
    );
  });

  it('keep every file of the product small as the formatter lays it out; the vocabulary, field tables and shipped lists apart', () => {
    const long = sources.filter(
      (file) => roomOf(file) !== 'test' && !/^shared\/(entities|shipped|catalogue|types\.ts)\b/.test(file) && text(file).split('\n').length > 375,
    );
    assert.deepEqual(
      long.map((file) => `${file}: ${text(file).split('\n').length}`),
      [],
    );
  });

  it('name nothing after a mechanism', () => {
    const banned = /(Manager|Helper|Util|Utils|Handler|Impl)(s)?(\.tsx?)?$/i;
    const wrong = sources.filter((file) => file.split('/').some((part) => banned.test(part)));
    const declared = sources.flatMap((file) =>
      [
        ...text(file)
          .replaceAll(/^import .*$/gm, '')
          .matchAll(/\b(?:class|interface|type|function|const) (\w*(?:Manager|Helper|Util|Handler|Impl))\b/g),
      ].map(([, name]) => `${file}: ${name}`),
    );
    assert.deepEqual([...wrong, ...declared], []);
  });

  it('carry nothing of a single machine', () => {
    const wrong = sources.filter(
      (file) => statSync(join(root, file)).size < 1_000_000 && /(?<![\w.])\/(?:work|root|home)\//.test(text(file)) && file !== 'test/rooms.test.ts',
    );
    assert.deepEqual(wrong, []);
  });
});
