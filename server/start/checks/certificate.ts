/** The certificate that browsers are shown: the bridge's own, or that of the proxy at PUBLIC_URL. */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { checkServerIdentity, connect } from 'node:tls';
import { formatDate } from '../../../shared/dates.js';
import { note, right, span, wrong, type Check, type Found } from './finding.js';

const about = 'Certificate';
/** Less than this left is too little to get a new one in peace. */
const SOON = 14 * 86_400_000;

export const certificate: Check = async ({ config, now, patience }) => {
  const { publicUrl, production, certificate: own } = config;
  if (own) {
    const x509 = new X509Certificate(own.cert);
    const dates = dated(new Date(x509.validFrom), new Date(x509.validTo), now, 'Put a new one where TLS_CERT and TLS_KEY name it, and restart the bridge.');
    if (dates.state === 'wrong') return [dates];
    if (publicUrl === undefined) return [dates, ...(production ? [note(about, 'PUBLIC_URL is not set, so that nobody can say whether the name fits.')] : [])];
    const host = new URL(publicUrl).hostname;
    if ((isIP(host) ? x509.checkIP(host) : x509.checkHost(host)) === undefined)
      return [
        dates,
        wrong(about, `It is not for ${host}, which PUBLIC_URL names (it is for ${x509.subjectAltName ?? x509.subject}): browsers will refuse it.`),
      ];
    return [dates, right(about, `It is for ${host}, as PUBLIC_URL names it.`)];
  }
  if (publicUrl !== undefined) return [await shownAt(new URL(publicUrl), now, patience)];
  return [
    note(
      about,
      production ? 'Plain http on this machine alone; nobody else can reach it.' : 'A trial certificate for localhost, which browsers ask about once.',
    ),
  ];
};

function dated(from: Date, to: Date, now: Date, then: string): Found {
  const day = formatDate(to.toISOString().slice(0, 10));
  if (now < from) return wrong(about, `It only counts from ${formatDate(from.toISOString().slice(0, 10))} on. Look at the clock, or take the one before.`);
  if (now > to) return wrong(about, `It ended on ${day}: nobody gets in. ${then}`);
  const left = to.getTime() - now.getTime();
  return left < SOON ? wrong(about, `It ends on ${day}, in ${span(left)}. ${then}`) : right(about, `It counts until ${day}.`);
}

/** What stands in front of the bridge, asked as a browser would. */
function shownAt({ hostname, port }: URL, now: Date, patience: number): Promise<Found> {
  const place = `${hostname}:${port || 443}`;
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 443), servername: hostname, rejectUnauthorized: false, timeout: patience });
    const unseen = (why: string): void => {
      socket.destroy();
      resolve(note(about, `${place}, which PUBLIC_URL names, could not be asked from this machine (${why}). Open it in a browser to see its certificate.`));
    };
    socket.once('error', (error: NodeJS.ErrnoException) => unseen(error.code ?? error.message));
    socket.once('timeout', () => unseen('no answer'));
    socket.once('secureConnect', () => {
      const shown = socket.getPeerCertificate();
      const misfit = checkServerIdentity(hostname, shown);
      const dates = dated(new Date(shown.valid_from), new Date(shown.valid_to), now, `Renew it at the proxy on ${place}.`);
      const unknown = socket.authorized ? undefined : String(socket.authorizationError);
      socket.destroy();
      if (misfit) resolve(wrong(about, `What ${place} shows is not for ${hostname}: browsers will refuse it. Give the proxy a certificate for that name.`));
      else if (dates.state === 'wrong') resolve(dates);
      else if (unknown !== undefined)
        resolve(
          wrong(about, `What ${place} shows is signed by nobody that this machine knows (${unknown}). Take one of a known authority, or NODE_EXTRA_CA_CERTS.`),
        );
      else resolve(right(about, `What ${place} shows is for that name. ${dates.said}`));
    });
  });
}
