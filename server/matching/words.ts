/** What the words of a receipt may name: invoice and account numbers as they stand or as people misspell them, and who pays. Pure. */
import { nameKey, payerKey, payerWords } from '../../shared/matching/names.js';
import type { StatementLine } from './statements/statement.js';

export interface Said {
  /** Words that may be an invoice or account number, as they stand. */
  readonly exact: readonly string[];
  /** The same out of pieces ("1000 31", "A-10 02") or with letters for figures ("1OOO3l"): to be asked for where no word is one as it stands. */
  readonly mended: readonly string[];
  /** By what the payer is known again; empty where the bank's words name nobody ("CASH DEPOSIT"). */
  readonly payer: string;
  /** The payer as names are compared: that, and the name with all its words. */
  readonly whole: readonly string[];
  /** The payer with what else stands behind the name left off word by word, the longest first. */
  readonly beginnings: readonly string[];
}

const prefix = /^(?:INVOICE|INV|NUMBER|NO|NR|REF|ACCOUNT|ACCT|ACC|AC)+[-/.]*(?=.*\d)/;
/** The longest number that is put together; account numbers are as long as their company makes them, but people write those whole. */
const longest = 14;
/** Fewer figures name anything. */
const fewest = 4;
/** A name that is shorter may be the beginning of any other. */
const shortest = 8;
const mostWords = 12;

export function saidIn({ payer, reference }: StatementLine): Said {
  const text = `${payer} ${reference}`.toUpperCase();
  const exact = text
    .split(/[^A-Z0-9/-]+/)
    .flatMap((word) => [word, word.replace(prefix, ''), word.replaceAll(/[/-]/g, ''), ...word.split(/[/-]/)])
    .filter((word) => /\d/.test(word) && word.length >= 3);
  const asTheyStand = new Set(exact);
  const words = payerWords(payer).slice(0, mostWords);
  const known = payerKey(payer);
  const whole = [...new Set([known, nameKey(payer)])].filter(Boolean);
  const beginnings = words.slice(1).map((_, left) => nameKey(words.slice(0, words.length - 1 - left).join(' ')));
  return {
    exact: [...asTheyStand],
    mended: [...new Set(mended(text))].filter((word) => !asTheyStand.has(word)),
    payer: known,
    whole,
    beginnings: [...new Set(beginnings)].filter((key) => key.length >= shortest && !whole.includes(key)),
  };
}

/** Neighbouring pieces put together, as long as each may be part of a number. */
function mended(text: string): readonly string[] {
  const pieces = text.split(/[^A-Z0-9]+/).filter(Boolean);
  return pieces.flatMap((_, from) => {
    const found: string[] = [];
    let joined = '';
    for (const [at, piece] of pieces.slice(from, from + 8).entries()) {
      if (!/\d|^[OIL]+$/.test(piece) && !(at === 0 && piece.length <= 3)) break;
      joined += piece;
      if (joined.length > longest) break;
      found.push(...readings(joined.replace(prefix, '')));
    }
    return found;
  });
}

/** With O for 0 and I or l for 1, behind any letters that it may begin with. */
function readings(word: string): readonly string[] {
  const [, letters = '', rest] = /^([A-Z]{0,4}?)([\dOIL]*\d[\dOIL]*)$/.exec(word) ?? [];
  if (rest === undefined) return [];
  const figures = rest.replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const more = /^[OIL]*/.exec(rest)![0];
  // Those it begins with may be letters after all: of COL001 the number may be COL001, CO1001 or C01001.
  return Array.from({ length: more.length + 1 }, (_, kept) => letters + more.slice(0, kept) + figures.slice(kept)).filter(
    (each) => each.replaceAll(/\D/g, '').length >= fewest,
  );
}
