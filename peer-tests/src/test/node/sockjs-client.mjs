// The package sockjs-client, which plays the scenarios of SockJsClientTest.
import assert from 'node:assert/strict';
import { openSockJs } from './sockjs.mjs';
import { Inbox, serve, within } from './lines.mjs';

const PATIENCE = 30_000;
const TEXTS = ['hello', 'Gr\u00fc\u00dfe, \u65e5\u672c\u8a9e, \u{1f600}, \u0000, "quoted" \\ and\nlines', 'soup '.repeat(20_000)];

async function connect(transport, uri, id) {
  const socket = openSockJs(uri, transport, id);
  const messages = new Inbox();
  socket.onmessage = event => messages.put(event.data);
  const closed = new Promise(resolve => { socket.onclose = resolve; });
  const opened = new Promise(resolve => { socket.onopen = resolve; });
  const early = closed.then(event => { throw new Error(`closed instead: ${event.code} ${event.reason}`); });
  await within(PATIENCE, 'open', Promise.race([opened, early]));
  early.catch(() => {});
  return { socket, messages, closed, next: () => messages.take(PATIENCE, 'message') };
}

const scenarios = {
  async echo({ socket, next }) {
    for (const text of TEXTS) {
      socket.send(text);
      assert.equal(await next(), text);
    }
  },
  async order({ socket, next }) {
    const count = 100;
    for (let i = 0; i < count; i++) {
      socket.send(`message ${i}`);
    }
    for (let i = 0; i < count; i++) {
      assert.equal(await next(), `message ${i}`);
    }
  },
  async beat({ socket, next }) {
    const beat = new Promise(resolve => socket.addEventListener('heartbeat', resolve));
    await within(PATIENCE, 'heart-beat', beat);
    socket.send('still here');
    assert.equal(await next(), 'still here');
  },
  async closed({ socket, closed }) {
    socket.send('!close 4002 see you \u2713');
    const { code, reason } = await within(PATIENCE, 'close', closed);
    return `${code} ${reason}`;
  },
};

await serve({
  ...Object.fromEntries(Object.entries(scenarios).map(([name, play]) => [name, async rest => {
    const connection = await connect(...rest.split(' '));
    try {
      const transport = connection.socket.transport;
      const seen = await play(connection);
      return seen === undefined ? transport : `${transport} ${seen}`;
    } finally {
      connection.socket.close();
    }
  }])),
});
