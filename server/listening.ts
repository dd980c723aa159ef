/** Sockets: how long a sender may take, how large a head may be, and answers in JSON where HTTP itself is broken. */
import { createServer as http, type RequestListener, type Server } from 'node:http';
import { createServer as https } from 'node:https';

/** Room for an address that the bridge itself can refuse by name; headers proper are held to 16 KB in bridge.ts. */
const options = { maxHeaderSize: 64 * 1024 };

/** A server that is not listening yet; https with a certificate. */
export function hardened(app: RequestListener, certificate?: { readonly cert: string; readonly key: string }): Server {
  const server = certificate ? https({ ...options, ...certificate }, app) : http(options, app);
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 20_000;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy();
    const [status, fault] =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? ['431 Request Header Fields Too Large', { error: 'Headers Too Large', error_code: 431001, hint: 'The headers are too large; send at most 16 KB.' }]
        : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? ['408 Request Timeout', { error: 'Request Timeout', error_code: 408001, hint: 'The request did not arrive in time. Send it again.' }]
          : ['400 Bad Request', { error: 'Malformed Request', error_code: 400500, hint: 'This is not a valid HTTP request.' }];
    const body = JSON.stringify(fault);
    socket.end(
      `HTTP/1.1 ${String(status)}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  });
  return server;
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
