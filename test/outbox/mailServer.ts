/** A real SMTP server for tests: it takes mails, or answers as it is told. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Received {
  readonly to: readonly string[];
  readonly from: string;
  readonly text: string;
}

export interface MailServer {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  close(): Promise<void>;
}

export interface Answers {
  /** The code with which the server refuses what was sent; undefined takes it. */
  readonly data?: () => number | undefined;
  /** The same of one recipient. */
  readonly recipient?: (address: string) => number | undefined;
  /** Waits before it answers what was sent. */
  readonly wait?: () => Promise<void>;
  readonly options?: SMTPServerOptions;
}

const refused = (code: number, what: string): Error => Object.assign(new Error(what), { responseCode: code });

export async function mailServer({ data = () => undefined, recipient = () => undefined, wait, options = {} }: Answers = {}): Promise<MailServer> {
  const received: Received[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    onRcptTo({ address }, _session, done) {
      const code = recipient(address);
      done(code === undefined ? null : refused(code, `${address} is not known here`));
    },
    onData(stream, session, done) {
      let text = '';
      stream
        .setEncoding('utf8')
        .on('data', (piece: string) => {
          text += piece;
        })
        .on('end', () => {
          const code = data();
          const { mailFrom, rcptTo } = session.envelope;
          if (code === undefined) received.push({ to: rcptTo.map(({ address }) => address), from: mailFrom === false ? '' : mailFrom.address, text });
          const answer = (): void => done(code === undefined ? null : refused(code, 'No.'));
          if (wait) void wait().then(answer);
          else answer();
        });
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    received,
    close: () =>
      new Promise((closed) => {
        server.close(closed);
      }),
  };
}
