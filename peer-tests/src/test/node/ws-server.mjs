// A server of the package ws for OurClientContract.
import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { serve } from './lines.mjs';
import { MAX_PAYLOAD, attend, chooseProtocol, ending } from './server-behaviour.mjs';

const server = new WebSocketServer({
  host: '127.0.0.1', port: 0, perMessageDeflate: true, maxPayload: MAX_PAYLOAD, handleProtocols: chooseProtocol,
});
server.on('connection', (socket, request) => attend(socket, request.url));
if (!server.address()) {
  await once(server, 'listening');
}

await serve({ port: () => server.address().port, ending });
