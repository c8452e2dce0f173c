// What is on the page. Whatever people wrote is put in as text, never as HTML.

const LONGEST_LOG = 500;
const GROUP_MILLIS = 5 * 60_000;

const find = id => document.getElementById(id);
const log = find('log');
const shownIds = new Set();
let me = '';
let last = { from: null, at: 0 };

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

function hue(name) {
  let hash = 0;
  for (const character of name) {
    hash = (hash * 31 + character.codePointAt(0)) % 360;
  }
  return hash;
}

function avatar(name) {
  const made = element('span', 'avatar', [...name][0].toUpperCase());
  made.setAttribute('aria-hidden', 'true');
  made.style.setProperty('--hue', hue(name));
  return made;
}

function time(at) {
  const date = new Date(at);
  const made = element('time', '', date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  made.dateTime = date.toISOString();
  made.title = date.toLocaleString();
  return made;
}

function atEnd() {
  return log.scrollHeight - log.scrollTop - log.clientHeight < 60;
}

function toEnd() {
  log.scrollTop = log.scrollHeight;
  find('newer').hidden = true;
}

function append(item, follow) {
  const stay = !follow && !atEnd();
  log.append(item);
  while (log.children.length > LONGEST_LOG) {
    log.firstElementChild.remove();
  }
  if (stay) {
    find('newer').hidden = false;
  } else {
    toEnd();
  }
}

log.addEventListener('scroll', () => {
  if (atEnd()) {
    find('newer').hidden = true;
  }
});
find('newer').addEventListener('click', toEnd);
// A smaller window, as when the keyboard of a phone comes up, keeps the newest message in sight.
let pinned = true;
log.addEventListener('scroll', () => { pinned = atEnd(); });
new ResizeObserver(() => pinned && toEnd()).observe(log);

/** Empties the page for another room. */
export function enterRoom(room) {
  log.replaceChildren();
  shownIds.clear();
  last = { from: null, at: 0 };
  find('room-title').textContent = '#' + room;
  document.title = '#' + room + ' · Soto chat';
  showPeople([], me);
}

/** Shows a message once, however often it comes; true when it is new. */
export function showMessage({ id, from, text, at }) {
  if (shownIds.has(id)) {
    return false;
  }
  shownIds.add(id);
  const mine = from === me;
  const grouped = last.from === from && at - last.at < GROUP_MILLIS;
  const item = element('li', 'message' + (mine ? ' mine' : '') + (grouped ? ' grouped' : ''));
  const head = element('div', 'head' + (grouped ? ' unseen' : ''));
  const name = element('span', 'from', from);
  name.style.setProperty('--hue', hue(from));
  head.append(name, ' ', time(at));
  const body = element('p', 'body', text);
  body.dir = 'auto';
  item.append(avatar(from), head, body);
  append(item, mine);
  last = { from, at };
  return true;
}

/** Shows the messages of the past at once, without reading each aloud. */
export function showHistory(messages) {
  log.setAttribute('aria-busy', 'true');
  messages.forEach(showMessage);
  log.removeAttribute('aria-busy');
  toEnd();
}

/** Shows that something happened in the room. */
export function showEvent(text, at) {
  const item = element('li', 'event');
  item.append(text, ' · ', time(at));
  append(item, false);
  last = { from: null, at };
}

/** Shows who is here; own name is marked. */
export function showPeople(names, you) {
  me = you;
  find('me').textContent = you || 'not here yet';
  find('people').replaceChildren(...names.map(name => {
    const item = element('li');
    item.append(avatar(name), element('span', 'name', name));
    if (name === you) {
      item.append(element('span', 'you', 'you'));
    }
    return item;
  }));
  for (const count of document.querySelectorAll('.people-count')) {
    count.textContent = names.length;
  }
}

/** Shows the rooms, each with the number of people in it where that is known. */
export function showRooms(rooms, current) {
  find('rooms').replaceChildren(...rooms.map(({ room, people }) => {
    const link = element('a', '', '#' + room);
    link.href = '#' + encodeURIComponent(room);
    if (room === current) {
      link.setAttribute('aria-current', 'page');
    }
    if (people) {
      const badge = element('span', 'badge', people);
      badge.title = people === 1 ? '1 person' : people + ' people';
      link.append(badge);
    }
    const item = element('li');
    item.append(link);
    return item;
  }));
}

/** Sets the connection light: idle, connecting, connected, waiting or closed. */
export function showLight({ state, code, reason, seconds }) {
  const why = reason ? ': ' + reason : '';
  const words = { idle: 'Not connected', connecting: 'Connecting…', connected: 'Connected', waiting: 'Reconnecting', closed: `Closed (${code})` };
  find('light').dataset.state = state;
  find('light').title = code ? `The last connection ended with code ${code}${why}` : '';
  find('light-text').textContent = words[state];
  // Apart from the words that are read aloud: seconds would be, one after the other, and the notice has the reason.
  find('light-more').textContent = state === 'waiting' ? ` in ${seconds} s…` : state === 'closed' ? why : '';
  find('reconnect').hidden = state !== 'waiting' && state !== 'closed';
  find('reconnect').textContent = state === 'waiting' ? 'Try now' : 'Connect';
}

/** Shows what went wrong, until it is dismissed or something is sent. */
export function showNotice(text) {
  find('notice-text').textContent = text;
  find('notice').hidden = false;
}

export function hideNotice() {
  find('notice').hidden = true;
}
