// What a server of OurClientContract does with its WebSockets, which are of the package ws.
import { within } from './lines.mjs';

const PATIENCE = 20_000;
const FRAGMENT = 64 << 10;
const endings = new Map();

/** Largest message that a server takes. */
export const MAX_PAYLOAD = 32 << 20;

/** The subprotocol that a server chooses. */
export const chooseProtocol = protocols => (protocols.has('soup') ? 'soup' : false);

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

/** Does what the contract wants with a WebSocket that was opened at a path. */
export function attend(socket, path) {
  let ended;
  endings.set(path, new Promise(resolve => { ended = resolve; }));
  socket.on('close', (code, reason) => ended(`${code} ${reason}`.trim()));
  socket.on('error', error => console.error(path, error.message));
  socket.on('pong', data => data.length && socket.send(`pong ${data}`));
  socket.on('message', (data, isBinary) => {
    if (isBinary && data.length > FRAGMENT) {
      sendInFragments(socket, data);
    } else if (isBinary || !command(socket, data.toString())) {
      socket.send(data, { binary: isBinary });
    }
  });
}

/** Says how the WebSocket that was opened at a path ended. */
export const ending = path => within(PATIENCE, `end of ${path}`, endings.get(path));
