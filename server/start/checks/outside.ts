/** Those outside that the bridge needs: the mail server and the issuer of identities. */
import { createPost } from '../../outbox/post.js';
import { Issuer } from '../../people/openID.js';
import { loopback } from '../settings.js';
import { note, right, wrong, type Check } from './finding.js';

export const mail: Check = async ({ config: { smtp, smtpPlain, mailFolder, mailFrom, production }, patience }) => {
  const about = 'Mail';
  if (smtp === undefined)
    return [
      note(
        about,
        mailFolder === undefined ? 'SMTP_URL is not set: e-mails wait in the Outbox.' : `SMTP_URL is not set: e-mails go into ${mailFolder} and nowhere else.`,
      ),
    ];
  const { host, hostname } = new URL(smtp);
  try {
    const { encrypted } = await createPost({ url: smtp, plain: smtpPlain, patience }).greeted();
    const from = production && /@localhost>?$/.test(mailFrom) ? [wrong(about, `Mails come from ${mailFrom}. Set MAIL_FROM to an address of your own.`)] : [];
    if (encrypted) return [right(about, `${host} answers and speaks TLS.`), ...from];
    return [
      loopback(hostname)
        ? right(about, `${host} answers, unencrypted on this machine.`)
        : wrong(about, `${host} answers, and mails and the password go to it unencrypted, as SMTP_PLAIN allows. Take it away where the server can STARTTLS.`),
      ...from,
    ];
  } catch (error) {
    return [wrong(about, `${host}: ${(error as Error).message} Check SMTP_URL.`)];
  }
};

export const issuer: Check = async ({ config: { singleSignOn, passwords, publicUrl, production } }) => {
  const about = 'Company sign-in';
  if (!singleSignOn) return [note(about, 'OIDC_ISSUER is not set: people sign in with passwords.')];
  try {
    const keys = await new Issuer(singleSignOn).reached();
    if (keys === 0) return [wrong(about, `${singleSignOn.issuer} publishes no key by which its word could be checked. Tell whoever keeps it.`)];
  } catch (error) {
    const cause = (error as { cause?: Error }).cause;
    return [
      wrong(
        about,
        `${singleSignOn.issuer} does not answer as an issuer (${cause?.message ?? (error as Error).message}). Check OIDC_ISSUER${passwords ? '' : '; nobody can sign in meanwhile'}.`,
      ),
    ];
  }
  if (production && publicUrl === undefined)
    return [wrong(about, 'PUBLIC_URL is not set, so that the issuer cannot send people back. Set it, and register its /sso/callback there.')];
  return [right(about, `${singleSignOn.issuer} answers with its keys.${publicUrl === undefined ? '' : ` It has to know ${publicUrl}/sso/callback.`}`)];
};

/** What the clock of a web server says, ms; undefined where it says nothing. */
export async function dateOf(url: string, patience: number): Promise<number | undefined> {
  const answer = await fetch(`${url.replace(/\/$/, '')}/.well-known/openid-configuration`, { redirect: 'error', signal: AbortSignal.timeout(patience) });
  await answer.arrayBuffer();
  const date = answer.headers.get('date');
  // Cut to the second.
  return date === null ? undefined : Date.parse(date) + 500;
}
