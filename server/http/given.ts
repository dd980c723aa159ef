/** The one strict reader of query strings. All faults are `badQuery` (400506). */
import { badQuery } from '../../shared/fault.js';

const MOST_PARAMETERS = 100;

/** The parameters as they came, taken one by one; what is left in the end is unknown. */
export class Given {
  private readonly values = new Map<string, string>();

  constructor(raw: string) {
    const parts = raw.split('&', MOST_PARAMETERS + 1).filter(Boolean);
    if (parts.length > MOST_PARAMETERS) throw badQuery('query', `At most ${MOST_PARAMETERS} parameters.`);
    for (const part of parts) {
      const at = part.indexOf('=');
      const [name, value] = at < 0 ? [decoded(part, part), ''] : [decoded(part.slice(0, at), part), decoded(part.slice(at + 1), part)];
      if (/^(access_?token|token|api_?key|authorization|bearer)$/i.test(name)) {
        throw badQuery(name, 'Tokens never go into an address, where logs and histories keep them. Send "Authorization: Bearer <token>".');
      }
      if (this.values.has(name)) throw badQuery(name, 'It is there more than once. Several values go into one parameter: field.in=a,b.');
      this.values.set(name, value);
    }
  }

  take(name: string): string | undefined {
    const value = this.values.get(name);
    this.values.delete(name);
    return value;
  }

  /** On when there, empty or `true`. */
  flag(name: string): boolean {
    return flagOf(name, this.take(name));
  }

  /** All that is left, for filters by field. */
  *rest(): Generator<[string, string]> {
    for (const [name, value] of this.values) yield [name, value];
    this.values.clear();
  }

  nothingLeft(hint = ''): void {
    const [name] = this.values.keys();
    if (name !== undefined) throw badQuery(name, `There is no such parameter here. ${hint}`.trim());
  }
}

/** The value of a flag. */
export function flagOf(name: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (value === '' || value === 'true') return true;
  throw badQuery(name, 'It is a flag: give it alone or with "true", or leave it out.');
}

function decoded(text: string, part: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badQuery(part.split('=')[0]!, 'A % in it is not followed by a character in hexadecimal (UTF-8). Write a percent sign as %25.');
  }
}
