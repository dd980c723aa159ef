/** A block of cells that somebody brings: which row is its headings, which column names the records, and what the others give. */
import type { Property, Schema } from '../../shared/types.js';
import { dayOf, type Cell } from './cells.js';

export interface Block {
  /** Without the headings. */
  readonly rows: readonly (readonly Cell[])[];
  /** One a column; "Column 2" where the block has none of its own. */
  readonly headings: readonly string[];
  /** The first row was taken for headings. */
  readonly headed: boolean;
  /** The column that names the records. */
  readonly naming: number;
  /** How the cells of each column are shown, where they come from a sheet. */
  readonly formats?: readonly string[];
}

/** The block of these rows. `headed` and `naming` are guessed where they are not said. */
export function blockOf(
  all: readonly (readonly Cell[])[],
  { headed, naming, formats }: { readonly headed?: boolean; readonly naming?: number; readonly formats?: readonly string[] } = {},
): Block {
  const rows = all.filter((cells) => cells.some((cell) => String(cell).trim() !== ''));
  const width = Math.max(0, ...rows.map(({ length }) => length));
  const column = naming ?? namingColumn(rows, width);
  const isHeaded = headed ?? looksHeaded(rows, column);
  const [first = []] = rows;
  return {
    rows: isHeaded ? rows.slice(1) : rows,
    headings: headingsOf(isHeaded ? first : [], width),
    headed: isHeaded,
    naming: column,
    ...(formats ? { formats } : {}),
  };
}

function headingsOf(first: readonly Cell[], width: number): readonly string[] {
  const taken = new Set<string>();
  return Array.from({ length: width }, (_, at) => {
    const said = String(first[at] ?? '').trim() || `Column ${at + 1}`;
    let name = said;
    for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${said} (${n})`;
    taken.add(name.toLowerCase());
    return name;
  });
}

const dated = (cell: Cell): boolean => typeof cell === 'string' && dayOf(cell) !== undefined;
const digitsIn = (cell: Cell): number => String(cell).replaceAll(/\D/g, '').length;

/** How much a cell looks like something that names a record. */
function telling(cell: Cell): number {
  const text = String(cell).trim();
  if (text === '' || dated(cell) || typeof cell === 'boolean' || /^[£(-]|%$|^\d{1,3}(,\d{3})*\.\d{2}$/.test(text)) return 0;
  if (text.includes('@') || digitsIn(cell) >= 7) return 4;
  if (/\p{L}/u.test(text) && digitsIn(cell) >= 3) return 3;
  if (digitsIn(cell) >= 4) return 2;
  return /\p{L}{3}/u.test(text) ? 1 : 0;
}

/** The column that names most; of equals the first. */
function namingColumn(rows: readonly (readonly Cell[])[], width: number): number {
  const looked = rows.slice(0, 200);
  let best = { at: 0, sum: -1 };
  for (let at = 0; at < width; at += 1) {
    const sum = looked.reduce((total, cells) => total + telling(cells[at] ?? ''), 0);
    if (sum > best.sum) best = { at, sum };
  }
  return best.at;
}

/** Words over cells that are none: a heading of the column that names the records holds no digits, what is below it does. */
function looksHeaded(rows: readonly (readonly Cell[])[], column: number): boolean {
  const [first, ...others] = rows;
  if (first === undefined || others.length === 0) return false;
  const head = String(first[column] ?? '').trim();
  if (head === '' || head.includes('@') || digitsIn(head) > 0) return false;
  const below = others.slice(0, 50).filter((cells) => telling(cells[column] ?? '') >= 2).length;
  return below >= Math.min(50, others.length) / 2 || first.every((cell) => common.has(String(cell).trim().toLowerCase()));
}

/** Headings over a column of names, which have no digits either. */
const common = new Set([
  'name',
  'customer',
  'customer name',
  'company',
  'account',
  'account name',
  'email',
  'e-mail',
  'number',
  'reference',
  'date',
  'reason',
  'price',
]);

const alike: Readonly<Record<string, string>> = { price: 'charge', cost: 'charge', quantity: 'count', qty: 'count' };
const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .map((word) => alike[word] ?? word);
/** What a heading says: every value of a form is a new one, whether the heading says so or not. */
const headingWords = (heading: string): readonly string[] => wordsOf(heading).filter((word) => word !== 'new');
/** An amount may be a charge; what a form calls an amount, such as one to add, is no price. */
const says = (title: readonly string[], word: string): boolean => title.includes(word) || (word === 'amount' && title.includes('charge'));

/** Takes a value out of a cell. */
const columnable = ({ type, items, references }: Property): boolean =>
  type !== 'boolean' && type !== 'object' && references === undefined && items?.type !== 'object';

/**
 * Which of the headings gives which parameter: the one of the same name, or the only one whose words are among the title's
 * ("Date" for "Drop Date"). A heading that fits several goes to the one that has to be given, else to none.
 */
export function columnsFor({ properties, required = [] }: Schema, headings: readonly string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const heading of headings) {
    const words = headingWords(heading);
    if (words.length === 0) continue;
    const free = Object.entries(properties).filter(([name, property]) => columnable(property) && found[name] === undefined);
    const same = free.find(([name, { title }]) => [name.toLowerCase(), title.toLowerCase()].includes(heading.trim().toLowerCase()));
    const fitting = free.filter(([, { title }]) => words.every((word) => says(wordsOf(title), word)));
    const needed = fitting.filter(([name]) => required.includes(name));
    const one = same ?? (fitting.length === 1 ? fitting[0] : needed.length === 1 ? needed[0] : undefined);
    if (one) found[one[0]] = heading;
  }
  return found;
}
