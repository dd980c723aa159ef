/**
 * Numbers as people write them: £1,000.50, 1,350.61, 3.9%, (25.00). What could be read in two ways is refused with both readings:
 * a comma taken for the wrong sign is a hundred times too much.
 */

/** `none`: it is no number at all, whatever else it is. */
export type Typed = { readonly value: number } | { readonly why: string; readonly none?: true };

const plain = /^\d+(?:\.\d+)?$|^\.\d+$/;
const grouped = /^\d{1,3}(?:([, ])\d{3})(?:\1\d{3})*(?:\.\d+)?$/;
/** 12,50 and 1.234,56: the comma where others write the point. */
const continental = /^(\d{1,3}(?:\.\d{3})+|\d+),(\d+)$/;

/** 1.000: a thousand where others group by points, and one pound here. Nobody groups after a nought, and a hundred thousand percent is none. */
const pointed = /^([1-9]\d{0,2})\.(\d{3})$/;

/** An amount, a percentage or a plain number. A sign of pounds or percent may stand with it; brackets and a minus are below zero. */
export function numberTyped(text: string): Typed {
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
  bare = bare.replace(/^[£\s]*-?[£\s]*/, '');
  if (minus && brackets) return { why: `“${said}” is below zero twice: write -${bare} or (${bare}).` };
  const [, thousands, rest] = percent ? [] : (pointed.exec(bare) ?? []);
  if (thousands !== undefined) return { why: `“${said}” can be read in two ways: write ${thousands}${rest} without a point, or ${bare}0 with four decimals.` };
  if (plain.test(bare) || grouped.test(bare)) {
    const value = Number(bare.replaceAll(/[, ]/g, ''));
    return { value: minus || brackets ? -value + 0 : value };
  }
  const [, whole, part] = continental.exec(bare) ?? [];
  if (whole !== undefined && part !== undefined) {
    const point = `${whole.replaceAll('.', '')}.${part}`;
    return { why: `“${said}” can be read in two ways: write ${point} with a point, or ${whole.replaceAll('.', '')}${part} without a comma.` };
  }
  return { why: `“${said}” is not a number.`, none: true };
}
