/** Cell formats. A style is immutable and kept once; cells store its number. Style 0 is Excel's Normal. */

export interface Style {
  readonly numberFormat: string;
  readonly fill: string | undefined;
  readonly fontName: string;
  readonly fontSize: number;
  readonly fontColor: string;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underline: string;
  readonly strikethrough: boolean;
  readonly horizontal: string;
  readonly vertical: string;
  readonly wrap: boolean;
  readonly indent: number;
  readonly locked: boolean;
  readonly formulaHidden: boolean;
  /** The leading apostrophe: Excel keeps it as a property of the cell, not in its value. */
  readonly apostrophe: boolean;
  /** Borders by side: accepted, kept, read back; the grid does not draw them. */
  readonly borders: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const normal: Style = {
  numberFormat: 'General',
  fill: undefined,
  fontName: 'Aptos Narrow',
  fontSize: 11,
  fontColor: '#000000',
  bold: false,
  italic: false,
  underline: 'None',
  strikethrough: false,
  horizontal: 'General',
  vertical: 'Bottom',
  wrap: false,
  indent: 0,
  locked: true,
  formulaHidden: false,
  apostrophe: false,
  borders: {},
};

// One table for all workbooks of the process: styles are values, and snapshots of any age stay readable.
const list: Style[] = [normal];
const known = new Map<string, number>([[JSON.stringify(normal), 0]]);
const derived = new Map<string, number>();

export const styleOf = (id: number | undefined): Style => list[id ?? 0] ?? normal;

const intern = (style: Style): number => {
  const key = JSON.stringify(style);
  const found = known.get(key);
  if (found !== undefined) return found;
  list.push(style);
  known.set(key, list.length - 1);
  return list.length - 1;
};

/** The number of the style that is `id` with some properties changed; remembered, because bulk writes ask again and again. */
export const restyle = (id: number | undefined, change: Partial<Style>): number => {
  const key = `${id ?? 0}${JSON.stringify(change)}`;
  let found = derived.get(key);
  if (found === undefined) {
    const { fill, ...others } = change;
    found = intern({ ...styleOf(id), ...others, ...('fill' in change ? { fill } : {}) });
    derived.set(key, found);
  }
  return found;
};

/** For storage: the styles in use, by number, since numbers differ from one page load to the next. */
export const allStyles = (): readonly Style[] => list;
export const adoptStyle = (style: Style): number => intern({ ...normal, ...style, fill: style.fill ?? undefined });

const colours: Readonly<Record<string, string>> = {
  black: '#000000',
  white: '#FFFFFF',
  red: '#FF0000',
  green: '#008000',
  blue: '#0000FF',
  yellow: '#FFFF00',
  orange: '#FFA500',
  gray: '#808080',
  grey: '#808080',
  purple: '#800080',
  lightgray: '#D3D3D3',
  lightgreen: '#90EE90',
  lightyellow: '#FFFFE0',
  pink: '#FFC0CB',
};

/** Excel answers colours as upper-case #RRGGBB, whatever form they came in. Undefined means no such colour. */
export const colour = (text: unknown): string | undefined => {
  if (typeof text !== 'string') return undefined;
  const named = colours[text.toLowerCase()];
  if (named) return named;
  const short = /^#?([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
  if (short) return `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}`.toUpperCase();
  return /^#?[0-9a-f]{6}$/i.test(text) ? `#${text.replace('#', '')}`.toUpperCase() : undefined;
};

/** About the width of a text in Aptos Narrow 11: enough to decide how wide a column becomes. */
export const guessWidth = (text: string, style: Style): number => {
  let width = 0;
  for (const ch of text)
    width += /[\u1100-\uFFFF]/.test(ch) ? 13 : /[MWmw@%]/.test(ch) ? 9.5 : /[ilj.,:;'|! ]/.test(ch) ? 3.6 : /[A-Z£$0-9]/.test(ch) ? 7 : 6.2;
  return width * (style.fontSize / 11) * (style.bold ? 1.06 : 1);
};
