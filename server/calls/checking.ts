/** What a file is read by: the format of its carrier, which column is which, and the company's clock. */
import { lineName } from '../../shared/fileLines.js';
import { aheadIn } from '../../shared/clock.js';
import { callColumns, callOf, formatOf, type CallColumn, type CallFormat, type Checking, type FileCall } from '../../shared/calls/index.js';
import { addDays, addYears } from '../../shared/dates.js';
import { badValue, Fault, malformedBody, missing, unknownField } from '../../shared/fault.js';
import type { Catalogue } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { CSVRow } from '../billing/csv.js';
import { unguarded } from '../database/csv.js';

/** What its lines are checked by. Throws 400504 where there is no such carrier or format. */
export function checkingBy(
  catalogue: Catalogue,
  { carrier, format, today, timeZone }: { readonly carrier: string | null; readonly format: string | null; readonly today: string; readonly timeZone: string },
  removed: string | undefined,
): Checking {
  const presets = (list: string): ReadonlySet<string> =>
    new Set(catalogue.all('presets').flatMap((each) => (each['list'] === list && each['active'] !== false ? [asText(each['name'])] : [])));
  const checking: Checking = {
    format: formatFor(catalogue, format, carrier),
    carrier,
    carriers: presets('carrier'),
    bands: presets('timeBand'),
    types: new Set(catalogue.all('callTypes').map((each) => asText(each['name']))),
    firstDay: addYears(today, -10),
    removedUntil: removed,
    lastDay: addDays(today, 1),
    local: localTime(timeZone),
  };
  if (carrier !== null && !checking.carriers.has(carrier))
    throw badValue({ carrier: `There is no carrier "${carrier.slice(0, 50)}"; add it to the carriers first.` });
  return checking;
}

function formatFor(catalogue: Catalogue, format: string | null, carrier: string | null): CallFormat {
  const preset = catalogue.preset('callFormat', format ?? carrier ?? '');
  if (format !== null && !preset) throw badValue({ format: `There is no format "${format.slice(0, 50)}" in the list callFormat.` });
  return formatOf(preset?.['data'] ?? null);
}

export interface Header {
  readonly width: number;
  readonly places: readonly (readonly [column: CallColumn, place: number])[];
}

/** Which cell is which column. Throws what is missing, unknown or there twice. */
export function headerOf({ cells }: CSVRow, { columns }: CallFormat): Header {
  const names = cells.map((cell) => cell.trim());
  const twice = names.find((name, place) => name !== '' && names.indexOf(name) !== place);
  if (twice !== undefined) throw malformedBody(`The column ${twice.slice(0, 100)} stands twice in the header.`);
  if (columns === undefined) {
    const unknown = names.filter((name) => !(callColumns as readonly string[]).includes(name));
    if (unknown.length > 0)
      throw unknownField(
        Object.fromEntries(
          unknown
            .slice(0, 20)
            .map((name) => [
              name.slice(0, 100) || '(empty)',
              `There is no such column; there is ${callColumns.join(', ')}. A format of the carrier says what its own columns mean.`,
            ]),
        ),
      );
  }
  const named =
    columns === undefined
      ? names.map((name, place) => [name as CallColumn, place] as const)
      : callColumns.flatMap((column) => (columns[column] === undefined ? [] : [[column, names.indexOf(columns[column].trim())] as const]));
  const absent = named.filter(([, place]) => place < 0).map(([column]) => `${column} ("${columns?.[column] ?? ''}")`);
  if (absent.length > 0) throw malformedBody(`The file has no column for ${absent.join(', ')}; its columns are ${names.join(', ').slice(0, 500)}.`);
  for (const needed of ['callDate', 'CLI'] as const)
    if (!named.some(([column]) => column === needed)) throw missing({ [needed]: 'Every call needs it: there is no such column.' });
  return { width: names.length, places: named };
}

export function lineOf({ cells }: CSVRow, { width, places }: Header, checking: Checking): FileCall | string {
  if (cells.length !== width) return `it has ${cells.length} cells; the header has ${width}.`;
  const found: Partial<Record<CallColumn, string>> = {};
  for (const [column, place] of places) found[column] = unguarded(cells[place]!.trim());
  return callOf(found, checking);
}

/** 400504 with the lines that are wrong; nothing of the file is kept. */
export function nothingLoaded(faults: readonly { readonly line: number; readonly why: string }[], count: number): Fault {
  const said = faults.slice(0, 5).map(({ line, why }) => `${lineName(line)}: ${why}`);
  return new Fault(
    400504,
    'Invalid Value',
    `Nothing was loaded: ${count === 1 ? 'a line is' : `${count.toLocaleString('en-GB')} lines are`} wrong. ${said.join(' ')}`,
    {
      fields: Object.fromEntries(faults.map(({ line, why }) => [lineName(line), why])),
    },
  );
}

/** A moment with an offset as the company's clocks show it. */
function localTime(timeZone: string): (moment: string) => string {
  const ahead = aheadIn(timeZone);
  return (moment) => {
    const time = Date.parse(moment.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
    return new Date(time + ahead(time)).toISOString().slice(0, 19);
  };
}
