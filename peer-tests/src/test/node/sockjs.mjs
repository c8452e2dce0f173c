// SockJS as the tests open it.
import SockJS from 'sockjs-client';

// A transport that is slow to begin is not to be taken for one that does not work: the machine may be busy.
const TIMEOUT = 30_000;

/** Opens a connection that has the given id; with a transport's name it uses that one alone, else it chooses. */
export function openSockJs(uri, transport, id) {
  return new SockJS(uri, null, {
    transports: transport === 'any' ? undefined : transport,
    timeout: TIMEOUT,
    ...(id ? { sessionId: () => id } : {}),
  });
}
