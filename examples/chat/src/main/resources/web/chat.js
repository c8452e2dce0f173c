// Puts the page together: which room, under which name, and what each line of the server does.

import * as composer from './composer.js';
import { Connection } from './connection.js';
import { roomName, roomProblem } from './rules.js';
import * as view from './view.js';

const USUAL_ROOMS = ['lobby', 'kitchen', 'help'];
const ASK_ROOMS_EVERY = 30_000;

const find = id => document.getElementById(id);
const visited = new Set(USUAL_ROOMS);
let room = '';
let name = sessionStorage.getItem('name') ?? '';
let names = [];
let peopleElsewhere = new Map();
let you = '';
let connection = null;
let unread = 0;

function roomOfAddress() {
  const typed = location.hash.slice(1);
  try {
    return roomName(decodeURIComponent(typed)) || USUAL_ROOMS[0];
  } catch {
    // Somebody wrote a percent sign into the address.
    return roomName(typed);
  }
}

function enter() {
  connection?.close();
  connection = null;
  room = roomOfAddress();
  names = [];
  you = '';
  view.enterRoom(room);
  view.hideNotice();
  const problem = roomProblem(room);
  if (problem) {
    find('name-dialog').close();
    view.showLight({ state: 'idle' });
    view.showNotice(problem);
    showRooms();
    return;
  }
  visited.add(room);
  showRooms();
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

function showPeople(present) {
  names = present;
  view.showPeople(names, you);
  showRooms();
}

function showRooms() {
  const all = [...new Set([...visited, ...peopleElsewhere.keys()])].sort();
  const people = each => (each === room ? names.length : peopleElsewhere.get(each));
  view.showRooms(all.map(each => ({ room: each, people: people(each) })), room);
}

function join() {
  connection.send({ type: 'join', name });
}

function changed(state) {
  view.showLight(state);
  if (state.state === 'waiting' || state.state === 'closed') {
    composer.giveBack();
    showPeople([]);
  }
  if (state.code === 1009) {
    view.showNotice(`The server closed the connection because your message was far too big (code 1009${state.reason ? ': ' + state.reason : ''}). Shorten it, then connect again.`);
  } else if (state.state === 'closed') {
    view.showNotice(`The server closed the connection (code ${state.code}${state.reason ? ': ' + state.reason : ''}).`);
  }
}

const onLine = {
  who(line) {
    you = line.you;
    find('name-dialog').close();
    sessionStorage.setItem('name', name);
    connection.settled();
    showPeople(line.names);
    if (you !== name) {
      view.showNotice(`Somebody here has that name already, so you are “${you}”.`);
    }
    connection.send({ type: 'rooms' });
    composer.focus();
  },
  history({ messages }) {
    view.showHistory(messages);
  },
  join({ name: who, at }) {
    showPeople([...names, who]);
    view.showEvent(`${who} came in`, at);
  },
  leave({ name: who, at }) {
    showPeople(names.filter(each => each !== who));
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
    peopleElsewhere = new Map(rooms.map(each => [each.room, each.people]));
    showRooms();
  },
  error({ code, message }) {
    if (you === '' || code.startsWith('name-')) {
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
  name = find('name').value.normalize('NFC').replace(/\s+/g, ' ').trim();
  // A name is said once in a connection that has let us in: a new one takes a new connection.
  if (you || !connection?.send({ type: 'join', name })) {
    you = '';
    connection?.open();
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
  if (connection === null) {
    view.showNotice(`There is no such room: ${roomProblem(room)}`);
  } else if (!sent) {
    view.showNotice('There is no connection at the moment: your message is kept here, send it again when there is.');
  }
  return sent;
});

find('open-room').addEventListener('submit', event => {
  event.preventDefault();
  const wanted = roomName(find('room-name').value.trim().replace(/^#/, ''));
  const problem = wanted && roomProblem(wanted);
  if (problem) {
    view.showNotice(problem);
  } else if (wanted) {
    view.hideNotice();
    find('room-name').value = '';
    location.hash = encodeURIComponent(wanted);
  }
});
find('reconnect').addEventListener('click', () => {
  view.hideNotice();
  connection?.open();
});
find('notice-close').addEventListener('click', view.hideNotice);
find('show-people').addEventListener('click', () => {
  const shown = document.body.classList.toggle('people-shown');
  find('show-people').setAttribute('aria-expanded', shown);
});

addEventListener('hashchange', enter);
addEventListener('online', () => connection?.hurry());
addEventListener('pagehide', () => connection?.close());
addEventListener('pageshow', event => event.persisted && enter());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    unread = 0;
    document.title = `#${room} · Soto chat`;
    connection?.hurry();
  }
});
setInterval(() => connection?.send({ type: 'rooms' }), ASK_ROOMS_EVERY);
enter();
