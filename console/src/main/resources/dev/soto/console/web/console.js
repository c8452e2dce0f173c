// The console: one WebSocket that says each second what is new, and five views of it. Texts of peers are only ever text.
import { Series, draw, newChart } from './draw.js';

const $ = id => document.getElementById(id);
const COLUMNS = [
  ['id', 'Session', ''], ['endpoint', 'Endpoint', ''], ['peer', 'Peer', ''], ['user', 'User', ''], ['state', 'State', ''], ['age', 'Age', 'n'],
  ['in', 'In', 'n'], ['out', 'Out', 'n'], ['bytesIn', 'Received', 'n'], ['bytesOut', 'Sent', 'n'], ['queue', 'Queued', 'n'],
];
const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const rough = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

let waiting = 0;

const state = {
  socket: null, mayAct: false, base: '', number: 0, answers: new Map(), failures: 0, timer: 0, lastTick: 0,
  endpoints: [], rates: new Map(), health: null, remaining: 0,
  list: { sort: 'age', down: 0, from: 0 }, page: null, rows: new Map(),
  session: null, curves: null, settings: [], tried: null,
};

// Words.

function bytes(count) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let value = count;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? plain.format(value) : rough.format(value)} ${units[unit]}`;
}

function age(seconds) {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor(seconds % 86400 / 3600)} h`;
}

const counts = object => Object.entries(object).map(([name, count]) => `${name} × ${plain.format(count)}`).join(', ');

