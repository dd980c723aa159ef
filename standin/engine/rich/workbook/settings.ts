/** Key and value stores: the add-in's settings, custom properties of sheets and of the document, custom XML parts. */
import type { Workbook } from '../../book.js';
import { invalidArgument, invalidOperation, itemNotFound } from '../../refusal.js';
import { asText, define, type Arguments, type Kind, type Thing } from '../thing.js';

interface Keyed {
  readonly book: Workbook;
  readonly key: string;
}

const ownKey = (record: object, key: string): boolean => Object.hasOwn(record, key);
const missing = (): never => {
  throw itemNotFound();
};
const checkKey = (key: string): string => {
  if (key === '' || key.length > 255) throw invalidArgument();
  return key;
};

const setting: Kind<Keyed> = define<Keyed>('Setting', {
  identity: (self) => ({ _Id: self.key }),
  values: {
    Key: (self) => self.key,
    Value: (self) => (ownKey(self.book.data.settings, self.key) ? (JSON.parse(self.book.data.settings[self.key]!) as unknown) : missing()),
  },
  set: {
    Value: (self, v) => {
      self.book.version++;
      self.book.data.settings[self.key] = JSON.stringify(v);
    },
  },
  calls: {
    Delete: (self) => {
      self.book.version++;
      delete self.book.data.settings[self.key];
    },
  },
});

const findSetting = (book: Workbook, key: unknown): Thing | null =>
  typeof key === 'string' && ownKey(book.data.settings, key) ? setting({ book, key }) : null;

/** Settings are no part of undo. */
export const settingsKind = define<Workbook>('SettingCollection', {
  items: (book) => Object.keys(book.data.settings).map((key) => setting({ book, key })),
  item: (book, key) => findSetting(book, key) ?? missing(),
  calls: {
    Add: (book, args) => {
      const key = checkKey(args.text(0));
      book.version++;
      book.data.settings[key] = JSON.stringify(args.raw(1) ?? null);
      return setting({ book, key });
    },
    GetCount: (book) => Object.keys(book.data.settings).length,
    GetItemOrNullObject: (book, args) => findSetting(book, args.raw(0)),
  },
});

interface SheetProperty {
  readonly book: Workbook;
  readonly sheet: string;
  readonly key: string;
}
interface SheetProperties {
  readonly book: Workbook;
  readonly sheet: string;
}

const propertyAt = (self: SheetProperty): { key: string; value: string } =>
  self.book.sheet(self.sheet).properties.find((p) => p.key.toLowerCase() === self.key.toLowerCase()) ?? missing();

const sheetProperty: Kind<SheetProperty> = define<SheetProperty>('WorksheetCustomProperty', {
  identity: (self) => ({ _Id: propertyAt(self).key }),
  values: { Key: (self) => propertyAt(self).key, Value: (self) => propertyAt(self).value },
  set: {
    Value: (self, v) => {
      self.book.touch();
      propertyAt(self).value = asText(v);
    },
  },
  calls: {
    Delete: (self) => {
      self.book.touch();
      const s = self.book.sheet(self.sheet),
        gone = propertyAt(self);
      s.properties = s.properties.filter((p) => p !== gone);
    },
  },
});
const findProperty = (self: SheetProperties, key: unknown): Thing | null =>
  typeof key === 'string' && self.book.sheet(self.sheet).properties.some((p) => p.key.toLowerCase() === key.toLowerCase())
    ? sheetProperty({ ...self, key })
    : null;

const sheetProperties = define<SheetProperties>('WorksheetCustomPropertyCollection', {
  items: (self) => self.book.sheet(self.sheet).properties.map((p) => sheetProperty({ ...self, key: p.key })),
  item: (self, key) => findProperty(self, key) ?? missing(),
  calls: {
    Add: (self, args) => {
      const key = checkKey(args.text(0)),
        value = args.text(1),
        sheet = self.book.sheet(self.sheet);
      self.book.touch();
      const old = sheet.properties.find((p) => p.key.toLowerCase() === key.toLowerCase());
      if (old) old.value = value;
      else sheet.properties.push({ key, value });
      return sheetProperty({ ...self, key });
    },
    GetCount: (self) => self.book.sheet(self.sheet).properties.length,
    GetItemOrNullObject: (self, args) => findProperty(self, args.raw(0)),
  },
});
export const sheetPropertiesOf = (book: Workbook, sheet: string): Thing => sheetProperties({ book, sheet });

const documentText = ['Title', 'Subject', 'Author', 'Keywords', 'Comments', 'Category', 'Company'] as const;

const documentProperty: Kind<Keyed> = define<Keyed>('DocumentProperty', {
  identity: (self) => ({ Key: self.key }),
  values: {
    Key: (self) => self.key,
    Value: (self) => (self.book.data.customProperties.find((p) => p.key === self.key) ?? missing()).value,
    Type: (self) => {
      const v = self.book.data.customProperties.find((p) => p.key === self.key)?.value;
      return typeof v === 'number' ? 'Number' : typeof v === 'boolean' ? 'Boolean' : 'String';
    },
  },
  set: {
    Value: (self, v) => {
      self.book.touch();
      (self.book.data.customProperties.find((p) => p.key === self.key) ?? missing()).value = v;
    },
  },
  calls: {
    Delete: (self) => {
      self.book.touch();
      self.book.data.customProperties = self.book.data.customProperties.filter((p) => p.key !== self.key);
    },
  },
});
const findDocumentProperty = (book: Workbook, key: unknown): Thing | null =>
  typeof key === 'string' && book.data.customProperties.some((p) => p.key === key) ? documentProperty({ book, key }) : null;

