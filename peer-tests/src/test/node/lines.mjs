// The way a test speaks with a peer: one request in a line of standard input, one answer in a line of standard output.
import { createInterface } from 'node:readline';

/** Answers requests one after the other with what the handler of their first word returns, "ok ..." or "failed ...". */
export async function serve(handlers) {
  console.log('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    const space = line.indexOf(' ');
    const word = space < 0 ? line : line.slice(0, space);
    const rest = space < 0 ? '' : line.slice(space + 1);
    try {
      const handler = handlers[word];
      if (!handler) {
        throw new Error(`unknown request: ${word}`);
      }
      const answer = await handler(rest);
      console.log('ok' + (answer === undefined ? '' : ' ' + answer));
    } catch (error) {
      console.error(error.stack);
      console.log('failed ' + String(error.message).replaceAll('\n', ' | '));
    }
  }
  process.exit(0);
}

/** The promise, or a failure that names what was waited for. */
export function within(millis, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${millis} ms`)), millis);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** What came, in order, until somebody takes it. */
export class Inbox {
  #waiting = [];
  #taker;

  put(value) {
    if (this.#taker) {
      this.#taker(value);
      this.#taker = undefined;
    } else {
      this.#waiting.push(value);
    }
  }

  /** The next one; there may be one taker at a time. */
  take(millis, what) {
    if (this.#waiting.length > 0) {
      return Promise.resolve(this.#waiting.shift());
    }
    return within(millis, what, new Promise(resolve => { this.#taker = resolve; }));
  }
}