function make(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function notice(text, kind = 'good') {
  const line = $('notice');
  line.textContent = text;
  line.dataset.kind = kind;
  line.hidden = !text;
}

// The line to the server.

function connect() {
  const token = document.querySelector('meta[name="soto-token"]').content;
  const address = new URL('live', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  address.hash = '';
  const socket = new WebSocket(address, ['soto-console', `token.${token}`]);
  state.socket = socket;
  light('connecting', 'Connecting');
  socket.addEventListener('open', () => {
    state.failures = 0;
    light('live', 'Live');
    show();
  });
  socket.addEventListener('message', event => hear(JSON.parse(event.data)));
  socket.addEventListener('close', closed => {
    state.answers.forEach(answer => answer({ done: false, text: 'The connection to the server is lost.' }));
    state.answers.clear();
    state.failures++;
    const seconds = Math.min(30, 2 ** state.failures);
    light('lost', `Lost, again in ${seconds} s`);
    if (closed.code === 1001 && state.health && state.health.status === 'DRAINING') {
      notice('The server is drained: it has closed the connection to this page, too.');
    }
    if (!isHostPassedOn()) {
      notice(`A proxy in front has to pass the field Host on: this page is at ${location.host}, and the server takes it for one of ${serverHost()}.`, 'bad');
    } else if (state.failures === 3) notice('The server does not answer. It may have stopped, or you may have to log in again: load the page anew.', 'bad');
    state.timer = setTimeout(connect, seconds * 1000);
  });
}

const serverHost = () => document.querySelector('meta[name="soto-host"]').content.toLowerCase();

/** The server compares this page's origin with it. */
function isHostPassedOn() {
  const usual = location.protocol === 'https:' ? ':443' : ':80';
  return ['', location.host, location.host + usual].includes(serverHost());
}

function light(name, text) {
  $('light').dataset.state = name;
  $('light').textContent = text;
}

/** Asks for something; the promise has the answer: done or not, and a text. */
function ask(command) {
  if (!state.socket || state.socket.readyState !== WebSocket.OPEN) {
    return Promise.resolve({ done: false, text: 'There is no connection to the server.' });
  }
  const n = String(++state.number);
  return new Promise(resolve => {
    state.answers.set(n, resolve);
    state.socket.send(new URLSearchParams({ ...command, n }).toString());
  });
}

function hear(message) {
  if (message.type === 'hello') {
    state.mayAct = message.mayAct;
    state.base = message.base;
    document.body.classList.toggle('may-act', message.mayAct);
    $('name').textContent = message.name;
    $('who').textContent = message.mayAct ? message.user : `${message.user} (may look)`;
    document.title = `Soto · ${message.name}`;
    notice('');
  } else if (message.type === 'answer') {
    const answer = state.answers.get(message.n);
    state.answers.delete(message.n);
    if (answer) answer(message);
  } else if (message.type === 'settings') {
    state.settings = message.settings;
    showSettings();
  } else if (message.type === 'tick') {
    tick(message);
  }
}

function tick(message) {
  const now = performance.now();
  const seconds = Math.max(0.5, (now - state.lastTick) / 1000);
  // A command is answered with a tick too: rates are of those that come each second.
  const regular = now - state.lastTick > 500;
  if (message.health) showHealth(message.health);
  if (message.remaining !== undefined) state.remaining = message.remaining;
  const before = new Map(state.endpoints.map(each => [each.role + each.endpoint, each]));
  if (message.endpoints) state.endpoints = message.endpoints;
  if (regular) {
    state.rates = new Map(state.endpoints.map(each => {
      const key = each.role + each.endpoint;
      const old = message.endpoints ? before.get(key) : each;
      const per = name => old ? Math.max(0, each[name] - old[name]) / seconds : 0;
      return [key, { in: per('in'), out: per('out'), wireIn: per('wireIn'), wireOut: per('wireOut') }];
    }));
    state.lastTick = now;
    addToCards();
  }
  showOverview();
  if (message.page) state.page = message.page;
  if (message.rows) {
    message.rows.forEach(row => state.rows.set(row.id, row));
    showList();
  }
  if (message.watched !== undefined) showWatched(message.watched);
  if (message.lines) showLines(message.lines);
  if (message.session !== undefined) {
    showSession(message.session, regular ? seconds : 0);
  } else if (regular && state.session && state.curves) {
    showSession(state.session, seconds);
  }
}

// Views.

const VIEWS = ['overview', 'sessions', 'session', 'settings', 'try'];

function show() {
  // What was typed in another view asks for nothing any more.
  clearTimeout(waiting);
  const [name, id] = (location.hash.slice(1) || 'overview').split(/\/(.*)/s);
  const view = VIEWS.includes(name) ? name : 'overview';
  VIEWS.forEach(each => { $(each).hidden = each !== view; });
  document.querySelectorAll('nav a').forEach(link => {
    const here = link.hash === `#${view}` || view === 'session' && link.hash === '#sessions';
    if (here) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  });
  if (view === 'sessions') {
    askForList();
  } else if (view === 'session') {
    state.session = null;
    state.curves = null;
    $('lines').replaceChildren();
    $('lines').hidden = true;
    $('session-title').textContent = `Session ${decodeURIComponent(id || '')}`;
    ask({ do: 'session', id: decodeURIComponent(id || '') });
  } else if (view === 'settings') {
    ask({ do: 'settings' });
  } else {
    ask({ do: 'overview' });
  }
}

function showHealth(health) {
  state.health = health;
  $('health').textContent = health.status;
  $('health').dataset.status = health.status;
  $('reasons').hidden = health.reasons.length === 0;
  $('reasons').replaceChildren(...health.reasons.map(reason => make('li', reason)));
  $('drain').disabled = health.status === 'DRAINING';
}

// Overview.

const CARDS = [
  { name: 'Sessions', kind: 'in', value: each => each.active, text: value => plain.format(value) },
  { name: 'Messages in, a second', kind: 'in', rate: 'in', text: value => rough.format(value) },
  { name: 'Messages out, a second', kind: 'out', rate: 'out', text: value => rough.format(value) },
  { name: 'On the wire, a second', kind: 'out', rate: ['wireIn', 'wireOut'], text: value => bytes(value) },
  { name: 'Waiting for peers', kind: 'queue', value: each => each.queue, text: value => bytes(value) },
];

for (const card of CARDS) {
  const box = make('div', undefined, 'card');
  card.series = new Series();
  card.shown = make('div', '0', 'value');
  card.chart = newChart();
  box.append(make('div', card.name, 'label'), card.shown, card.chart);
  $('cards').append(box);
}

function addToCards() {
  for (const card of CARDS) {
    const rates = [...state.rates.values()];
    const value = card.value
      ? state.endpoints.reduce((sum, each) => sum + card.value(each), 0)
      : [card.rate].flat().reduce((sum, name) => sum + rates.reduce((all, rate) => all + rate[name], 0), 0);
    card.series.add(value);
    card.shown.textContent = card.text(value);
    if (!$('overview').hidden) draw(card.chart, [{ series: card.series, kind: card.kind }]);
  }
}

function showOverview() {
  $('no-endpoints').hidden = state.endpoints.length > 0;
  const paths = state.endpoints.filter(each => each.role === 'server').map(each => each.endpoint);
  if (paths.join('\n') !== [...$('only').options].slice(1).map(option => option.value).join('\n')) {
    const chosen = $('only').value;
    $('only').replaceChildren(new Option('all', ''), ...paths.map(path => new Option(path, path)));
    $('only').value = paths.includes(chosen) ? chosen : '';
    $('paths').replaceChildren(...paths.map(path => new Option(path, state.base + path)));
  }
  if ($('overview').hidden) return;
  $('endpoints').replaceChildren(...state.endpoints.map(each => {
    const rate = state.rates.get(each.role + each.endpoint) || { in: 0, out: 0 };
    const row = make('tr');
    const name = make('td', each.endpoint, 'mono');
    if (each.role === 'client') name.append(make('span', ' client', 'soft'));
    row.append(name, make('td', plain.format(each.active), 'n'), make('td', plain.format(each.opened), 'n'),
      make('td', rough.format(rate.in), 'n'), make('td', rough.format(rate.out), 'n'),
      make('td', bytes(each.bytesIn), 'n'), make('td', bytes(each.bytesOut), 'n'), make('td', bytes(each.queue), 'n'),
      make('td', counts(each.handshakes), 'wrap'), make('td', counts(each.ended), 'wrap'));
    return row;
  }));
}

// Sessions.

const head = $('list').tHead.rows[0];
for (const [key, label, className] of COLUMNS) {
  const cell = make('th', undefined, className);
  cell.scope = 'col';
  if (key === 'id') {
    cell.textContent = label;
  } else {
    const button = make('button', label);
    button.type = 'button';
    button.dataset.sort = key;
    button.addEventListener('click', () => {
      const same = state.list.sort === key;
      state.list = { sort: key, down: same ? 1 - state.list.down : className === 'n' && key !== 'age' ? 1 : 0, from: 0 };
      askForList();
    });
    cell.append(button);
  }
  head.append(cell);
}

function askForList() {
  for (const cell of head.cells) {
    const sort = cell.firstElementChild && cell.firstElementChild.dataset.sort;
    if (sort === state.list.sort) cell.setAttribute('aria-sort', state.list.down ? 'descending' : 'ascending');
    else cell.removeAttribute('aria-sort');
  }
  ask({ do: 'list', ...state.list, filter: $('filter').value, endpoint: $('only').value, minQueue: $('min-queue').value })
    .then(answer => notice(answer.done ? '' : answer.text, 'bad'));
}

function showList() {
  const page = state.page;
  if (!page || $('sessions').hidden) return;
  const body = $('list').tBodies[0];
  const known = new Map([...body.rows].map(row => [row.dataset.id, row]));
  const rows = page.ids.map(id => fill(known.get(id) || newRow(id), state.rows.get(id)));
  if (rows.some((row, i) => body.rows[i] !== row) || body.rows.length !== rows.length) {
    const focused = document.activeElement;
    body.replaceChildren(...rows);
    if (focused && focused.isConnected && focused !== document.body) focused.focus({ preventScroll: true });
  }
  state.rows = new Map(page.ids.map(id => [id, state.rows.get(id)]));
  $('no-sessions').hidden = rows.length > 0;
  $('count').textContent = page.matched === page.total ? plain.format(page.total) : `${plain.format(page.matched)} of ${plain.format(page.total)}`;
  $('range').textContent = rows.length ? `${plain.format(page.from + 1)}–${plain.format(page.from + rows.length)} of ${plain.format(page.matched)}` : '';
  $('before').disabled = page.from === 0;
  $('after').disabled = page.from + page.size >= page.matched;
}

function newRow(id) {
  const row = make('tr');
  row.dataset.id = id;
  COLUMNS.forEach(([key, , className]) => row.append(make('td', '', className || (key === 'state' ? '' : 'mono cut'))));
  const link = make('a', id.length > 13 ? `${id.slice(0, 8)}…` : id);
  link.href = `#session/${encodeURIComponent(id)}`;
  link.title = id;
  row.cells[0].replaceChildren(link);
  return row;
}

function fill(row, data) {
  if (!data || row.data === data) return row;
  row.data = data;
  const texts = [null, data.endpoint, data.peer, data.user || '', data.state, age(data.age), plain.format(data.in), plain.format(data.out),
    bytes(data.bytesIn), bytes(data.bytesOut), bytes(data.queue)];
  texts.forEach((text, i) => {
    if (text !== null && row.cells[i].textContent !== text) row.cells[i].textContent = text;
  });
  row.cells[10].classList.toggle('bad', data.queue > 1024 * 1024);
  return row;
}

function listChanged() {
  clearTimeout(waiting);
  state.list.from = 0;
  waiting = setTimeout(askForList, 200);
}
$('filter').addEventListener('input', listChanged);
$('min-queue').addEventListener('input', listChanged);
$('only').addEventListener('change', listChanged);
$('filters').addEventListener('submit', event => event.preventDefault());
const turn = by => () => {
  state.list.from = Math.max(0, state.page.from + by * state.page.size);
  askForList();
};
$('before').addEventListener('click', turn(-1));
$('after').addEventListener('click', turn(1));

// One session.

function showSession(session, seconds) {
  if ($('session').hidden) return;
  $('gone').hidden = session !== null;
  $('close').disabled = session === null || session.state !== 'open';
  if (session === null) return;
  const old = state.session;
  state.session = session;
  const facts = [
    ['Endpoint', session.endpoint], ['Peer', session.peer], ['Path', session.path], ['User', session.user], ['Role', session.role],
    ['Subprotocol', session.subprotocol], ['Extensions', session.extensions.join(', ')], ['State', session.state], ['Age', age(session.age)], ['Round trip', session.roundTrip || 'not known'],
    ['Received', `${plain.format(session.received.text)} text, ${plain.format(session.received.binary)} binary, ${bytes(session.bytesIn)}, ${bytes(session.wireIn)} on the wire`],
    ['Sent', `${plain.format(session.sent.text)} text, ${plain.format(session.sent.binary)} binary, ${bytes(session.bytesOut)}, ${bytes(session.wireOut)} on the wire`],
    ['Pings, pongs', `${plain.format(session.received.pings)}, ${plain.format(session.received.pongs)} in; ${plain.format(session.sent.pings)}, ${plain.format(session.sent.pongs)} out`],
    ['Queued', `${bytes(session.queue)}, at most ${bytes(session.longest)}`], ['Dropped', plain.format(session.dropped)], ['Close', session.close],
  ].filter(([, value]) => value);
  $('facts').replaceChildren(...facts.flatMap(([name, value]) => [make('dt', name), make('dd', value, /Peer|Path|Endpoint/.test(name) ? 'mono' : '')]));
  if (!state.curves) newCurves();
  if (seconds > 0 && old) {
    const per = name => Math.max(0, session[name] - old[name]) / seconds;
    state.curves.in.add(per('in'));
    state.curves.out.add(per('out'));
    state.curves.queue.add(session.queue);
    const { rates, queued, ratesChart, queueChart } = state.curves;
    rates.in.textContent = rough.format(state.curves.in.last);
    rates.out.textContent = rough.format(state.curves.out.last);
    queued.textContent = bytes(session.queue);
    draw(ratesChart, [{ series: state.curves.in, kind: 'in' }, { series: state.curves.out, kind: 'out' }]);
    draw(queueChart, [{ series: state.curves.queue, kind: 'queue' }]);
  }
}

// What passes, while it is watched: the page keeps the last lines.

const LINES = 200;

function showWatched(watched) {
  $('end-watch').hidden = !watched;
  $('start-watch').hidden = watched;
}

function showLines(lines) {
  const list = $('lines');
  list.hidden = false;
  // Who it is stands above.
  const short = line => line.replace(/^session \S+ \S+ \S+ ("(?:[^"\\]|\\.)*"|-) ?/, '');
  list.append(...lines.map(line => make('li', short(line), / > /.test(line) ? 'sent' : / < /.test(line) ? 'came' : 'note')));
  while (list.children.length > LINES) list.firstElementChild.remove();
  list.scrollTop = list.scrollHeight;
}

async function watch(level) {
  const answer = await ask({
    do: 'watch', id: state.session.id, level, seconds: $('watch-seconds').value, payload: $('payload').checked ? '100' : '0',
  });
  notice(answer.text, answer.done ? 'good' : 'bad');
}
$('watch').addEventListener('submit', event => {
  event.preventDefault();
  $('lines').replaceChildren();
  watch($('level').value);
});
$('end-watch').addEventListener('click', () => watch('off'));

function newCurves() {
  const shown = { in: make('b', '0'), out: make('b', '0'), queue: make('b', '0 B') };
  const label = (text, kind) => {
    const made = make('span', `${text} `, `key-${kind}`);
    made.append(shown[kind]);
    return made;
  };
  const curve = (...labels) => {
    const box = make('div', undefined, 'curve');
    const words = make('div', undefined, 'label');
    const chart = newChart();
    words.append(...labels);
    box.append(words, chart);
    return { box, chart };
  };
  const rates = curve(label('messages in, a second', 'in'), label('out', 'out'));
  const queue = curve(label('waiting for the peer', 'queue'));
  $('curves').replaceChildren(rates.box, queue.box);
  state.curves = {
    in: new Series(), out: new Series(), queue: new Series(), rates: shown, queued: shown.queue, ratesChart: rates.chart, queueChart: queue.chart,
  };
}

// Dialogs.

function dialog(id, submit) {
  const box = $(id);
  const form = box.querySelector('form');
  const error = box.querySelector('.error');
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const answer = await submit();
    if (answer.done) {
      box.close();
      notice(answer.text);
    } else {
      error.textContent = answer.text;
    }
  });
  box.querySelector('button[value="cancel"]').addEventListener('click', () => box.close());
  return () => {
    error.textContent = '';
    box.showModal();
  };
}

