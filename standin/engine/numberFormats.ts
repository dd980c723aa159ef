/** Number formats to text: the part of Excel's format language that billing sheets use. */
import type { Value } from './data.js';
import { localFigure, localFormat, usEnglish, type Locale } from './locales.js';
import { dayNames, monthNames, partsOf } from './serials.js';

const general = (n: number): string => {
  if (n === 0) return '0';
  const size = Math.abs(n);
  if (size >= 1e11 || size < 1e-9) return exponent(n, 5).replace(/\.?0+E/, 'E');
  const digits = Math.max(1, Math.floor(Math.log10(size)) + 1);
  return String(Number(n.toFixed(Math.min(9, Math.max(0, 10 - digits)))));
};

const exponent = (n: number, places: number): string =>
  n
    .toExponential(places)
    .replace(/e([+-])(\d)$/, 'E$10$2')
    .replace('e', 'E');

interface Token {
  readonly kind: 'literal' | 'digits' | 'date' | 'percent' | 'general' | 'text' | 'exponent';
  readonly text: string;
}

const tokens = (section: string): Token[] => {
  const out: Token[] = [];
  let i = 0;
  while (i < section.length) {
    const rest = section.slice(i);
    const m = /^"([^"]*)"/.exec(rest) ?? /^\\(.)/s.exec(rest);
    if (m) {
      out.push({ kind: 'literal', text: m[1]! });
      i += m[0].length;
      continue;
    }
    const bracket = /^\[([^\]]*)\]/.exec(rest);
    if (bracket) {
      const inside = bracket[1]!;
      if (/^[hms]+$/i.test(inside)) out.push({ kind: 'date', text: `[${inside.toLowerCase()}]` });
      else if (inside.startsWith('$')) out.push({ kind: 'literal', text: inside.slice(1).replace(/-[0-9A-Fa-f]+$/, '') });
      i += bracket[0].length;
      continue;
    }
    if (/^_./s.test(rest)) {
      out.push({ kind: 'literal', text: ' ' });
      i += 2;
      continue;
    }
    if (/^\*./s.test(rest)) {
      i += 2;
      continue;
    }
    const word = /^General/i.exec(rest);
    if (word) {
      out.push({ kind: 'general', text: '' });
      i += 7;
      continue;
    }
    const exp = /^E[+-]0+/i.exec(rest);
    if (exp) {
      out.push({ kind: 'exponent', text: exp[0] });
      i += exp[0].length;
      continue;
    }
    const ampm = /^(AM\/PM|A\/P)/i.exec(rest);
    if (ampm) {
      out.push({ kind: 'date', text: 'ampm' });
      i += ampm[0].length;
      continue;
    }
    const date = /^(y+|m+|d+|h+|s+)/i.exec(rest);
    if (date) {
      out.push({ kind: 'date', text: date[0].toLowerCase() });
      i += date[0].length;
      continue;
    }
    const digits = /^[0#?][0#?,]*(\.[0#?]*)?|^\.[0#?]+/.exec(rest);
    if (digits) {
      out.push({ kind: 'digits', text: digits[0] });
      i += digits[0].length;
      continue;
    }
    const ch = rest[0]!;
    out.push(ch === '%' ? { kind: 'percent', text: '%' } : ch === '@' ? { kind: 'text', text: '@' } : { kind: 'literal', text: ch });
    i++;
  }
  return out;
};

const pad = (n: number, width: number): string => String(n).padStart(width, '0');

const dateText = (parts: readonly Token[], serial: number): string => {
  if (serial < 0) return '########';
  const seconds = Math.round((serial - Math.floor(serial)) * 86_400);
  const d = partsOf(Math.floor(serial) + (seconds === 86_400 ? 1 : 0));
  const time = seconds % 86_400,
    hours = Math.floor(time / 3600),
    minutes = Math.floor(time / 60) % 60;
  const half = parts.some((p) => p.text === 'ampm');
  return parts
    .map((p) => {
      if (p.kind !== 'date') return p.kind === 'literal' ? p.text : '';
      const others = parts.filter((x) => x.kind === 'date'),
        at = others.indexOf(p);
      // An m next to hours or seconds means minutes.
      const minute = p.text[0] === 'm' && p.text.length < 3 && (/h/.test(others[at - 1]?.text ?? '') || /s/.test(others[at + 1]?.text ?? ''));
      switch (p.text[0]) {
        case 'y':
          return p.text.length > 2 ? pad(d.year, 4) : pad(d.year % 100, 2);
        case 'm':
          return minute
            ? pad(minutes, p.text.length)
            : p.text.length === 1
              ? String(d.month)
              : p.text.length === 2
                ? pad(d.month, 2)
                : p.text.length === 3
                  ? monthNames[d.month - 1]!.slice(0, 3)
                  : p.text.length === 5
                    ? monthNames[d.month - 1]![0]!
                    : monthNames[d.month - 1]!;
        case 'd':
          return p.text.length === 1
            ? String(d.day)
            : p.text.length === 2
              ? pad(d.day, 2)
              : p.text.length === 3
                ? dayNames[d.weekday]!.slice(0, 3)
                : dayNames[d.weekday]!;
        case 'h':
          return pad(half ? hours % 12 || 12 : hours, p.text.length > 1 ? 2 : 1);
        case 's':
          return pad(time % 60, p.text.length > 1 ? 2 : 1);
        case 'a':
          return hours < 12 ? 'AM' : 'PM';
        default: {
          const all = Math.round(serial * 86_400);
          return p.text[1] === 'h' ? String(Math.floor(all / 3600)) : p.text[1] === 'm' ? String(Math.floor(all / 60)) : String(all);
        }
      }
    })
    .join('');
};

