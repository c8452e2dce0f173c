// The scenarios of OurServerContract, played with a WebSocket of the package ws.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { serve, within } from './lines.mjs';

export const PATIENCE = 30_000;
/** Largest message that a client takes. */
export const MAX_PAYLOAD = 32 << 20;
const TEXTS = ['', 'hello', 'Gr\u00fc\u00dfe, \u65e5\u672c\u8a9e, \u{1f600}, \u0000', 'soup '.repeat(20_000)];

async function receive(socket) {
  const [data, isBinary] = await within(PATIENCE, 'message', once(socket, 'message'));
  return isBinary ? data : data.toString();
}

async function finish(socket) {
  const closed = once(socket, 'close');
  socket.close(1000, 'done');
  const [code] = await within(PATIENCE, 'close', closed);
  assert.equal(code, 1000);
}

/** Bytes that compress a little: half of them repeat. */
function bytes(length) {
  const made = Buffer.alloc(length);
  let state = 12345;
  for (let i = 0; i < length; i++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    made[i] = i % 2 === 0 ? state >> 16 : i >> 10;
  }
  return made;
}

const scenarios = {
  async text(socket) {
    for (const text of TEXTS) {
      socket.send(text);
      assert.equal(await receive(socket), text);
    }
    await finish(socket);
  },
  async binary(socket) {
    const message = bytes(1 << 20);
    socket.send(message);
    assert.ok(message.equals(await receive(socket)), 'the same bytes');
    await finish(socket);
  },
  async fragments(socket) {
    const message = bytes(16 << 20);
    const size = 64 << 10;
    for (let at = 0; at < message.length; at += size) {
      socket.send(message.subarray(at, at + size), { binary: true, fin: at + size >= message.length });
    }
    assert.ok(message.equals(await receive(socket)), 'the same bytes');
    await finish(socket);
  },
  async ping(socket) {
    const pong = once(socket, 'pong');
    socket.ping('are you there');
    const [data] = await within(PATIENCE, 'pong', pong);
    assert.equal(data.toString(), 'are you there');
    await finish(socket);
  },
  async pong(socket) {
    socket.send('!ping here?');
    assert.equal(await receive(socket), 'pong here?');
    await finish(socket);
  },
  async close(socket) {
    const closed = once(socket, 'close');
    socket.close(4001, 'bye from the peer \u2713');
    const [code] = await within(PATIENCE, 'close', closed);
    assert.equal(code, 4001);
  },
  async closed(socket) {
    const closed = once(socket, 'close');
    socket.send('!close 4002 see you \u2713');
    const [code, reason] = await within(PATIENCE, 'close', closed);
    assert.equal(code, 4002);
    assert.equal(reason.toString(), 'see you \u2713');
  },
};

/**
 * Answers the contract's requests.
 * @param connect makes a WebSocket that is open, given "deflate" or "plain" and a URI
 * @param more handlers of further requests
 */
export async function playScenarios(connect, more = {}) {
  let ending;
  const open = async (compression, uri) => {
    const socket = await connect(compression, uri);
    assert.equal(socket.extensions, compression === 'deflate' ? 'permessage-deflate' : '');
    return socket;
  };
  const handlers = Object.fromEntries(Object.entries(scenarios).map(([name, play]) => [name, async rest => {
    const socket = await open(...rest.split(' '));
    try {
      await play(socket);
    } finally {
      socket.terminate();
    }
  }]));

  await serve({
    ...handlers,
    async hold(rest) {
      const socket = await open(...rest.split(' '));
      socket.on('error', error => console.error(error.message));
      ending = once(socket, 'close').then(([code]) => code);
      socket.send('hello');
      assert.equal(await receive(socket), 'hello');
    },
    ending: () => within(PATIENCE, 'close', ending),
    ...more,
  });
}
