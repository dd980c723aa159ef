/** `Excel.Chart`: kept as data; the grid draws it as a simple bar chart. */
import type { Area } from '../../address.js';
import type { Workbook } from '../../book.js';
import { allow, columnWidth, rowHeight } from '../../cells.js';
import type { ChartData, SheetData } from '../../data.js';
import { invalidArgument, itemNotFound } from '../../refusal.js';
import { collected } from '../collection.js';
import { worksheetKind } from '../makers.js';
import { placeArgument } from '../places.js';
import { asBoolean, asNumber, asText, define, type Arguments, type Kind, type Thing } from '../thing.js';

interface ChartsSelf {
  readonly book: Workbook;
  readonly sheet: string;
}
interface ChartSelf extends ChartsSelf {
  readonly id: string;
}

const data = (self: ChartSelf): ChartData => {
  const hit = self.book.sheet(self.sheet).charts.find((c) => c.id === self.id);
  if (!hit) throw itemNotFound();
  return hit;
};
const change = (self: ChartSelf, deed: (c: ChartData) => void): void => {
  allow(self.book.sheet(self.sheet), 'allowEditObjects');
  self.book.touch();
  deed(data(self));
};

const numberOf =
  (name: 'left' | 'top' | 'width' | 'height') =>
  (self: ChartSelf, v: unknown): void => {
    change(self, (c) => {
      c[name] = asNumber(v);
    });
  };

/** Where a cell begins, in points. */
const corner = (sheet: SheetData, area: Area, end: boolean): { readonly left: number; readonly top: number } => {
  let left = 0,
    top = 0;
  for (let c = 0; c < area.column + (end ? area.columns : 0); c++) left += columnWidth(sheet, c) * 0.75;
  for (let r = 0; r < area.row + (end ? area.rows : 0); r++) top += rowHeight(sheet, r) * 0.75;
  return { left, top };
};

const setPosition = (self: ChartSelf, args: Arguments): void => {
  const sheet = self.book.sheet(self.sheet);
  const start = placeArgument(self.book, sheet, args, 0).areas[0]!;
  const end = args.has(1) ? placeArgument(self.book, sheet, args, 1).areas[0]! : undefined;
  change(self, (c) => {
    const a = corner(sheet, start, false);
    c.left = a.left;
    c.top = a.top;
    if (end) {
      const b = corner(sheet, end, true);
      c.width = b.left - a.left;
      c.height = b.top - a.top;
    }
  });
};

const source = (self: ChartsSelf, args: Arguments, i: number): { readonly source: Area; readonly sourceSheet: string } => {
  const place = placeArgument(self.book, self.book.sheet(self.sheet), args, i);
  if (!place.areas[0]) throw invalidArgument();
  return { source: place.areas[0], sourceSheet: place.sheet };
};

const chartKind: Kind<ChartSelf> = define<ChartSelf>('Chart', {
  identity: (self) => ({ Id: data(self).id }),
  values: {
    Id: (self) => data(self).id,
    Name: (self) => data(self).name,
    ChartType: (self) => data(self).type,
    Left: (self) => data(self).left,
    Top: (self) => data(self).top,
    Width: (self) => data(self).width,
    Height: (self) => data(self).height,
  },
  set: {
    Name: (self, v) => {
      change(self, (c) => {
        c.name = asText(v);
      });
    },
    ChartType: (self, v) => {
      change(self, (c) => {
        c.type = asText(v);
      });
    },
    Left: numberOf('left'),
    Top: numberOf('top'),
    Width: numberOf('width'),
    Height: numberOf('height'),
  },
  parts: {
    Title: (self) => titleKind(self),
    Legend: (self) => legendKind(self),
    Worksheet: (self) => worksheetKind({ book: self.book, id: self.sheet }),
  },
  calls: {
    Delete: (self) => {
      data(self);
      self.book.touch();
      const s = self.book.sheet(self.sheet);
      s.charts = s.charts.filter((c) => c.id !== self.id);
    },
    SetData: (self, args) => {
      const from = source(self, args, 0);
      change(self, (c) => {
        Object.assign(c, from);
        c.seriesBy = args.text(1, 'Auto');
      });
    },
    SetPosition: setPosition,
    Activate: () => null,
  },
});

const titleKind = define<ChartSelf>('ChartTitle', {
  values: { Text: (self) => data(self).title, Visible: (self) => data(self).titleVisible },
  set: {
    Text: (self, v) => {
      change(self, (c) => {
        c.title = asText(v);
        c.titleVisible = true;
      });
    },
    Visible: (self, v) => {
      change(self, (c) => {
        c.titleVisible = asBoolean(v);
      });
    },
  },
});
const legendKind = define<ChartSelf>('ChartLegend', {
  values: { Visible: (self) => data(self).legend, Position: (self) => data(self).legendPosition },
  set: {
    Visible: (self, v) => {
      change(self, (c) => {
        c.legend = asBoolean(v);
      });
    },
    Position: (self, v) => {
      change(self, (c) => {
        c.legendPosition = asText(v);
      });
    },
  },
});

const charts = collected<ChartsSelf, ChartData>({
  all: (self) => self.book.sheet(self.sheet).charts,
  made: (self, { id }) => chartKind({ ...self, id }),
  goesBy: ({ id, name }, key) => id === key || name === key,
});

const collection = define<ChartsSelf>('ChartCollection', {
  values: { Count: charts.calls.GetCount },
  items: charts.items,
  item: charts.item,
  calls: {
    Add: (self, args) => {
      const sheet = self.book.sheet(self.sheet),
        from = source(self, args, 1);
      allow(sheet, 'allowEditObjects');
      self.book.touch();
      const chart: ChartData = {
        ...from,
        id: self.book.next(0x55),
        name: `Chart ${sheet.charts.length + 1}`,
        type: args.text(0),
        title: 'Chart Title',
        titleVisible: true,
        seriesBy: args.text(2, 'Auto'),
        left: 260,
        top: 60,
        width: 360,
        height: 216,
        legend: true,
        legendPosition: 'Bottom',
      };
      sheet.charts.push(chart);
      return chartKind({ ...self, id: chart.id });
    },
    ...charts.calls,
    _GetItem: (self, args) => charts.item(self, args.raw(0)),
  },
});

export const chartsOf = (book: Workbook, sheet: string): Thing => collection({ book, sheet });
