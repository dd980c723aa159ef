/** `Excel.ConditionalFormat`: kept and read back. Custom and cell-value rules also colour the grid. */
import { intersect, type Place } from '../../address.js';
import type { Workbook } from '../../book.js';
import { allow } from '../../cells.js';
import type { ConditionalData } from '../../data.js';
import { invalidArgument, itemNotFound, notPlayed } from '../../refusal.js';
import { colour } from '../../styles.js';
import { collected } from '../collection.js';
import { rangeAt } from '../makers.js';
import { asBoolean, asNumber, asText, define, type Kind, type Thing } from '../thing.js';

interface ListSelf {
  readonly book: Workbook;
  readonly place: Place;
}
interface FormatSelf {
  readonly book: Workbook;
  readonly sheet: string;
  readonly id: string;
}

const listOf = (self: ListSelf): ConditionalData[] =>
  self.book.sheet(self.place.sheet).conditionals.filter((c) => self.place.areas.some((a) => intersect(a, c.area)));
const data = (self: FormatSelf): ConditionalData => {
  const hit = self.book.sheet(self.sheet).conditionals.find((c) => c.id === self.id);
  if (!hit) throw itemNotFound();
  return hit;
};
const change = (self: FormatSelf, deed: (c: ConditionalData) => void): void => {
  allow(self.book.sheet(self.sheet), 'allowFormatCells');
  self.book.touch();
  deed(data(self));
};
const part =
  (type: string, kind: Kind<FormatSelf>) =>
  (self: FormatSelf): Thing => {
    if (data(self).type !== type) throw invalidArgument();
    return kind(self);
  };
const partOrNull =
  (type: string, kind: Kind<FormatSelf>) =>
  (self: FormatSelf): Thing | null =>
    data(self).type === type ? kind(self) : null;

const formatProperty = (name: string) => ({
  get: (self: FormatSelf): unknown => data(self).format[name] ?? null,
  set: (self: FormatSelf, v: unknown): void => {
    change(self, (c) => {
      c.format[name] = name.endsWith('olor') ? (colour(v) ?? v) : v;
    });
  },
});
const fill = formatProperty('fillColor'),
  color = formatProperty('fontColor'),
  bold = formatProperty('bold'),
  italic = formatProperty('italic'),
  strike = formatProperty('strikethrough'),
  underline = formatProperty('underline');

const fillKind = define<FormatSelf>('ConditionalRangeFill', {
  values: { Color: fill.get },
  set: { Color: fill.set },
  calls: {
    Clear: (self) => {
      fill.set(self, null);
    },
  },
});
const fontKind = define<FormatSelf>('ConditionalRangeFont', {
  values: { Color: color.get, Bold: bold.get, Italic: italic.get, Strikethrough: strike.get, Underline: underline.get },
  set: { Color: color.set, Bold: bold.set, Italic: italic.set, Strikethrough: strike.set, Underline: underline.set },
});
const rangeFormatKind = define<FormatSelf>('ConditionalRangeFormat', { parts: { Fill: (self) => fillKind(self), Font: (self) => fontKind(self) } });

const ruleKind = define<FormatSelf>('ConditionalFormatRule', {
  values: { Formula: (self) => data(self).rule['formula'] ?? '' },
  set: {
    Formula: (self, v) => {
      change(self, (c) => {
        c.rule['formula'] = asText(v);
      });
    },
  },
});
const customKind = define<FormatSelf>('CustomConditionalFormat', { parts: { Rule: (self) => ruleKind(self), Format: (self) => rangeFormatKind(self) } });
const wholeRule = {
  values: { Rule: (self: FormatSelf) => data(self).rule },
  set: {
    Rule: (self: FormatSelf, v: unknown) => {
      change(self, (c) => {
        c.rule = v as Record<string, unknown>;
      });
    },
  },
  parts: { Format: (self: FormatSelf) => rangeFormatKind(self) },
};
const cellValueKind = define<FormatSelf>('CellValueConditionalFormat', wholeRule);
const textKind = define<FormatSelf>('TextConditionalFormat', wholeRule);

const conditionalKind: Kind<FormatSelf> = define<FormatSelf>('ConditionalFormat', {
  identity: (self) => ({ Id: data(self).id }),
  values: {
    Id: (self) => data(self).id,
    Type: (self) => data(self).type,
    Priority: (self) => data(self).priority,
    StopIfTrue: (self) => data(self).stopIfTrue,
  },
  set: {
    Priority: (self, v) => {
      change(self, (c) => {
        c.priority = asNumber(v);
      });
    },
    StopIfTrue: (self, v) => {
      change(self, (c) => {
        c.stopIfTrue = asBoolean(v);
      });
    },
  },
  parts: {
    Custom: part('Custom', customKind),
    CustomOrNullObject: partOrNull('Custom', customKind),
    CellValue: part('CellValue', cellValueKind),
    CellValueOrNullObject: partOrNull('CellValue', cellValueKind),
    TextComparison: part('ContainsText', textKind),
    TextComparisonOrNullObject: partOrNull('ContainsText', textKind),
  },
  calls: {
    GetRange: (self) => rangeAt(self.book, self.book.sheet(self.sheet), data(self).area),
    Delete: (self) => {
      data(self);
      self.book.touch();
      const s = self.book.sheet(self.sheet);
      s.conditionals = s.conditionals.filter((c) => c.id !== self.id);
    },
  },
});

const made = (self: ListSelf, { id }: ConditionalData): Thing => conditionalKind({ book: self.book, sheet: self.place.sheet, id });
const formats = collected<ListSelf, ConditionalData>({ all: listOf, made, goesBy: ({ id }, key) => id === key });

const collection = define<ListSelf>('ConditionalFormatCollection', {
  items: formats.items,
  item: formats.item,
  calls: {
    Add: (self, args) => {
      const type = args.text(0),
        sheet = self.book.sheet(self.place.sheet);
      if (!['Custom', 'CellValue', 'ContainsText'].includes(type)) throw notPlayed('ConditionalFormatCollection', `add(${type})`);
      allow(sheet, 'allowFormatCells');
      self.book.touch();
      // The newest rule comes first.
      for (const c of sheet.conditionals) c.priority++;
      const added: ConditionalData = { id: self.book.next(0x54), area: self.place.areas[0]!, type, priority: 0, stopIfTrue: false, rule: {}, format: {} };
      sheet.conditionals.unshift(added);
      return made(self, added);
    },
    ClearAll: (self) => {
      self.book.touch();
      const sheet = self.book.sheet(self.place.sheet),
        gone = new Set(listOf(self));
      sheet.conditionals = sheet.conditionals.filter((c) => !gone.has(c));
    },
    ...formats.calls,
  },
});

export const conditionalsOf = (book: Workbook, place: Place): Thing => collection({ book, place });
