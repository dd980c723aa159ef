/** Formula text to a tree, by precedence. What it cannot read it refuses; the cell then shows #NAME? and keeps its text. */
import { readArea, type Area } from '../address.js';
import { tokenise, type Token } from './tokens.js';

export type Node =
  | { readonly kind: 'value'; readonly value: string | number | boolean }
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'area'; readonly sheet: string; readonly area: Area }
  | { readonly kind: 'structured'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'unary'; readonly operator: string; readonly of: Node }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] };

const strength: Readonly<Record<string, number>> = { '=': 1, '<>': 1, '<': 1, '>': 1, '<=': 1, '>=': 1, '&': 2, '+': 3, '-': 3, '*': 4, '/': 4, '^': 6 };

const parsed = new Map<string, Node | undefined>();

export const parseFormula = (formula: string): Node | undefined => {
  if (parsed.has(formula)) return parsed.get(formula);
  if (parsed.size > 20_000) parsed.clear();
  const tokens = tokenise(formula).filter((t) => t.kind !== 'space');
  let at = 0;
  const peek = (): Token | undefined => tokens[at];
  const fail = (): never => {
    throw new SyntaxError(formula);
  };

  const primary = (): Node => {
    const t = tokens[at++] ?? fail();
    switch (t.kind) {
      case 'number':
        return { kind: 'value', value: Number(t.text) };
      case 'text':
        return { kind: 'value', value: t.text.slice(1, -1).replaceAll('""', '"') };
      case 'error':
        return { kind: 'error', error: t.text };
      case 'structured':
        return { kind: 'structured', text: t.text };
      case 'reference': {
        const area = readArea(t.text.replaceAll('$', '')) ?? fail();
        return { kind: 'area', sheet: t.sheet.slice(0, -1).replace(/^'|'$/g, '').replaceAll("''", "'"), area };
      }
      case 'name': {
        const upper = t.text.toUpperCase();
        return upper === 'TRUE' || upper === 'FALSE' ? { kind: 'value', value: upper === 'TRUE' } : { kind: 'name', name: t.text };
      }
      case 'call': {
        at++;
        const args: Node[] = [];
        if (peek()?.kind === 'close') {
          at++;
          return { kind: 'call', name: t.text.toUpperCase(), args };
        }
        for (;;) {
          const next = peek();
          args.push(next?.kind === 'comma' || next?.kind === 'close' ? { kind: 'value', value: '' } : expression(0));
          const end = tokens[at++] ?? fail();
          if (end.kind === 'close') return { kind: 'call', name: t.text.replace(/^_xlfn\./i, '').toUpperCase(), args };
          if (end.kind !== 'comma') fail();
        }
      }
      case 'open': {
        if (t.text !== '(') fail();
        const inner = expression(0);
        if (tokens[at++]?.kind !== 'close') fail();
        return inner;
      }
      case 'operator':
        if (t.text === '-' || t.text === '+' || t.text === '@') return { kind: 'unary', operator: t.text, of: expression(6) };
        return fail();
      default:
        return fail();
    }
  };

  const expression = (least: number): Node => {
    let left = primary();
    for (let t = peek(); t?.kind === 'operator'; t = peek()) {
      if (t.text === '%') {
        at++;
        left = { kind: 'unary', operator: '%', of: left };
        continue;
      }
      const power = strength[t.text];
      if (power === undefined || power <= least) break;
      at++;
      left = { kind: 'binary', operator: t.text, left, right: expression(power) };
    }
    return left;
  };

  let tree: Node | undefined;
  try {
    tree = expression(0);
    if (at < tokens.length) tree = undefined;
  } catch (e) {
    if (!(e instanceof SyntaxError)) throw e;
  }
  parsed.set(formula, tree);
  return tree;
};
