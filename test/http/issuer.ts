/** A real issuer of identities in the test's process: node-oidc-provider, with people of our own. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface Issued {
  readonly url: string;
  readonly clientID: string;
  /** What it says of a person by login name; changed by a test. */
  readonly people: Map<string, Readonly<Record<string, unknown>>>;
  /** Registers the bridge, once its address is known. */
  register(redirect: string): void;
  close(): Promise<void>;
}

export async function startIssuer(): Promise<Issued> {
  const people = new Map<string, Readonly<Record<string, unknown>>>();
  const server: Server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const clientID = 'sheetbridge';
  return {
    url,
    clientID,
    people,
    register(redirect) {
      const provider = new Provider(url, {
        clients: [
          { client_id: clientID, token_endpoint_auth_method: 'none', redirect_uris: [redirect], response_types: ['code'], grant_types: ['authorization_code'] },
        ],
        pkce: { required: () => true },
        // In the ID token itself, as Entra does.
        conformIdTokenClaims: false,
        claims: { openid: ['sub'], profile: ['name', 'groups', 'preferred_username'], email: ['email', 'email_verified'] },
        findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people.get(id) }) }),
        cookies: { keys: ['one', 'two'] },
        features: { devInteractions: { enabled: true } },
      });
      provider.on('server_error', (_context, error) => console.error(error));
      const answer = provider.callback();
      server.on('request', (request, response) => void answer(request, response));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a browser does at the issuer's own pages: follows, keeps cookies, gives the login name, agrees. Answers where it is sent back to. */
export async function walk(start: string, login: string, until: RegExp): Promise<string> {
  const cookies = new Map<string, string>();
  let address = start;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 20; step += 1) {
    const answer = await fetch(address, {
      redirect: 'manual',
      method: form ? 'POST' : 'GET',
      headers: { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { body: form } : {}),
    });
    for (const each of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      cookies.set(name, value);
    }
    form = undefined;
    const next = answer.headers.get('location');
    if (next !== null) {
      address = new URL(next, address).href;
      if (until.test(address)) return address;
      continue;
    }
    const page = await answer.text();
    if (answer.status !== 200) throw new Error(`${address}: ${answer.status} ${page.slice(0, 300)}`);
    const [, action = ''] = /<form[^>]*action="([^"]+)"/.exec(page) ?? [];
    const [, prompt = ''] = /name="prompt" value="(\w+)"/.exec(page) ?? [];
    address = new URL(action, address).href;
    form = new URLSearchParams(prompt === 'login' ? { prompt, login, password: 'any' } : { prompt });
  }
  throw new Error('The issuer does not come to an end.');
}
