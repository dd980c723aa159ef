/**
 * Advanced Match patterns of carriers' references and products (R38): against the whole trimmed value, whatever its capitals.
 * RE2 reads a value once from its beginning to its end, so no pattern that somebody typed can keep the bridge busy for ever.
 */
import { RE2JS } from 're2js';

const compiled = new Map<string, RE2JS | null>();

/** Whether the value is what the pattern says, as a whole; alternatives are whole ones. What is no pattern fits nothing. */
export function fits(pattern: string, value: string): boolean {
  let regular = compiled.get(pattern);
  if (regular === undefined) {
    if (compiled.size > 10_000) compiled.clear();
    regular = read(pattern);
    compiled.set(pattern, regular);
  }
  return regular?.matches(value.trim()) ?? false;
}

function read(pattern: string): RE2JS | null {
  try {
    return RE2JS.compile(`(?:${pattern})`, RE2JS.CASE_INSENSITIVE);
  } catch {
    return null;
  }
}

/** The letters and digits that everything begins with that a pattern fits, in capitals: what need not be tried against it otherwise. */
export function beginningOf(pattern: string): string {
  if (pattern.includes('|')) return '';
  const [letters = ''] = /^[A-Za-z0-9]*/.exec(pattern) ?? [];
  return (/^[*+?{]/.test(pattern.slice(letters.length)) ? letters.slice(0, -1) : letters).toUpperCase();
}
