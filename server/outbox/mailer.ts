/** The mail server, spoken to over TLS: one elsewhere that offers none is refused, unless its SMTP_URL says `?requireTLS=false`. */
import { createTransport, type Transporter } from 'nodemailer';

const near = new Set(['localhost', '127.0.0.1', '[::1]']);

export function mailer(smtp: string, from: string): Transporter {
  // What the URL says itself stands above this.
  return createTransport({ url: smtp, requireTLS: !near.has(new URL(smtp).hostname) } as object, { from, disableFileAccess: true, disableUrlAccess: true });
}
