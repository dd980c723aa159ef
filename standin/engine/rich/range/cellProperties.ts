/** `range.getCellProperties` and `setCellProperties`: formats cell by cell in one call. Fill, font and alignment are played. */
import { fullAddress, lastColumn } from '../../address.js';
import { allow, setStyle, styleAt } from '../../cells.js';
import { invalidArgument, notPlayed } from '../../refusal.js';
import { colour, type Style } from '../../styles.js';
import { bounded, spread } from '../../write.js';
import { areaOf, sheetOf, type RangeSelf } from '../selves.js';
import type { Arguments } from '../thing.js';

type Properties = Readonly<Record<string, unknown>>;

const isRecord = (x: unknown): x is Properties => typeof x === 'object' && x !== null && !Array.isArray(x);

/** The member of a style that each property of the API stands for. */
const members: Readonly<Record<string, keyof Style>> = {
  'fill.color': 'fill',
  'font.color': 'fontColor',
  'font.name': 'fontName',
  'font.size': 'fontSize',
  'font.bold': 'bold',
  'font.italic': 'italic',
  'font.underline': 'underline',
  'font.strikethrough': 'strikethrough',
  horizontalAlignment: 'horizontal',
  verticalAlignment: 'vertical',
  wrapText: 'wrap',
  indentLevel: 'indent',
};

function* leaves(format: Properties, prefix = ''): Iterable<readonly [string, unknown]> {
  for (const [name, value] of Object.entries(format)) {
    if (value === undefined || value === null) continue;
    if (isRecord(value)) yield* leaves(value, `${prefix}${name}.`);
    else yield [prefix + name, value];
  }
}

const memberOf = (name: string): keyof Style => {
  const member = members[name];
  if (!member) throw notPlayed('Range', `cellProperties format.${name}`);
  return member;
};

export const setCellProperties = (self: RangeSelf, args: Arguments): void => {
  const area = areaOf(self),
    sheet = sheetOf(self);
  bounded(area);
  const at = spread(args.raw(0), area);
  allow(sheet, 'allowFormatCells');
  self.book.touch();
  for (let r = 0; r < area.rows; r++) {
    for (let c = 0; c < area.columns; c++) {
      const given = at(r, c);
      if (!isRecord(given) || !isRecord(given['format'])) continue;
      const change: Partial<Record<keyof Style, unknown>> = {};
      for (const [name, value] of leaves(given['format'])) {
        const shade = name.endsWith('color') ? colour(value) : value;
        if (shade === undefined) throw invalidArgument();
        change[memberOf(name)] = shade;
      }
      setStyle(sheet, { row: area.row + r, column: area.column + c, rows: 1, columns: 1 }, change as Partial<Style>);
    }
  }
};

export const getCellProperties = (self: RangeSelf, args: Arguments): Properties[][] => {
  const area = areaOf(self),
    sheet = sheetOf(self),
    wanted = args.record(0);
  bounded(area);
  const paths = isRecord(wanted['format']) ? [...leaves(wanted['format'])].filter(([, on]) => on === true).map(([name]) => name) : [];
  const read = (row: number, column: number): Properties => {
    const style = styleAt(sheet, row, column),
      format: Record<string, unknown> = {};
    for (const path of paths) {
      const [head = '', tail] = path.split('.'),
        value = style[memberOf(path)] ?? '#FFFFFF';
      format[head] = tail === undefined ? value : { ...(format[head] as object | undefined), [tail]: value };
    }
    const address = wanted['address'] === true ? { address: fullAddress(sheet.name, { row, column, rows: 1, columns: 1 }) } : {};
    return paths.length ? { ...address, format } : address;
  };
  return Array.from({ length: area.rows }, (_, r) =>
    Array.from({ length: lastColumn(area) - area.column + 1 }, (_x, c) => read(area.row + r, area.column + c)),
  );
};
