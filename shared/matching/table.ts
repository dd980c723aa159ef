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
  const rows = delimiter === undefined ? lines.map((line) => [line]) : parted(plain, delimiter);
  return rows.map((cells) => cells.map((cell) => cell.trim())).filter((cells) => cells.some((cell) => cell !== ''));
}

/** A quotation mark that is never closed is one that somebody wrote: no line is lost behind it. */
function parted(text: string, delimiter: string): readonly (readonly string[])[] {
  const { data, errors } = Papa.parse<readonly string[]>(text, { delimiter, newline: '\n', skipEmptyLines: 'greedy' });
  return errors.some(({ type }) => type === 'Quotes') ? text.split('\n').map((line) => line.split(delimiter)) : data;
}

/** Without what stands in quotation marks. */
const bare = (line: string): string => line.replaceAll(/"[^"]*"/g, '');

/** Whether the sign stands in every line, as often in each. */
const even = (lines: readonly string[], sign: string): boolean => {
  const count = bare(lines[0]!).split(sign).length;
  return count > 1 && lines.every((line) => bare(line).split(sign).length === count);
};
