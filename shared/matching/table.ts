/** Text from elsewhere as rows of cells: pasted out of a sheet, an e-mail or a file. Formulas stay the text that they are. */
import Papa from 'papaparse';

/** Most of what stands in sheets has tabs; a comma may belong to a name, so it parts cells only where every line has as many. */
const others = [';', ',', '|'] as const;

/**
 * The rows of a pasted text, each with its cells as they stood, without empty ones at its end; lines without anything are left
 * out. Cells in quotation marks may hold tabs and line breaks, as sheets copy them.
 */
export function pastedRows(text: string): readonly (readonly string[])[] {
  const plain = text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const lines = plain.split('\n').filter((line) => line.trim() !== '');
  const delimiter = plain.includes('\t') ? '\t' : lines.length < 2 ? undefined : others.find((each) => even(lines, each));
  const rows =
    delimiter === undefined ? lines.map((line) => [line]) : Papa.parse<readonly string[]>(plain, { delimiter, newline: '\n', skipEmptyLines: 'greedy' }).data;
  return rows.map((cells) => cells.map((cell) => cell.trim())).filter((cells) => cells.some((cell) => cell !== ''));
}

/** Whether the sign stands in every line, as often in each. */
const even = (lines: readonly string[], sign: string): boolean => {
  const count = lines[0]!.split(sign).length;
  return count > 1 && lines.every((line) => line.split(sign).length === count);
};
