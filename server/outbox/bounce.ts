/** A notice of non-delivery (RFC 3464) as mail servers send it back: which message, whom it did not reach, and why. */

import { meant } from './replies.js';

export interface Bounce {
  /** Message-IDs that the notice names, newest guess last; one of them is ours. */
  readonly messageIDs: readonly string[];
  readonly recipient: string | null;
  /** What it means, and the server's words. */
  readonly why: string;
  /** Given up; a notice of a delay is none. */
  readonly final: boolean;
}

const field = (text: string, name: string): string | undefined => {
  const found = new RegExp(`^${name}:[ \\t]*(.+(?:\\r?\\n[ \\t]+.+)*)`, 'im').exec(text)?.[1];
  return found?.replaceAll(/\s+/g, ' ').trim();
};

/** What stands behind "rfc822;" or "smtp;". */
const typed = (text: string | undefined): string | undefined => text?.replace(/^[\w-]+\s*;\s*/, '');

export function bounceOf(text: string): Bounce | undefined {
  const action = field(text, 'Action')?.toLowerCase();
  const status = field(text, 'Status');
  if (action === undefined && status === undefined) return undefined;
  const why = typed(field(text, 'Diagnostic-Code')) ?? (status === undefined ? 'It came back.' : `It came back with status ${status}.`);
  return {
    messageIDs: [...new Set([...text.matchAll(/<[^<>\s@]+@[^<>\s]+>/g)].map(([id]) => id))],
    recipient: typed(field(text, 'Final-Recipient')) ?? typed(field(text, 'Original-Recipient')) ?? null,
    why: meant(why),
    final: action === 'failed' || (action === undefined && status!.startsWith('5')),
  };
}
