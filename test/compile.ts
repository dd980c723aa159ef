/**
 * Everything as JavaScript in dist/js, file by file, for runs of many tests: compiled once in a second, where each of their processes
 * would take several to do it while it loads. A file goes on believing that it lies where its source does.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformWithOxc } from 'vite';

const root = join(import.meta.dirname, '..');
const target = join(root, 'dist', 'js');

rmSync(target, { recursive: true, force: true });
for (const room of ['shared', 'server', 'addin', 'standin', 'test']) {
  for (const name of readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })) {
    if (!/(?<!\.d)\.tsx?$/.test(name) || name.includes('node_modules')) continue;
    const source = join(root, room, name);
    const here = { dirname: dirname(source), filename: source, url: pathToFileURL(source).href };
    const text = readFileSync(source, 'utf8').replaceAll(/\bimport\.meta\.(dirname|filename|url)\b/g, (_, member: keyof typeof here) =>
      JSON.stringify(here[member]),
    );
    const { code, map } = await transformWithOxc(text, source, { sourcemap: true });
    const file = join(target, room, name.replace(/\.tsx?$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    // The names of sources are enough: they lie where the map says.
    writeFileSync(`${file}.map`, JSON.stringify({ ...map, sources: [source], sourcesContent: undefined }));
    writeFileSync(file, `${code}\n//# sourceMappingURL=${file.split(/[/\\]/).at(-1)}.map\n`);
  }
}