$('close').addEventListener('click', dialog('close-dialog', () =>
  ask({ do: 'close', id: state.session.id, code: $('code').value, reason: $('reason').value })));
$('drain').addEventListener('click', dialog('drain-dialog', () => ask({ do: 'drain', seconds: $('seconds').value })));

// Settings.

let changed = null;
const openSet = dialog('set-dialog', async () => {
  const answer = await ask({ do: 'set', name: changed.name, value: $('set-value').value });
  if (answer.done) ask({ do: 'settings' });
  return answer;
});

function showSettings() {
  const text = $('setting').value.trim().toLowerCase();
  const given = $('given').checked;
  $('rows').replaceChildren(...state.settings
    .filter(each => !given || each.source !== 'default')
    .filter(each => `${each.name} ${each.value} ${each.source}`.toLowerCase().includes(text))
    .map(each => {
      const row = make('tr');
      const when = make('td');
      if (each.changes && state.mayAct) {
        const button = make('button', 'Change…');
        button.type = 'button';
        button.setAttribute('aria-label', `Change ${each.name}`);
        button.addEventListener('click', () => {
          changed = each;
          $('set-name').textContent = each.name;
          $('set-value').value = each.value;
          $('set-when').textContent = each.changes === 'new sessions' ? 'Sessions that open from now on follow.' : 'It holds at once.';
          openSet();
        });
        when.append(button);
      } else {
        when.textContent = each.changes || 'at the start';
      }
      row.append(make('td', each.name, 'mono'), make('td', each.value, 'mono cut'), make('td', each.source), when);
      return row;
    }));
}
$('setting').addEventListener('input', showSettings);
$('given').addEventListener('change', showSettings);
$('settings-filter').addEventListener('submit', event => event.preventDefault());

