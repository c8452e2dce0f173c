// A client over Node's http2 (RFC 8441) that plays the scenarios of OurServerContract; one connection for all WebSockets of an origin.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { PerMessageDeflate } from 'ws';
import { MAX_PAYLOAD, PATIENCE, playScenarios } from './client-scenarios.mjs';
import { agreeOnDeflate, deflateField, uncleanEnds, webSocketOver } from './h2-streams.mjs';
import { within } from './lines.mjs';

const sessions = new Map();

/** The connection to an origin, once the server has said that it takes an extended CONNECT. */
function sessionTo(origin) {
  const known = sessions.get(origin);
  if (known) {
    return known;
  }
  const session = connect(origin, { rejectUnauthorized: false });
  session.on('error', error => console.error(origin, error.message));
  session.on('close', () => sessions.delete(origin));
  const ready = within(PATIENCE, 'settings', once(session, 'remoteSettings')).then(([settings]) => {
    assert.equal(settings.enableConnectProtocol, true, 'SETTINGS_ENABLE_CONNECT_PROTOCOL');
    return session;
  });
  sessions.set(origin, ready);
  return ready;
}

async function open(compression, uri) {
  const url = new URL(uri.replace(/^ws/, 'http'));
  const session = await sessionTo(url.origin);
  const stream = session.request({
    ':method': 'CONNECT',
    ':protocol': 'websocket',
    ':scheme': url.protocol.slice(0, -1),
    ':authority': url.host,
    ':path': url.pathname,
    'sec-websocket-version': '13',
    ...(compression === 'deflate' && { 'sec-websocket-extensions': deflateField(new PerMessageDeflate().offer()) }),
  });
  const [headers] = await within(PATIENCE, 'response', once(stream, 'response'));
  assert.equal(headers[':status'], 200);
  return webSocketOver(stream, {
    isServer: false, maxPayload: MAX_PAYLOAD,
    deflate: agreeOnDeflate(headers['sec-websocket-extensions'], false, MAX_PAYLOAD),
  });
}

await playScenarios(open, {
  uncleanEnds,
  connections: () => sessions.size,
  /** So many WebSockets at once, each of which gets its own text back. */
  async together(rest) {
    const [count, uri] = rest.split(' ');
    const sockets = await Promise.all(Array.from({ length: Number(count) }, () => open('plain', uri)));
    await Promise.all(sockets.map(async (socket, i) => {
      const answer = once(socket, 'message');
      socket.send(`text ${i}`);
      assert.equal((await within(PATIENCE, 'message', answer))[0].toString(), `text ${i}`);
      const closed = once(socket, 'close');
      socket.close(1000);
      await within(PATIENCE, 'close', closed);
    }));
  },
});
