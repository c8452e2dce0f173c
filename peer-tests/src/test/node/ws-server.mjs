// A server of the package ws for OurClientContract.
import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { serve, within } from './lines.mjs';

const PATIENCE = 20_000;
const FRAGMENT = 64 << 10;
const endings = new Map();
const server = new WebSocketServer({
  host: '127.0.0.1', port: 0, perMessageDeflate: true, maxPayload: 32 << 20,
  handleProtocols: protocols => (protocols.has('soup') ? 'soup' : false),
});

function command(socket, text) {
  const [word, first, ...rest] = text.split(' ');
  if (word === '!close') {
    socket.close(Number(first), rest.join(' '));
  } else if (word === '!ping') {
    socket.ping(first);
  } else {
    return false;
  }
  return true;
}

function sendInFragments(socket, data) {
  for (let at = 0; at < data.length; at += FRAGMENT) {
    socket.send(data.subarray(at, at + FRAGMENT), { binary: true, fin: at + FRAGMENT >= data.length });
  }
}

server.on('connection', (socket, request) => {
  let ended;
  endings.set(request.url, new Promise(resolve => { ended = resolve; }));
  socket.on('close', (code, reason) => ended(`${code} ${reason}`.trim()));
  socket.on('error', error => console.error(request.url, error.message));
  socket.on('pong', data => data.length && socket.send(`pong ${data}`));
  socket.on('message', (data, isBinary) => {
    if (isBinary && data.length > FRAGMENT) {
      sendInFragments(socket, data);
    } else if (isBinary || !command(socket, data.toString())) {
      socket.send(data, { binary: isBinary });
    }
  });
});
if (!server.address()) {
  await once(server, 'listening');
}

await serve({
  port: () => server.address().port,
  ending: path => within(PATIENCE, `end of ${path}`, endings.get(path)),
});
