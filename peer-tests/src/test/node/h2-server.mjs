// A server over Node's http2 (RFC 8441), without TLS, for OurClientContract.
import { once } from 'node:events';
import { createServer } from 'node:http2';
import { subprotocol } from 'ws';
import { agreeOnDeflate, deflateField, uncleanEnds, webSocketOver } from './h2-streams.mjs';
import { serve } from './lines.mjs';
import { MAX_PAYLOAD, attend, chooseProtocol, ending } from './server-behaviour.mjs';

let connections = 0;
const server = createServer({ settings: { enableConnectProtocol: true } });
server.on('session', session => {
  connections++;
  session.on('error', error => console.error('connection', error.message));
});
server.on('stream', (stream, headers) => {
  if (headers[':method'] !== 'CONNECT' || headers[':protocol'] !== 'websocket' || headers['sec-websocket-version'] !== '13') {
    stream.respond({ ':status': 400 }, { endStream: true });
    return;
  }
  const offered = headers['sec-websocket-protocol'];
  const protocol = (offered && chooseProtocol(subprotocol.parse(offered))) || '';
  const deflate = agreeOnDeflate(headers['sec-websocket-extensions'], true, MAX_PAYLOAD);
  stream.respond({
    ':status': 200,
    ...(protocol && { 'sec-websocket-protocol': protocol }),
    ...(deflate && { 'sec-websocket-extensions': deflateField(deflate.params) }),
  });
  attend(webSocketOver(stream, { isServer: true, deflate, protocol, maxPayload: MAX_PAYLOAD }), headers[':path']);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

await serve({ port: () => server.address().port, ending, uncleanEnds, connections: () => connections });
