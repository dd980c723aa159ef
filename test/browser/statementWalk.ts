/**
 * A bank statement in the pane from the paste to the last penny, with the user's clicks and typed characters counted:
 * `npx tsx test/browser/statementWalk.ts` (after `npm run build`) enters 300 lines with every kind of fault and tells how long hands and eyes
 * take for it. Seconds are those of the keystroke-level model (Card, Moran and Newell, 1980), not of the clock of this machine.
 */
import { fileURLToPath } from 'node:url';
import { closeBrowser } from '../excel/page.js';
import { openStore } from '../../server/database/index.js';
import { suspenseAccount } from '../../shared/matching/suspense.js';
import type { LineState, ReadStatement } from '../../shared/wire/statements.js';
import { banks, booksThrough, planted, rowsOf, type Customer, type Receipt } from '../matching/generator.js';
import { left, openScene, startBridge, type RunningBridge, type Scene } from './scene.js';

/** A decision, the way to the place, the click; a character of somebody who is no typist; from the mouse to the keys and back. */
const seconds = { click: 1.35 + 1.1 + 0.2, character: 0.28, hands: 0.8 } as const;
/** What eyes need to look a line over and to decide on it, by what was found of it. */
const looks: Readonly<Partial<Record<LineState, number>>> = { likely: 1.5, guess: 3, none: 3 };

export interface Walked {
  readonly lines: number;
  readonly clicks: number;
  readonly characters: number;
  /** How many customers were chosen by typing. */
  readonly typed: number;
  readonly found: ReadStatement['totals'];
  /** Of somebody's time, by the model. */
  readonly seconds: number;
}

export interface Given {
  readonly text: string;
  readonly customers: readonly Customer[];
  /** What the bridge finds of it. */
  readonly found: ReadStatement;
}

/** A name that nobody has: letters alone, since figures would be looked up. */
const strange = (n: number): string => `Z${'AEIOU'[n % 5]}${'BDGKMNPRTV'[Math.floor(n / 5) % 10]}${'AEIOU'[Math.floor(n / 50) % 5]}LQ TRADING`;

/** So many lines of each kind of fault against open invoices of the company, each stranger another one, and what the week before had entered. */
export async function statementOf(bridge: RunningBridge, each: number, most?: number): Promise<Given> {
  const store = await openStore(bridge.database);
  const customers = await booksThrough(store, (path) => bridge.call('GET', path));
  await store.close();
  const { lines, before } = planted(customers, each);
  const { write } = banks['Starling’s columns']!;
  const read = (some: readonly Pick<Receipt, 'date' | 'amount' | 'payer' | 'reference'>[]): Promise<ReadStatement> =>
    bridge.call<ReadStatement>('POST', '/statements', { text: write(some) });
  const old = await read(before);
  await bridge.call('POST', '/payments?action=enterReceipt', {
    rows: rowsOf(old.lines.map((line, at) => ({ ...line, customer: { id: before[at]!.want.customer!, label: '' } }))),
  });
  const kept = await bridge.call<readonly unknown[]>('GET', `/customers?accountNumber=${suspenseAccount}`);
  if (kept.length === 0) await bridge.call('POST', '/customers', { accountNumber: suspenseAccount, name: 'Suspense' });
  const given = lines.slice(0, most).map((line, at) => (/^a (stranger|number that nobody has)$/.test(line.kind) ? { ...line, payer: strange(at) } : line));
  return { text: write(given), customers, found: await read(given) };
}

/** The beginning of a name that no other name has in it. */
function telling({ name }: Customer, all: readonly Customer[]): string {
  for (let length = 4; length < name.length; length += 1) {
    const some = name.slice(0, length);
    if (!some.endsWith(' ') && all.filter((each) => each.name.toLowerCase().includes(some.toLowerCase())).length === 1) return some;
  }
  return name;
}

/**
 * From the start screen until nothing of the statement is left: what is likely and what is to be checked is looked at and ticked, strangers
 * are given customers by typing their names, and whose name is only like one of ours goes to suspense.
 */