// Try it.

function say(className, text) {
  const log = $('log');
  log.append(make('li', text, className));
  if (log.children.length > 500) log.firstElementChild.remove();
  log.scrollTop = log.scrollHeight;
}

function dialed(open) {
  $('message').disabled = !open;
  $('send').disabled = !open;
  $('dial').textContent = open ? 'Disconnect' : 'Connect';
}

$('connect').addEventListener('submit', event => {
  event.preventDefault();
  if (state.tried) {
    state.tried.close(1000);
    return;
  }
  const address = new URL($('path').value, location.origin);
  if (address.host !== location.host) {
    say('note', 'Only paths of this server can be tried.');
    return;
  }
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const offered = $('subprotocol').value.trim();
  let tried;
  try {
    tried = new WebSocket(address, offered ? offered.split(/[\s,]+/) : []);
  } catch (refused) {
    say('note', refused.message);
    return;
  }
  state.tried = tried;
  tried.binaryType = 'arraybuffer';
  tried.addEventListener('open', () => {
    say('note', `connected to ${address}${tried.protocol ? `, subprotocol ${tried.protocol}` : ''}`);
    dialed(true);
    $('message').focus();
  });
  tried.addEventListener('message', received => say('came', typeof received.data === 'string'
    ? `← ${received.data}` : `← ${received.data.byteLength} bytes: ${[...new Uint8Array(received.data.slice(0, 64))].map(each => each.toString(16).padStart(2, '0')).join(' ')}`));
  tried.addEventListener('close', closed => {
    say('note', `closed: ${closed.code}${closed.reason ? ` ${closed.reason}` : ''}${closed.code === 1006 ? ' (refused, or broken)' : ''}`);
    state.tried = null;
    dialed(false);
  });
});
$('say').addEventListener('submit', event => {
  event.preventDefault();
  if (!state.tried) return;
  state.tried.send($('message').value);
  say('sent', `→ ${$('message').value}`);
  $('message').value = '';
});

// Keys.

document.addEventListener('keydown', event => {
  if (event.key === '/' && !/INPUT|SELECT/.test(event.target.tagName) && !document.querySelector('dialog[open]')) {
    event.preventDefault();
    if ($('sessions').hidden) {
      location.hash = '#sessions';
      // At once: nothing that is hidden takes the focus.
      show();
    }
    $('filter').focus();
  } else if (event.key === 'Escape' && !$('session').hidden && !document.querySelector('dialog[open]')) {
    location.hash = '#sessions';
  }
});

addEventListener('hashchange', () => {
  notice('');
  show();
});
state.lastTick = performance.now();
connect();
