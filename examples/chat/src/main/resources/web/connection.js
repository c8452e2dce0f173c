// The connection to one room: opens it, opens it again when it breaks, and says at every moment how it stands.

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
// Close codes after which trying again helps: the server goes away or is overloaded, the network broke, an error of the moment.
const PASSING = new Set([1001, 1005, 1006, 1011, 1012, 1013, 1014]);
// Answers to the address by itself after which trying again does not: the server does not understand it, or does not want it.
const LASTING = new Set([400, 403, 410, 414, 431]);

/** How long to wait before the given attempt (0 for the first), in milliseconds: doubling, with a random part so that pages don't return all at once. */
export function delayBefore(attempt, random = Math.random) {
  const ceiling = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt);
  return ceiling / 2 + random() * ceiling / 2;
}

export class Connection extends EventTarget {
  #url;
  #socket = null;
  #timer = 0;
  #retryAt = 0;
  #opened = false;
  #attempt = 0;

  constructor(url) {
    super();
    this.#url = url;
  }

  /** Opens the connection now, whatever it waits for. */
  open() {
    this.#forget();
    this.#tell('connecting');
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#opened = false;
    socket.addEventListener('open', () => this.#mine(socket, () => {
      this.#opened = true;
      this.dispatchEvent(new Event('open'));
    }));
    socket.addEventListener('message', event => this.#mine(socket, () => this.#receive(event.data)));
    socket.addEventListener('close', event => this.#mine(socket, () => this.#closed(event)));
  }

  /** Tries at once if it would try later anyway. */
  hurry() {
    if (this.#timer) {
      this.open();
    }
  }

  /** Ends it for good, without further events. */
  close() {
    this.#forget();
  }

  /** Says that the room has let us in: the next break starts with a short delay again. */
  settled() {
    this.#attempt = 0;
    this.#tell('connected');
  }

  /** Sends a line; false when there is no open connection. */
  send(line) {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      return false;
    }
    this.#socket.send(JSON.stringify(line));
    return true;
  }

  #receive(data) {
    this.dispatchEvent(new CustomEvent('line', { detail: JSON.parse(data) }));
  }

  #closed({ code, reason }) {
    this.#socket = null;
    if (!PASSING.has(code)) {
      this.#tell('closed', { code, reason });
      return;
    }
    const delay = delayBefore(this.#attempt);
    this.#attempt += 1;
    this.#retryAt = Date.now() + delay;
    this.#wait(code, reason);
    if (!this.#opened) {
      this.#askWhy();
    }
  }

  // Browsers do not say with what answer a handshake was refused: the same address is asked for over HTTP.
  async #askWhy() {
    const url = this.#url;
    try {
      const answer = await fetch(url.replace(/^ws/, 'http'), { method: 'HEAD', cache: 'no-store' });
      if (LASTING.has(answer.status) && this.#timer && !this.#socket) {
        this.#forget();
        this.#tell('closed', { code: answer.status, reason: `the server does not accept the address ${url}` });
      }
    } catch {
      // The server is not there: it may come back.
    }
  }

  #wait(code, reason) {
    const left = this.#retryAt - Date.now();
    if (left <= 0) {
      this.open();
      return;
    }
    this.#tell('waiting', { code, reason, seconds: Math.ceil(left / 1000) });
    this.#timer = setTimeout(() => this.#wait(code, reason), Math.min(left, 1000));
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#socket?.close(1000);
    this.#socket = null;
  }

  // Events of a socket that has been replaced are of no interest.
  #mine(socket, action) {
    if (socket === this.#socket) {
      action();
    }
  }

  #tell(state, detail = {}) {
    this.dispatchEvent(new CustomEvent('state', { detail: { state, ...detail } }));
  }
}
