/** The manifest that Microsoft 365 is given. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OfficeAddinManifest } from 'office-addin-manifest';
import { shortcuts } from '../../addin/flow/shortcuts.js';
import { manifest, wishes } from '../../server/commands/manifest.js';

const root = join(import.meta.dirname, '..', '..');
const text = manifest({ ...wishes(['--host', 'addin.example.com', '--company', 'Smith & Sons']) });
const all = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found ?? '');

describe('the manifest', () => {
  it('is read by Microsoft’s own reader', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
    try {
      writeFileSync(join(folder, 'manifest.xml'), text);
      const read = await OfficeAddinManifest.readManifestFile(join(folder, 'manifest.xml'));
      assert.equal(read.displayName, 'Sheetbridge');
      assert.equal(read.officeAppType, 'TaskPaneApp');
      assert.equal(read.permissions, 'ReadWriteDocument');
      assert.deepEqual(read.hosts, ['Workbook']);
      assert.equal(read.providerName, 'Smith & Sons');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is the one in the repository, for the trial on this machine', () => {
    assert.equal(readFileSync(join(root, 'manifest.xml'), 'utf8'), manifest({ ...wishes([]) }));
  });

  it('names only https addresses of its own host', () => {
    const addresses = all(/DefaultValue="(https?:[^"]*)"/g);
    assert.ok(addresses.length > 6);
    assert.deepEqual(
      addresses.filter((address) => !address.startsWith('https://addin.example.com/')),
      [],
    );
    assert.deepEqual(all(/<AppDomain>([^<]*)</g), ['https://addin.example.com']);
  });

  it('names keys that the pane knows, each with one action, and none that Excel or a British keyboard has', () => {
    assert.deepEqual(all(/<ExtendedOverrides Url="([^"]*)"/g), ['https://addin.example.com/addin/shortcuts.json']);
    const kept = JSON.parse(readFileSync(join(root, 'addin/public/shortcuts.json'), 'utf8')) as {
      readonly actions: readonly { readonly id: string; readonly name: string }[];
      readonly shortcuts: readonly { readonly action: string; readonly key: { readonly default: string } }[];
    };
    assert.deepEqual(
      kept.shortcuts.map(({ action, key }) => ({ id: action, key: key.default, said: kept.actions.find(({ id }) => id === action)?.name })),
      shortcuts,
    );
    // AltGr is Ctrl+Alt: á é í ó ú € and ¦; Excel pastes specially, refilters and recalculates with these.
    for (const { key } of shortcuts) assert.doesNotMatch(key, /^Ctrl\+Alt\+[AEIOU4VL`]$/);
    assert.equal(new Set(shortcuts.map(({ key }) => key)).size, shortcuts.length);
  });

  it('keeps to the lengths and forms that Microsoft’s validation demands', () => {
    assert.match(all(/<Id>([^<]*)</g)[0] ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.match(all(/<Version>([^<]*)</g)[0] ?? '', /^\d+(\.\d+){1,3}$/);
    for (const [, id = '', value = ''] of text.matchAll(/<bt:String id="([^"]*)" DefaultValue="([^"]*)"/g)) {
      assert.ok(value.length > 0 && value.length <= (/Text|Tip/.test(id) ? 250 : 125), id);
    }
    assert.ok((all(/<DisplayName DefaultValue="([^"]*)"/g)[0]?.length ?? 999) <= 125);
    assert.ok((all(/<Description DefaultValue="([^"]*)"/g)[0]?.length ?? 999) <= 250);
  });

  it('defines every resource it refers to, once, with ids of at most 32 characters', () => {
    const wanted = [...new Set(all(/resid="([^"]*)"/g))];
    const defined = all(/<bt:(?:Image|Url|String) id="([^"]*)"/g);
    assert.deepEqual(
      wanted.filter((id) => !defined.includes(id)),
      [],
    );
    assert.equal(new Set(defined).size, defined.length);
    assert.ok(defined.every((id) => id.length <= 32));
    const controls = all(/<Control [^>]*id="([^"]*)"/g);
    assert.equal(new Set(controls).size, controls.length);
  });

  it('gives every button icons of 16, 32 and 80 pixels, drawn in those sizes', () => {
    const icons = all(/<Icon>(.*?)<\/Icon>/g);
    assert.ok(icons.length >= 5);
    for (const icon of icons)
      assert.deepEqual(
        [...icon.matchAll(/size="(\d+)"/g)].map(([, size]) => size),
        ['16', '32', '80'],
      );
    for (const size of [16, 32, 64, 80]) {
      const png = readFileSync(join(root, 'addin', 'public', 'icons', `icon-${size}.png`));
      assert.equal(png.subarray(1, 4).toString('latin1'), 'PNG');
      assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [size, size]);
    }
  });

  it('runs functions that the pane associates', () => {
    const known = shortcuts.map(({ id }): string => id);
    for (const name of new Set(all(/<FunctionName>([^<]*)</g))) assert.ok(known.includes(name), name);
  });

  it('refuses a host with a scheme or a path, and unknown wishes, in a sentence', () => {
    assert.throws(() => wishes(['--host', 'https://addin.example.com']), /without https/);
    assert.equal(wishes(['--host', 'addin.example.com:8443']).out, 'manifest.addin.example.com-8443.xml', 'the one in the repository stays');
    assert.equal(wishes(['--host', 'addin.example.com', '--out', 'a.xml']).out, 'a.xml');
    assert.throws(() => wishes(['--hots', 'x']), /There is no --hots/);
  });
});