const digitsText = (pattern: string, n: number): string => {
  const trailing = /,+$/.exec(pattern.replace(/\..*$/, ''));
  const scaled = trailing ? n / 1000 ** trailing[0].length : n;
  const [whole = '', fraction = ''] = pattern.replace(/,+$/, '').split('.');
  const required = fraction.replace(/[^0?]/g, '').length;
  let text = roundHalfUp(scaled, fraction.length);
  let [units = '0', decimals = ''] = text.split('.');
  while (decimals.length > required && decimals.endsWith('0')) decimals = decimals.slice(0, -1);
  const least = whole.replace(/[^0]/g, '').length;
  units = least === 0 && units === '0' ? '' : units.padStart(least, '0');
  if (whole.includes(',')) units = units.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  text = units + (pattern.includes('.') && (decimals || required) ? `.${decimals}` : pattern.includes('.') && fraction === '' ? '.' : '');
  return text;
};

/** Rounds half away from zero on the decimal digits, as Excel shows 1.005 as 1.01. */
export const roundHalfUp = (n: number, places: number): string => {
  const size = Math.abs(n);
  if (size >= 1e21) return size.toFixed(0);
  return (Math.round(Number(`${Number(size.toPrecision(15))}e${places}`)) / 10 ** places).toFixed(places);
};

const sections = new Map<string, Token[][]>();

const parse = (format: string): Token[][] => {
  let found = sections.get(format);
  if (!found) {
    const parts: string[] = [];
    let part = '',
      quoted = false;
    for (let i = 0; i < format.length; i++) {
      const ch = format[i]!;
      if (ch === '"') quoted = !quoted;
      if (ch === '\\') {
        part += ch + (format[++i] ?? '');
        continue;
      }
      if (ch === ';' && !quoted) {
        parts.push(part);
        part = '';
      } else part += ch;
    }
    found = [...parts, part].map(tokens);
    sections.set(format, found);
  }
  return found;
};

/** The text a cell shows for a value in a number format. */
export const render = (value: Value, given: string, locale: Locale = usEnglish): string => {
  const format = localFormat(given, locale);
  if (typeof value === 'object') return value.error;
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (value === '' || format === 'General') return typeof value === 'number' ? localFigure(general(value), locale) : value;
  const parts = parse(format);
  if (typeof value === 'string') {
    const section = parts[3] ?? (parts.length === 1 && parts[0]!.some((t) => t.kind === 'text') ? parts[0] : undefined);
    return section ? section.map((t) => (t.kind === 'text' ? value : t.kind === 'literal' ? t.text : '')).join('') : value;
  }
  const section = (value < 0 && parts[1] ? parts[1] : value === 0 && parts[2] ? parts[2] : parts[0]) ?? [];
  if (section.some((t) => t.kind === 'date')) return dateText(section, value);
  if (section.length === 1 && section[0]!.kind === 'text') return localFigure(general(value), locale);
  const percents = section.filter((t) => t.kind === 'percent').length;
  const size = Math.abs(value) * 100 ** percents;
  const power = section.find((t) => t.kind === 'exponent');
  let shown = false;
  const body = section
    .map((t) => {
      switch (t.kind) {
        case 'digits': {
          if (shown) return '';
          shown = true;
          return localFigure(power ? exponent(size, (t.text.split('.')[1] ?? '').length) : digitsText(t.text, size), locale);
        }
        case 'general':
        case 'text':
          return localFigure(general(size), locale);
        case 'exponent':
          return '';
        default:
          return t.text;
      }
    })
    .join('');
  return (value < 0 && section !== parts[1] && /[1-9]/.test(body) ? '-' : '') + body;
};
