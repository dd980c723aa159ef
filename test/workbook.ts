/** A workbook (.xlsx) as Excel would save it, as far as reading one goes. */
import { strToU8, zipSync } from 'fflate';
import { letterOf } from '../addin/lists/changes.js';

export type WorkbookCell = string | number | { readonly formula: string; readonly value: number };

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function cellAt(value: WorkbookCell, place: number, row: number): string {
  const ref = `${letterOf(place)}${row}`;
  if (value === '') return '';
  if (typeof value === 'number') return `<c r="${ref}"><v>${value}</v></c>`;
  if (typeof value === 'string') return `<c r="${ref}" t="inlineStr"><is><t>${escaped(value)}</t></is></c>`;
  return `<c r="${ref}"><f>${value.formula}</f><v>${value.value}</v></c>`;
}

export function workbookOf(sheets: readonly { readonly name: string; readonly rows: readonly (readonly WorkbookCell[])[] }[]): Uint8Array {
  const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const kinds = 'http://schemas.openxmlformats.org/package/2006';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const part = (n: number): string => `worksheets/sheet${n + 1}.xml`;
  const files: Record<string, string> = {
    '[Content_Types].xml': `${xml}<Types xmlns="${kinds}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/>${sheets.map((_, n) => `<Override PartName="/xl/${part(n)}" ContentType="${types}.worksheet+xml"/>`).join('')}</Types>`,
    '_rels/.rels': `${xml}<Relationships xmlns="${kinds}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${sheets.map(({ name }, n) => `<sheet name="${escaped(name)}" sheetId="${n + 1}" r:id="rId${n + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${xml}<Relationships xmlns="${kinds}/relationships">${sheets.map((_, n) => `<Relationship Id="rId${n + 1}" Type="${office}/worksheet" Target="${part(n)}"/>`).join('')}</Relationships>`,
  };
  sheets.forEach(({ rows }, n) => {
    const told = rows.map((cells, row) => `<row r="${row + 1}">${cells.map((value, place) => cellAt(value, place, row + 1)).join('')}</row>`);
    files[`xl/${part(n)}`] = `${xml}<worksheet xmlns="${main}"><sheetData>${told.join('')}</sheetData></worksheet>`;
  });
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
}
