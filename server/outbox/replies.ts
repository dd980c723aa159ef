/**
 * What a mail server's refusal means to whoever sent the invoice, and what to do about it, with the server's own words behind it: by the
 * status codes of RFC 3463 where the reply has one, else by the reply codes of RFC 5321.
 */

/** By "class.subject.detail" or the reply code, the first that fits. */
const meanings: readonly (readonly [code: RegExp, means: string])[] = [
  [/^5\.1\./, 'There is no such mailbox. Retry with another address.'],
  [/^5\.2\.1$/, 'The mailbox is closed. Retry with another address.'],
  [/^5\.2\.2$/, 'The mailbox is full. Retry later, or with another address.'],
  [/^5\.(2\.3|3\.4)$/, 'It is too large for the mail server. Give it up, and send it another way.'],
  [/^(5\.7\.|554$)/, 'The mail server refuses it. Show its words to whoever looks after your mail, or retry with another address.'],
  [/^(4\.2\.2|452)$/, 'The mailbox is full for now.'],
  [/^552$/, 'The mailbox is full, or it is too large for the mail server. Retry later or with another address, or send it another way.'],
  [/^55[013]$/, 'The mail server takes nothing for this address. Retry with another one.'],
  [/^4/, 'The mail server does not take it for now.'],
];

/** "There is no such mailbox. Retry with another address. (550 5.1.1 User unknown)"; the words alone where nobody can tell what they mean. */
export function meant(reply: string): string {
  const words = reply.replaceAll(/\s+/g, ' ').trim();
  const [, code = '', status = ''] = /^(?:([45]\d\d)[ -]?)?\s*([45]\.\d{1,3}\.\d{1,3})?/.exec(words) ?? [];
  const means = meanings.find(([pattern]) => pattern.test(status) || pattern.test(code));
  return (means === undefined ? words : `${means[1]} (${words})`).slice(0, 900);
}
