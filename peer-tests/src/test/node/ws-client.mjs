// A client of the package ws that plays the scenarios of OurServerContract.
import { once } from 'node:events';
import WebSocket from 'ws';
import { MAX_PAYLOAD, PATIENCE, playScenarios } from './client-scenarios.mjs';
import { within } from './lines.mjs';

await playScenarios(async (compression, uri) => {
  const socket = new WebSocket(uri, { perMessageDeflate: compression === 'deflate', maxPayload: MAX_PAYLOAD });
  await within(PATIENCE, 'open', once(socket, 'open'));
  return socket;
});
