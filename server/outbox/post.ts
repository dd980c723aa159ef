/** The mail server at the other end of the line: one mail at a time over a connection that is kept for the next. */
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import { inDoubt, type Refused, type Result } from './outcome.js';
import { meant } from './replies.js';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** The whole message, as RFC 5322 has it. */
  readonly content: Buffer;
}

export interface PostOptions {
  /** smtp:// or smtps://, with user and password. */
  readonly url: string;
  /** Mails and passwords may travel unencrypted. */
  readonly plain: boolean;
  /** Milliseconds to wait for the server at each step. */
  readonly patience?: number;
}

/** The server cannot be reached, does not prove who it is, or does not let us in: nothing about this one mail. */
export class Trouble extends Error {}

/** What a refusal says about asking again. */
type Said = Omit<Refused, 'at'>;

export type Posted = Extract<Result, { kind: 'sent' | 'failed' | 'unconfirmed' }> | { readonly kind: 'busy'; readonly answer: string };

export interface Post {
  /** Hands a mail over. `handed` is awaited before the very end of it goes out; where it says no, the server never gets it. */
  deliver(mail: Mail, handed: () => Promise<boolean>): Promise<Posted>;
  /** Connects, greets and signs in as for a mail, and goes; throws Trouble. `encrypted` is how it would have gone. */
  greeted(): Promise<{ readonly encrypted: boolean }>;
  /** Ends the connections that wait for the next mail. */
  rest(): void;
}

interface SMTPError extends Error {
  readonly code?: string;
  readonly originalCode?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly command?: string;
  readonly recipient?: string;
  readonly rejectedErrors?: readonly SMTPError[];
}

export function createPost({ url, plain, patience = 60_000 }: PostOptions): Post {
  const server = parseConnectionUrl(url);
  const idle: SMTPConnection[] = [];

  const open = (): Promise<SMTPConnection> =>
    new Promise((resolve, reject) => {
      const connection = new SMTPConnection({
        ...server,
        ...(server.secure || plain ? {} : { requireTLS: true }),
        connectionTimeout: Math.min(patience, 15_000),
        greetingTimeout: Math.min(patience, 30_000),
        socketTimeout: patience,
      });
      const fail = (error: unknown): void => {
        connection.close();
        reject(new Trouble(troubleSaid(error as SMTPError)));
      };
      connection.once('error', fail);
      connection.connect((error?: Error | null) => {
        if (error) return fail(error);
        const ready = (): void => {
          connection.removeListener('error', fail);
          // What happens to a connection that waits is found out when it is used.
          connection.on('error', () => connection.close());
          resolve(connection);
        };
        if (!server.auth) return ready();
        connection.login(server.auth as SMTPConnection.AuthenticationType, (refusal) => (refusal ? fail(refusal) : ready()));
      });
    });

  const kept = (): SMTPConnection | undefined => {
    for (let connection = idle.pop(); connection; connection = idle.pop()) if (!connection.destroyed) return connection;
    return undefined;
  };

  return {
    async deliver({ from, to, content }, handed) {
      const connection = kept() ?? (await open());
      let gone = false;
      const whole = Readable.from(
        (async function* () {
          yield content;
          if (!(await handed())) throw new Error('Somebody else has it.');
          gone = true;
        })(),
      );
      return new Promise<Posted>((resolve, reject) => {
        connection.send({ from, to: [...to] }, whole, (error, info) => {
          if (error) {
            connection.close();
            const found = failure(error as SMTPError, gone);
            if (found instanceof Trouble) reject(found);
            else resolve(found);
            return;
          }
          idle.push(connection);
          const refused = refusals((info as { rejectedErrors?: readonly SMTPError[] }).rejectedErrors ?? []);
          resolve({ kind: 'sent', answer: info.response, taken: info.accepted, ...(refused.length > 0 ? { refused } : {}) });
        });
      });
    },
    async greeted() {
      const connection = await open();
      const encrypted = connection.secure;
      connection.quit();
      return { encrypted };
    },
    rest() {
      for (const connection of idle.splice(0)) connection.quit();
    },
  };
}

const refusals = (errors: readonly SMTPError[]): readonly Said[] =>
  errors.map((error) => ({ address: error.recipient ?? '', answer: meant(words(error)), final: (error.responseCode ?? 0) >= 500 }));

/** What went wrong, as the outcome of the mail, or as a trouble of the whole way. */
function failure(error: SMTPError, gone: boolean): Posted | Trouble {
  const code = error.responseCode ?? 0;
  if (code === 0) {
    if (error.message === 'Somebody else has it.') return { kind: 'busy', answer: error.message };
    if (gone) return { kind: 'unconfirmed', answer: inDoubt('The mail server did not say whether it took this') };
    // The server's own limit on size, seen before anything was sent.
    if (error.code === 'EMESSAGE' || error.code === 'EENVELOPE') return { kind: 'failed', answer: words(error) };
    return new Trouble(troubleSaid(error));
  }
  // 421 ends the service for everybody; a sender that is refused or a login that is asked for is no fault of this mail.
  if (code === 421 || code === 530 || code === 535 || error.command === 'MAIL FROM') return new Trouble(troubleSaid(error));
  return { kind: code >= 500 ? 'failed' : 'busy', answer: answerOf(error) };
}

/** What a refusal means, in the server's own words; several where it refused each address for a reason of its own. */
function answerOf(error: SMTPError): string {
  const each = [...new Set((error.rejectedErrors ?? []).map(({ response }) => response ?? '').filter((said) => said !== ''))];
  return (each.length > 0 ? each.map(meant).join(' ') : meant(words(error))).slice(0, 900);
}

const words = (error: SMTPError): string => (error.response ?? error.message).replaceAll(/\s+/g, ' ').trim().slice(0, 900);

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The mail server does not answer: nothing listens there.',
  ENOTFOUND: 'The mail server’s name is not known.',
  EDNS: 'The mail server’s name is not known.',
  ETIMEDOUT: 'The mail server does not answer.',
  EAUTH: 'The mail server refuses the user name or password of SMTP_URL.',
  CERT_HAS_EXPIRED: 'The mail server’s certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The mail server’s certificate is signed by nobody known.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The mail server’s certificate is signed by nobody known.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The mail server’s certificate is signed by nobody known.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The mail server’s certificate is for another name.',
};

/** The same for the whole way, in a sentence for whoever keeps the program, with the cause in its own words. */
function troubleSaid(error: SMTPError): string {
  const cause = words(error);
  const known = causes[error.originalCode ?? ''] ?? causes[error.code ?? ''];
  const bare = error.command === 'STARTTLS' || (known === undefined && /STARTTLS/i.test(cause));
  const first = bare ? 'The mail server offers no encryption, and mails go encrypted only.' : (known ?? 'The mail server cannot be used.');
  return `${first} (${cause}) Show this to whoever looks after your mail server.`;
}
