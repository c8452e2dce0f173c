// The package @stomp/stompjs, over ws and over sockjs-client, one connection at a time: what StompJsClientTest asks for.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Client } from '@stomp/stompjs';
import WebSocket from 'ws';
import { openSockJs } from './sockjs.mjs';
import { Inbox, serve, within } from './lines.mjs';

const PATIENCE = 30_000;
const HEART_BEAT = 500;

let connection;

function open(way, uri) {
  return way === 'ws' ? new WebSocket(uri, ['v12.stomp', 'v11.stomp']) : openSockJs(uri, way);
}

/** What happens to a client, to be waited for. */
function watch(way, uri, peer) {
  const watched = { messages: new Inbox(), beatsIn: new Inbox(), beatsOut: new Inbox() };
  let fail;
  const connected = new Promise((resolve, reject) => {
    fail = reject;
    watched.client = new Client({
      webSocketFactory: () => (watched.socket = open(way, uri)),
      connectHeaders: { peer },
      reconnectDelay: 0,
      heartbeatIncoming: HEART_BEAT,
      heartbeatOutgoing: HEART_BEAT,
      // The test waits for what comes, and for nothing else: the machine may be busy.
      heartbeatToleranceMultiplier: PATIENCE / HEART_BEAT,
      onConnect: resolve,
      onHeartbeatReceived: () => watched.beatsIn.put('beat'),
      debug: line => line === '>>> PING' && watched.beatsOut.put('beat'),
    });
  });
  watched.disconnected = new Promise(resolve => { watched.client.onDisconnect = resolve; });
  watched.closed = new Promise(resolve => { watched.client.onWebSocketClose = resolve; });
  watched.client.onStompError = frame => fail(new Error(`ERROR ${frame.headers.message}`));
  watched.closed.then(event => fail(new Error(`closed: ${event.code} ${event.reason}`)));
  watched.connected = connected;
  return watched;
}

async function drop() {
  if (connection) {
    await connection.client.deactivate({ force: true });
    connection = undefined;
  }
}

const nextMessage = () => connection.messages.take(PATIENCE, 'message');

await serve({
  async connect(rest) {
    await drop();
    connection = watch(...rest.split(' '));
    connection.client.activate();
    const { headers } = await within(PATIENCE, 'CONNECTED', connection.connected);
    return `${headers.version} ${headers['heart-beat']} ${connection.socket.transport ?? connection.socket.protocol}`;
  },
  subscribe(destination) {
    connection.client.subscribe(destination, message => connection.messages.put(message.body));
  },
  send(rest) {
    const space = rest.indexOf(' ');
    connection.client.publish({ destination: rest.slice(0, space), body: rest.slice(space + 1) });
  },
  message: nextMessage,
  /** Sends numbered messages of about 20 KB each to where it has subscribed, and takes them in. */
  async bulk(rest) {
    const [destination, count] = rest.split(' ');
    const body = i => `${i} ${'\u{1f372} soup '.repeat(1_500)}`;
    for (let i = 0; i < count; i++) {
      connection.client.publish({ destination, body: body(i) });
    }
    for (let i = 0; i < count; i++) {
      assert.equal(await nextMessage(), body(i));
    }
  },
  async beats(count) {
    for (let i = 0; i < count; i++) {
      await connection.beatsIn.take(PATIENCE, 'heart-beat of the server');
      await connection.beatsOut.take(PATIENCE, 'heart-beat of the client');
    }
  },
  async disconnect() {
    const { client, disconnected, closed } = connection;
    const done = client.deactivate();
    await within(PATIENCE, 'receipt of DISCONNECT', disconnected);
    const { code } = await within(PATIENCE, 'close', closed);
    await within(PATIENCE, 'end', done);
    return code;
  },
  async ending() {
    const { code } = await within(PATIENCE, 'close', connection.closed);
    return code;
  },
  /** Promises heart-beats and sends none: how the server ends that. */
  async silent(rest) {
    const [uri, peer] = rest.split(' ');
    const socket = new WebSocket(uri, 'v12.stomp');
    try {
      const frames = new Inbox();
      socket.on('message', data => frames.put(data.toString()));
      const closed = once(socket, 'close');
      await within(PATIENCE, 'open', once(socket, 'open'));
      socket.send(`CONNECT\naccept-version:1.2\nhost:localhost\npeer:${peer}\nheart-beat:${HEART_BEAT},${HEART_BEAT}\n\n\0`);
      assert.match(await frames.take(PATIENCE, 'CONNECTED'), /^CONNECTED\n/);
      // Spring may drop its ERROR frame: its close overtakes what another of its threads is sending.
      const [code] = await within(PATIENCE, 'close', closed);
      return code;
    } finally {
      socket.terminate();
    }
  },
});
