/** `Excel.NamedItem`: names for ranges, values and formulas, of the workbook or of one sheet. */
import { fullAddress, readArea, type Place } from '../../address.js';
import type { Workbook } from '../../book.js';
import type { NameData } from '../../data.js';
import { valueType, wireValue } from '../../events.js';
import { invalidArgument, invalidOperation, itemAlreadyExists, itemNotFound } from '../../refusal.js';
import { rangeOf, worksheetKind } from '../makers.js';
import { placeOf } from '../places.js';
import { asBoolean, asText, define, type Arguments, type Kind, type Thing } from '../thing.js';

interface NamesSelf {
  readonly book: Workbook;
  readonly sheet: string | undefined;
}
interface NameSelf {
  readonly book: Workbook;
  readonly sheet: string | undefined;
  readonly id: string;
}

const listOf = (self: NamesSelf): NameData[] => (self.sheet === undefined ? self.book.data.names : self.book.sheet(self.sheet).names);
const data = (self: NameSelf): NameData => {
  const found = listOf(self).find((n) => n.id === self.id);
  if (!found) throw itemNotFound();
  return found;
};

const absolute = (text: string): string => text.replace(/\$?([A-Z]{1,3})\$?(\d+)/g, '$$$1$$$2');
const place = (self: NameSelf): Place | undefined => placeOf(self.book, data(self).formula, self.sheet === undefined ? undefined : self.book.sheet(self.sheet));
const range = (self: NameSelf): Thing | null => {
  const found = place(self);
  return found ? rangeOf(self.book, found) : null;
};
const change = (self: NameSelf, deed: (n: NameData) => void): void => {
  self.book.touch();
  deed(data(self));
};
const computed = (self: NameSelf): ReturnType<Workbook['calculator']['compute']> =>
  self.book.calculator.compute(data(self).formula, { sheet: self.sheet === undefined ? self.book.active : self.book.sheet(self.sheet), row: 0, column: 0 });

const nameKind: Kind<NameSelf> = define<NameSelf>('NamedItem', {
  identity: (self) => ({ _Id: data(self).id }),
  values: {
    Name: (self) => data(self).name,
    Type: (self) => (place(self) ? 'Range' : /#REF!/.test(data(self).formula) ? 'Error' : valueType(computed(self))),
    Value: (self) => {
      const p = place(self);
      return p ? fullAddress(self.book.sheet(p.sheet).name, p.areas[0]!) : wireValue(computed(self));
    },
    Formula: (self) => data(self).formula,
    Comment: (self) => data(self).comment,
    Visible: (self) => data(self).visible,
    Scope: (self) => (self.sheet === undefined ? 'Workbook' : 'Worksheet'),
  },
  set: {
    Comment: (self, v) => {
      change(self, (n) => {
        n.comment = asText(v);
      });
    },
    Visible: (self, v) => {
      change(self, (n) => {
        n.visible = asBoolean(v);
      });
    },
    Formula: (self, v) => {
      change(self, (n) => {
        n.formula = asText(v);
      });
    },
  },
  parts: {
    Worksheet: (self) => {
      if (self.sheet === undefined) throw invalidOperation();
      return worksheetKind({ book: self.book, id: self.sheet });
    },
    WorksheetOrNullObject: (self) => (self.sheet === undefined ? null : worksheetKind({ book: self.book, id: self.sheet })),
  },
  calls: {
    Delete: (self) => {
      const gone = data(self);
      self.book.touch();
      const list = listOf(self);
      list.splice(list.indexOf(gone), 1);
    },
    GetRange: (self) => {
      const found = range(self);
      if (!found) throw invalidOperation();
      return found;
    },
    GetRangeOrNullObject: range,
  },
});

const find = (self: NamesSelf, key: unknown): Thing | null => {
  const found = typeof key === 'string' ? listOf(self).find((n) => n.id === key || n.name.toLowerCase() === key.toLowerCase()) : undefined;
  return found ? nameKind({ ...self, id: found.id }) : null;
};

const add = (self: NamesSelf, args: Arguments): Thing => {
  const name = args.text(0),
    given = args.place(1);
  if (!/^[A-Za-z_\\\u00C0-\uFFFF][\w.\\\u00C0-\uFFFF]*$/.test(name) || readArea(name)) throw invalidArgument();
  if (find(self, name)) throw itemAlreadyExists();
  const raw = args.raw(1);
  const formula = given
    ? `=${absolute(fullAddress(self.book.sheet(given.sheet).name, given.areas[0]!))}`
    : typeof raw === 'string'
      ? raw.startsWith('=')
        ? raw
        : `="${raw.replaceAll('"', '""')}"`
      : `=${String(raw)}`;
  self.book.touch();
  const made: NameData = { id: self.book.next(3), name, formula, comment: args.text(2, ''), visible: true };
  listOf(self).push(made);
  return nameKind({ ...self, id: made.id });
};

const collection = define<NamesSelf>('NamedItemCollection', {
  items: (self) => listOf(self).map((n) => nameKind({ ...self, id: n.id })),
  item: (self, key) => {
    const found = find(self, key);
    if (!found) throw itemNotFound();
    return found;
  },
  calls: {
    Add: add,
    AddFormulaLocal: add,
    GetCount: (self) => listOf(self).length,
    GetItemOrNullObject: (self, args) => find(self, args.raw(0)),
  },
});

export const namesOf = (book: Workbook, sheet?: string): Thing => collection({ book, sheet });
