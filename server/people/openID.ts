/**
 * An issuer of identities (Microsoft Entra and any other), spoken to by OpenID Connect: authorisation code with PKCE. What it says of a
 * person is believed only as far as its signature reaches. The only home of jose.
 */
import type { createRemoteJWKSet, JWTPayload } from 'jose';
import { Fault } from '../../shared/fault.js';

export interface OpenIDSettings {
  /** As the issuer writes itself, such as https://login.microsoftonline.com/TENANT/v2.0. */
  readonly issuer: string;
  readonly clientID: string;
  /** Of a client that is registered as confidential; without it PKCE alone shows that the code is ours. */
  readonly clientSecret: string | undefined;
}

interface Discovered {
  readonly authorization: string;
  readonly token: string;
  readonly keys: ReturnType<typeof createRemoteJWKSet>;
}

/** Milliseconds that the issuer may take, and for which what it said of itself is kept. */
const PATIENCE = 10_000;
const KEPT = 3_600_000;
/** Signatures that need no secret that we hold: an issuer's own. */
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'RS384', 'PS384', 'ES384', 'RS512', 'PS512', 'ES512'];

/** The issuer did not answer, or not as an issuer does. */
const unreachable = (cause: unknown): Fault =>
  Object.assign(new Fault(503003, 'Issuer Away', 'Your company’s sign-in cannot be reached at the moment. Try again in a minute.', { retryAfter: 30 }), {
    cause,
  });

export class Issuer {
  private readonly settings: OpenIDSettings;
  private known: { readonly at: number; readonly found: Promise<Discovered> } | undefined;

  constructor(settings: OpenIDSettings) {
    this.settings = settings;
  }

  /** Where the browser is sent to. */
  async address(asked: { readonly redirect: string; readonly state: string; readonly nonce: string; readonly challenge: string }): Promise<string> {
    const url = new URL((await this.discovered()).authorization);
    for (const [name, value] of Object.entries({
      response_type: 'code',
      client_id: this.settings.clientID,
      redirect_uri: asked.redirect,
      scope: 'openid profile email',
      state: asked.state,
      nonce: asked.nonce,
      code_challenge: asked.challenge,
      code_challenge_method: 'S256',
    }))
      url.searchParams.set(name, value);
    return url.href;
  }

  /** Asks the issuer for its description and its keys, anew; answers how many there are. Throws 503003 with the cause. */
  async reached(): Promise<number> {
    this.known = undefined;
    const { keys } = await this.discovered();
    try {
      await keys.reload();
      return keys.jwks()?.keys.length ?? 0;
    } catch (error) {
      throw unreachable(error);
    }
  }

  /** What the issuer says of whoever came back with this code. Throws 401001 where it is not what was asked for. */
  async claims({
    code,
    redirect,
    verifier,
    nonce,
  }: {
    readonly code: string;
    readonly redirect: string;
    readonly verifier: string;
    readonly nonce: string;
  }): Promise<JWTPayload> {
    const { clientID, clientSecret, issuer } = this.settings;
    const { token, keys } = await this.discovered();
    const answer = await fetch(token, {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirect,
        client_id: clientID,
        code_verifier: verifier,
        ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    }).catch((error: unknown) => {
      throw unreachable(error);
    });
    const { id_token: idToken } = (await answer.json().catch(() => ({}))) as { id_token?: unknown };
    if (answer.status >= 500) throw unreachable(new Error(`The token endpoint answered ${answer.status}.`));
    if (!answer.ok || typeof idToken !== 'string') throw refusedBy(`The token endpoint answered ${answer.status}.`);
    try {
      const { jwtVerify } = await import('jose');
      const { payload } = await jwtVerify(idToken, keys, { issuer, audience: clientID, algorithms, clockTolerance: 60, requiredClaims: ['sub', 'exp', 'iat'] });
      // A token for several audiences names whom it was made for.
      if (Array.isArray(payload.aud) && payload.aud.length > 1 && payload['azp'] !== clientID) throw new Error('azp');
      if (payload['nonce'] !== nonce) throw new Error('nonce');
      return payload;
    } catch (error) {
      throw refusedBy((error as Error).message);
    }
  }

  private discovered(): Promise<Discovered> {
    if (this.known && performance.now() - this.known.at < KEPT) return this.known.found;
    const found = discover(this.settings.issuer);
    this.known = { at: performance.now(), found };
    // What failed is asked anew.
    found.catch(() => (this.known = undefined));
    return found;
  }
}

const refusedBy = (cause: string): Fault =>
  Object.assign(new Fault(401001, 'Not Signed In', 'Your company’s sign-in was not accepted. Try again; if it stays, tell your administrator.'), { cause });

async function discover(issuer: string): Promise<Discovered> {
  try {
    const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { redirect: 'error', signal: AbortSignal.timeout(PATIENCE) });
    const said = (await answer.json()) as Readonly<Record<string, unknown>>;
    // OpenID Connect Discovery 4.3: a document that names another issuer is somebody else's.
    if (said['issuer'] !== issuer) throw new Error(`It names itself ${String(said['issuer'])}, not ${issuer}.`);
    const address = (name: string): string => {
      const found = said[name];
      if (typeof found !== 'string' || !isSafe(found)) throw new Error(`Its ${name} is no https address.`);
      return found;
    };
    const { createRemoteJWKSet: keysOf } = await import('jose');
    return {
      authorization: address('authorization_endpoint'),
      token: address('token_endpoint'),
      keys: keysOf(new URL(address('jwks_uri')), { timeoutDuration: PATIENCE }),
    };
  } catch (error) {
    throw unreachable(error);
  }
}

/** https, or this machine. */
export const isSafe = (url: string): boolean =>
  URL.canParse(url) &&
  (new URL(url).protocol === 'https:' || (new URL(url).protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)));
