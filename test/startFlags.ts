/** How the bridge is started, read where an operator has it from: what is measured is what `npm start` runs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as { readonly scripts: { readonly start: string } };

/** The flags of Node.js in `npm start`. */
export const startFlags: readonly string[] = scripts.start.split(' ').filter((word) => word.startsWith('--'));
