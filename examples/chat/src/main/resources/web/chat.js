// Puts the page together: which room, under which name, and what each line of the server does.

import * as composer from './composer.js';
import { Connection } from './connection.js';
import * as view from './view.js';

const USUAL_ROOMS = ['lobby', 'kitchen', 'help'];
const ASK_ROOMS_EVERY = 30_000;

const find = id => document.getElementById(id);
const visited = new Set(USUAL_ROOMS);
let room = '';
let name = sessionStorage.getItem('name') ?? '';
let names = [];
let you = '';
let connection = null;
let unread = 0;

function roomOfAddress() {
  try {
    return decodeURIComponent(location.hash.slice(1)).toLowerCase() || USUAL_ROOMS[0];
  } catch {
    return USUAL_ROOMS[0];
  }
}

function enter() {
  connection?.close();
  room = roomOfAddress();
  visited.add(room);
  names = [];
  you = '';
  view.enterRoom(room);
  view.hideNotice();
  view.showRooms([...visited].sort().map(each => ({ room: each })), room);
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  connection = new Connection(`${scheme}//${location.host}/chat/${encodeURIComponent(room)}`);
  connection.addEventListener('open', join);
  connection.addEventListener('line', event => onLine[event.detail.type]?.(event.detail));
  connection.addEventListener('state', event => changed(event.detail));
  if (name) {
    connection.open();
  } else {
    askName('');
  }
}

function join() {
  connection.send({ type: 'join', name });
}

function changed(state) {
  view.showLight(state);
  if (state.state === 'waiting' || state.state === 'closed') {
    composer.giveBack();
    view.showPeople([], '');
  }
  if (state.code === 1009) {
    view.showNotice(`The server closed the connection because your message was far too big (code 1009${state.reason ? ': ' + state.reason : ''}). Shorten it, then connect again.`);
  } else if (state.state === 'closed') {
    view.showNotice(`The server closed the connection (code ${state.code}${state.reason ? ': ' + state.reason : ''}).`);
  }
}

const onLine = {
  who(line) {
    names = line.names;
    you = line.you;
    find('name-dialog').close();
    sessionStorage.setItem('name', name);
    connection.settled();
    view.showPeople(names, you);
    if (you.toLowerCase() !== name.trim().toLowerCase()) {
      view.showNotice(`Somebody here has that name already, so you are “${you}”.`);
    }
    connection.send({ type: 'rooms' });
    composer.focus();
  },
  history({ messages }) {
    view.showHistory(messages);
  },
  join({ name: who, at }) {
    names = [...names, who];
    view.showPeople(names, you);
    view.showEvent(`${who} came in`, at);
  },
  leave({ name: who, at }) {
    names = names.filter(each => each !== who);
    view.showPeople(names, you);
    view.showEvent(`${who} left`, at);
  },
  message(message) {
    if (message.from === you) {
      composer.taken();
    }
    if (view.showMessage(message) && document.hidden) {
      unread += 1;
      document.title = `(${unread}) #${room} · Soto chat`;
    }
  },
  rooms({ rooms }) {
    const people = new Map(rooms.map(each => [each.room, each.people]));
    const all = [...new Set([...visited, ...people.keys()])].sort();
    view.showRooms(all.map(each => ({ room: each, people: people.get(each) })), room);
  },
  error({ code, message }) {
    if (code.startsWith('name-')) {
      askName(message);
    } else {
      composer.giveBack();
      view.showNotice(message);
    }
  },
};

function askName(problem) {
  find('name').value = name;
  find('name-error').textContent = problem;
  if (!find('name-dialog').open) {
    find('name-dialog').showModal();
  }
}

find('name-form').addEventListener('submit', event => {
  event.preventDefault();
  name = find('name').value;
  // A name is said once in a connection that has let us in: a new one takes a new connection.
  if (you || !connection.send({ type: 'join', name })) {
    you = '';
    connection.open();
  }
});
find('name-dialog').addEventListener('cancel', event => {
  if (!you) {
    event.preventDefault();
  }
});
find('rename').addEventListener('click', () => askName(''));

composer.onMessage(text => {
  view.hideNotice();
  const sent = you !== '' && connection.send({ type: 'message', text });
  if (!sent) {
    view.showNotice('There is no connection at the moment: your message is kept here, send it again when there is.');
  }
  return sent;
});

find('open-room').addEventListener('submit', event => {
  event.preventDefault();
  const wanted = find('room-name').value.trim().replace(/^#/, '').toLowerCase();
  if (wanted) {
    find('room-name').value = '';
    location.hash = encodeURIComponent(wanted);
  }
});
find('reconnect').addEventListener('click', () => {
  view.hideNotice();
  connection.open();
});
find('notice-close').addEventListener('click', view.hideNotice);
find('show-people').addEventListener('click', () => {
  const shown = document.body.classList.toggle('people-shown');
  find('show-people').setAttribute('aria-expanded', shown);
});

addEventListener('hashchange', enter);
addEventListener('online', () => connection.hurry());
addEventListener('pagehide', () => connection.close());
addEventListener('pageshow', event => event.persisted && enter());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    unread = 0;
    document.title = `#${room} · Soto chat`;
    connection.hurry();
  }
});
setInterval(() => connection.send({ type: 'rooms' }), ASK_ROOMS_EVERY);
enter();
