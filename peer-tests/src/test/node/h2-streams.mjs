// WebSockets of the package ws over streams of Node's http2 (RFC 8441), and how these streams end.
import { PerMessageDeflate, WebSocket, extension } from 'ws';

const NAME = PerMessageDeflate.extensionName;
const CLOSE_TIMEOUT = 20_000;
const unclean = [];

/** The extension for one side, or undefined when the header field of the other has none. */
export function agreeOnDeflate(field, isServer, maxPayload) {
  const offers = field ? extension.parse(field)[NAME] : undefined;
  if (!offers) {
    return undefined;
  }
  const deflate = new PerMessageDeflate({ isServer, maxPayload });
  deflate.accept(offers);
  return deflate;
}

/** The value of Sec-WebSocket-Extensions for parameters. */
export const deflateField = params => extension.format({ [NAME]: [params] });

/** A WebSocket on a stream whose handshake is over. */
export function webSocketOver(stream, { isServer, deflate, protocol = '', maxPayload }) {
  const socket = new WebSocket(null, undefined, { autoPong: true, closeTimeout: CLOSE_TIMEOUT });
  // The package takes a WebSocket that nobody connects for a server's.
  socket._isServer = isServer;
  socket._protocol = protocol;
  if (deflate) {
    socket._extensions[NAME] = deflate;
  }
  socket.setSocket(stream, Buffer.alloc(0), { allowSynchronousEvents: true, maxPayload, skipUTF8Validation: false });
  socket.on('close', code => {
    if (code !== 1006 && stream.rstCode !== 0) {
      unclean.push(`${code} with the error ${stream.rstCode} of HTTP/2`);
    }
  });
  return socket;
}

/** WebSockets that were closed in order on a stream that was not: END_STREAM of both sides is the order. */
export const uncleanEnds = () => unclean.join(', ');