const documentProperties = define<Workbook>('DocumentPropertyCollection', {
  items: (book) => book.data.customProperties.map((p) => documentProperty({ book, key: p.key })),
  item: (book, key) => findDocumentProperty(book, key) ?? missing(),
  calls: {
    Add: (book, args) => {
      const key = checkKey(args.text(0));
      book.touch();
      book.data.customProperties = [...book.data.customProperties.filter((p) => p.key !== key), { key, value: args.raw(1) }];
      return documentProperty({ book, key });
    },
    DeleteAll: (book) => {
      book.touch();
      book.data.customProperties = [];
    },
    GetCount: (book) => book.data.customProperties.length,
    GetItemOrNullObject: (book, args) => findDocumentProperty(book, args.raw(0)),
  },
});

export const propertiesKind = define<Workbook>('DocumentProperties', {
  values: Object.fromEntries(documentText.map((name) => [name, (book: Workbook) => book.data.properties[name] ?? ''])),
  set: Object.fromEntries(
    documentText.map((name) => [
      name,
      (book: Workbook, v: unknown) => {
        book.touch();
        book.data.properties[name] = asText(v);
      },
    ]),
  ),
  parts: { Custom: (book) => documentProperties(book) },
});

interface PartSelf {
  readonly book: Workbook;
  readonly id: string;
}
interface PartsSelf {
  readonly book: Workbook;
  readonly namespace: string | undefined;
}

const namespaceOf = (xml: string): string => /<[^?!][^>]*?\sxmlns(?::\w+)?=["']([^"']*)["']/.exec(xml)?.[1] ?? '';
const checkXml = (xml: string): string => {
  if (!/^\s*(<\?xml[^>]*\?>\s*)?<[A-Za-z_][^>]*>/.test(xml)) throw invalidArgument();
  return xml;
};
const partAt = (self: PartSelf): { readonly id: string; xml: string } => self.book.data.xmlParts.find((p) => p.id === self.id) ?? missing();

const xmlPart: Kind<PartSelf> = define<PartSelf>('CustomXmlPart', {
  identity: (self) => ({ Id: partAt(self).id }),
  values: { Id: (self) => partAt(self).id, NamespaceUri: (self) => namespaceOf(partAt(self).xml) },
  calls: {
    GetXml: (self) => partAt(self).xml,
    SetXml: (self, args) => {
      self.book.version++;
      partAt(self).xml = checkXml(args.text(0));
    },
    Delete: (self) => {
      partAt(self);
      self.book.version++;
      self.book.data.xmlParts = self.book.data.xmlParts.filter((p) => p.id !== self.id);
    },
  },
});
const parts = (self: PartsSelf): readonly { readonly id: string; readonly xml: string }[] =>
  self.book.data.xmlParts.filter((p) => self.namespace === undefined || namespaceOf(p.xml) === self.namespace);
const findPart = (self: PartsSelf, key: unknown): Thing | null =>
  parts(self).some((p) => p.id === key) ? xmlPart({ book: self.book, id: String(key) }) : null;
const only = (self: PartsSelf): Thing | null => (parts(self).length === 1 ? xmlPart({ book: self.book, id: parts(self)[0]!.id }) : null);

const shared = {
  items: (self: PartsSelf): Thing[] => parts(self).map((p) => xmlPart({ book: self.book, id: p.id })),
  item: (self: PartsSelf, key: unknown): Thing => findPart(self, key) ?? missing(),
};
const scopedParts = define<PartsSelf>('CustomXmlPartScopedCollection', {
  ...shared,
  calls: {
    GetCount: (self) => parts(self).length,
    GetItemOrNullObject: (self, args) => findPart(self, args.raw(0)),
    GetOnlyItem: (self) => {
      const found = only(self);
      if (!found) throw invalidOperation();
      return found;
    },
    GetOnlyItemOrNullObject: only,
  },
});
const allParts = define<PartsSelf>('CustomXmlPartCollection', {
  ...shared,
  calls: {
    Add: (self: PartsSelf, args: Arguments) => {
      self.book.version++;
      const made = { id: self.book.next(0x51), xml: checkXml(args.text(0)) };
      self.book.data.xmlParts.push(made);
      return xmlPart({ book: self.book, id: made.id });
    },
    GetByNamespace: (self, args) => scopedParts({ book: self.book, namespace: args.text(0) }),
    GetCount: (self) => parts(self).length,
    GetItemOrNullObject: (self, args) => findPart(self, args.raw(0)),
  },
});
export const xmlPartsOf = (book: Workbook): Thing => allParts({ book, namespace: undefined });
