/** An e-mail as it travels: sender, words, files, and the name by which mail servers know it again. */
import { createHash } from 'node:crypto';
import { companySetting } from '../../shared/billing/invoice.js';
import type { Catalogue, RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Mail } from './post.js';

export interface Attachment {
  readonly filename: string;
  readonly content: Buffer;
  readonly contentType?: string;
}

/** "Billing <billing@example.com>" in its two parts. */
function sender(from: string, catalogue: Catalogue): { readonly name: string; readonly address: string } {
  const [, given = '', address = from] = /^\s*(.*?)\s*<([^<>]+)>\s*$/.exec(from) ?? [];
  const name = companySetting(catalogue, 'Mail From Name') ?? (given.replaceAll('"', '') || companySetting(catalogue, 'Name'));
  return { name: name ?? '', address: address.trim() };
}

/** The same for the same mail to the same addresses, on every attempt and every bridge. */
export function messageIDOf({ id, createdAt, recipient }: RecordOf, from: string): string {
  const host = /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  return `<${createHash('sha256')
    .update(`${id}|${asText(createdAt)}|${asText(recipient)}|${host}`)
    .digest('hex')
    .slice(0, 32)}@${host}>`;
}

export async function composed(message: RecordOf, files: readonly Attachment[], from: string, catalogue: Catalogue): Promise<Mail> {
  const by = sender(from, catalogue);
  const to = asText(message['recipient'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const reply = companySetting(catalogue, 'Email');
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const composer = new MailComposer({
    from: by.name === '' ? by.address : by,
    to: [...to],
    ...(reply !== null && reply !== by.address ? { replyTo: reply } : {}),
    subject: asText(message['subject'] ?? ''),
    text: asText(message['body'] ?? ''),
    messageId: messageIDOf(message, from),
    // Nobody's absence notice answers an invoice.
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: files.map(({ filename, content, contentType }) => ({ filename, content, ...(contentType ? { contentType } : {}) })),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const content = await new Promise<Buffer>((resolve, reject) => {
    composer.compile().build((error: Error | null, built: Buffer) => (error ? reject(error) : resolve(built)));
  });
  return { from: by.address, to, content };
}