export async function walkStatement(scene: Scene, { text, customers, found }: Given): Promise<Walked> {
  let [clicks, characters] = [0, 0];
  scene.clicks();
  const frame = await scene.pane();
  const group = (title: string) => frame.locator('details').filter({ has: frame.locator('summary', { hasText: new RegExp(`^[\\d,]+ ${title}`) }) });
  const tickAll = async (title: string): Promise<void> => {
    clicks += 1;
    await group(title)
      .getByRole('button', { name: /^Tick all/ })
      .click();
  };
  await scene.press(/^Bank statement/);
  await scene.fill(/paste it here/, text);
  await scene.press('Read what is pasted');
  await scene.heading('Receipts');
  await tickAll('likely');
  await tickAll('to be checked');
  const unknown = group('unknown');
  const open = found.lines.filter(({ state }) => state === 'none');
  const cardOf = ({ payer, amount }: { readonly payer: string; readonly amount: number }) =>
    unknown.getByRole('group', { name: new RegExp(`${payer} £${amount.toLocaleString('en-GB', { minimumFractionDigits: 2 })}`) });
  const whose = customers.filter((each) => telling(each, customers) !== each.name);
  const { keyboard } = scene.excel.page;
  let [typed, turns] = [0, 1];
  clicks += 1;
  await cardOf(open[0]!)
    .getByRole('button', { name: /Choose the customer/ })
    .click();
  for (const line of open) {
    const card = cardOf(line);
    // The keyboard is where the next name goes, without pointing at it.
    await card.getByLabel('Find the customer').and(frame.locator(':focus')).waitFor();
    if (line.payer.endsWith(' TRADING')) {
      const customer = whose[typed]!;
      const name = telling(customer, customers);
      typed += 1;
      await keyboard.type(name);
      // The first that is found is the one whose name begins so.
      await card.getByRole('listitem').first().filter({ hasText: customer.account }).waitFor();
      await keyboard.press('Tab');
      await keyboard.press('Enter');
      characters += name.length + 2;
    } else {
      clicks += 1;
      turns += 1;
      await card.getByRole('button', { name: 'To suspense' }).click();
    }
    await card.waitFor({ state: 'detached' });
  }
  await unknown.waitFor({ state: 'detached' });
  await scene.press(/^Preview [\d,]+ receipt/);
  await scene.says(/[\d,]+ payments? ready/);
  await scene.press(/^Enter/);
  await scene.says(/✓ [\d,]+ payments? done/, 240_000);
  await scene.press('What is left of the statement');
  await scene.says('Nothing ticked');
  clicks += scene.clicks();
  const eyes = found.lines.reduce((sum, { state }) => sum + (looks[state] ?? 0), 0);
  return {
    lines: found.lines.length,
    clicks,
    characters,
    typed,
    found: found.totals,
    seconds: clicks * seconds.click + characters * seconds.character + turns * seconds.hands + eyes,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bridge = await startBridge({ sample: 300 });
  let scene: Scene | undefined;
  try {
    scene = await openScene(bridge);
    await scene.signIn();
    const given = await statementOf(bridge, 15, 300);
    const { clicks, characters, typed, lines, seconds: taken, found } = await walkStatement(scene, given);
    const { totals } = await bridge.call<ReadStatement>('POST', '/statements', { text: given.text });
    const states = (['sure', 'likely', 'guess', 'none', 'entered', 'out'] as const).map((state) => `${found[state].count} ${state}`);
    process.stdout.write(
      [
        `${lines} lines: ${states.join(', ')}.`,
        `${clicks} clicks and ${characters} characters, ${typed} names typed: ${(taken / 60).toFixed(1)} minutes of somebody's time.`,
        `${totals.entered.count} are entered, £${totals.entered.sum} of the £${totals.in.sum} that came in.`,
        '',
      ].join('\n'),
    );
  } finally {
    await left(scene, bridge);
    await closeBrowser();
  }
}
