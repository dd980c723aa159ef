/**
 * Numbers as people write them: £1,000.50, 1,350.61, 3.9%, (25.00). What could be read in two ways is refused with both readings:
 * a comma taken for the wrong sign is a hundred times too much.
 */

/** `none`: it is no number at all, whatever else it is. */
interface NotTyped {
  readonly why: string;
  readonly none?: true;
}
export type Typed = { readonly value: number } | NotTyped;

/** What a number is of: an amount has no percent sign, a percentage no pounds, a count neither. */
export type TypedAs = 'pounds' | 'percent' | 'number';

const plain = /^\d+(?:\.\d+)?$|^\.\d+$/;
const grouped = /^\d{1,3}(?:([, ])\d{3})(?:\1\d{3})*(?:\.\d+)?$/;
/** 12,50 and 1.234,56: the comma where others write the point. */
const continental = /^(\d{1,3}(?:\.\d{3})+|\d+),(\d+)$/;

/** 1.000: a thousand where others group by points, and one pound here. Nobody groups after a nought, and a hundred thousand percent is none. */
const pointed = /^([1-9]\d{0,2})\.(\d{3})$/;

/** The same as exact decimal text, "-1000.50". A sign of pounds or percent may stand with it; brackets and a minus are below zero. */
export function decimalTyped(text: string, as?: TypedAs): { readonly text: string } | NotTyped {
  const said = text.trim();
  let bare = said
    .replaceAll(/[\u00A0\u202F]/gu, ' ')
    .replace('−', '-')
    .trim();
  const brackets = /^\((.*)\)$/.exec(bare);
  if (brackets) bare = brackets[1]!.trim();
  const percent = bare.endsWith('%');
  bare = bare.replace(/%$/, '').trim();
  const minus = /^(?:£\s*)?-|^-\s*(?:£\s*)?/.test(bare);
  const pounds = bare.includes('£');
  bare = bare.replace(/^[£\s]*-?[£\s]*/, '');
  if (minus && brackets) return { why: `“${said}” is below zero twice: write -${bare} or (${bare}).` };
  const [, thousands, rest] = percent || as === 'percent' ? [] : (pointed.exec(bare) ?? []);
  if (thousands !== undefined) return { why: `“${said}” can be read in two ways: write ${thousands}${rest} without a point, or ${bare}0 with four decimals.` };
  if (plain.test(bare) || grouped.test(bare)) {
    if (percent && as !== undefined && as !== 'percent')
      return { why: `“${said}” is a percentage; ${as === 'pounds' ? 'an amount in pounds' : 'a number'} is wanted here.` };
    if (pounds && as !== undefined && as !== 'pounds')
      return { why: `“${said}” is an amount in pounds; ${as === 'percent' ? 'a percentage' : 'a number'} is wanted here.` };
    const digits = bare.replaceAll(/[, ]/g, '');
    return { text: `${minus || brackets ? '-' : ''}${digits.startsWith('.') ? '0' : ''}${digits}` };
  }
  const [, whole, part] = continental.exec(bare) ?? [];
  if (whole !== undefined && part !== undefined) {
    const point = `${whole.replaceAll('.', '')}.${part}`;
    return { why: `“${said}” can be read in two ways: write ${point} with a point, or ${whole.replaceAll('.', '')}${part} without a comma.` };
  }
  return { why: `“${said}” is not a number.`, none: true };
}

/** An amount, a percentage or a plain number, as a number. */
export function numberTyped(text: string, as?: TypedAs): Typed {
  const read = decimalTyped(text, as);
  return 'why' in read ? read : { value: Number(read.text) + 0 };
}
