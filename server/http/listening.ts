/** Sockets: how long a sender may take, how large a head may be, and answers in JSON where HTTP itself is broken. */
import { createServer as http, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as https } from 'node:https';

/** Room for an address that the bridge itself can refuse by name; headers proper are held to 16 KB in bridge.ts. */
const options = { maxHeaderSize: 64 * 1024, requireHostHeader: false, connectionsCheckingInterval: 2_000 };

const malformed = { error: 'Malformed Request', error_code: 400500, hint: 'This is not a valid HTTP request.' };

/** A server that is not listening yet; https with a certificate. */
export function hardened(app: RequestListener, certificate?: { readonly cert: string; readonly key: string }): Server {
  const listener: RequestListener = (request, response) => {
    if (request.httpVersion === '1.1' && request.headers.host === undefined)
      return refuse(response, 400, { ...malformed, hint: 'The request has no Host header, which HTTP/1.1 asks for.' });
    app(request, response);
  };
  const server = certificate ? https({ ...options, ...certificate }, listener) : http(options, listener);
  // Whether to go on is said by what reads the body (body.ts), after everything that can be refused without it.
  server.on('checkContinue', listener);
  server.on('checkExpectation', (_request, response: ServerResponse) =>
    refuse(response, 417, { error: 'Expectation Failed', error_code: 417001, hint: 'The only expectation that is met here is "Expect: 100-continue".' }),
  );
  server.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(alone('405 Method Not Allowed', { error: 'Method Not Allowed', error_code: 405001, hint: 'This is no proxy: CONNECT is not possible here.' }));
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 28_000;
  server.keepAliveTimeout = 20_000;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy();
    const [status, fault]: [string, Said] =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? ['431 Request Header Fields Too Large', { error: 'Headers Too Large', error_code: 431001, hint: 'The headers are too large; send at most 16 KB.' }]
        : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? ['408 Request Timeout', { error: 'Request Timeout', error_code: 408001, hint: 'The request did not arrive in time. Send it again.' }]
          : ['400 Bad Request', malformed];
    socket.end(alone(status, fault));
  });
  return server;
}

interface Said {
  readonly error: string;
  readonly error_code: number;
  readonly hint: string;
}

function refuse(response: ServerResponse, status: number, said: Said): void {
  response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' }).end(JSON.stringify(said));
}

/** An answer to what never became a request. */
function alone(status: string, said: Said): string {
  const body = JSON.stringify(said);
  return `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}

export function listen(server: Server, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Takes no more, lets what is under way finish for eight seconds, then cuts. */
export function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 8_000).unref();
  });
}
