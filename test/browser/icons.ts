/**
 * Draws the add-in's icons from one picture: a sheet whose selected rows cross a bridge. The PNGs are kept in the
 * repository; run this again after changing the drawing: `node --import tsx test/browser/icons.ts`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/** Fewer and thicker lines where there are only 16 pixels. */
const drawing = (size: number): string => {
  const small = size <= 20;
  const rows = small ? [7, 17] : [6, 12.5, 19];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="${size}" height="${size}">
  <rect x="1" y="1" width="30" height="30" rx="5" fill="#016571"/>
  ${rows.map((y, at) => `<rect x="5" y="${y}" width="22" height="${small ? 5 : 3.6}" rx="1" fill="${at === 1 ? '#ffd166' : '#ffffff'}"/>`).join('')}
  ${small ? '' : '<path d="M5 27.500c4-5 18-5 22 0" fill="none" stroke="#ffd166" stroke-width="2.200" stroke-linecap="round"/>'}
</svg>`;
};

const folder = join(import.meta.dirname, '..', '..', 'addin', 'public', 'icons');
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({ deviceScaleFactor: 1 });
for (const size of [16, 32, 64, 80]) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>html,body{margin:0;background:transparent}svg{display:block}</style>${drawing(size)}`);
  writeFileSync(join(folder, `icon-${size}.png`), await page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } }));
}
await browser.close();
