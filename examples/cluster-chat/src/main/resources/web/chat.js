// Connects to the node that served the page, and to another one when that is gone. Each message has its position in the history of the room:
// with the last one in the address, a connection begins with what was said since. A page that is loaded again shows all since it came first.

const $ = (id) => document.getElementById(id);

const { node, ports } = await (await fetch('nodes')).json();
const order = [...ports.slice(node - 1), ...ports.slice(0, node - 1)];

let next = 0;
let port = order[0];
let socket;
let last = sessionStorage.getItem('first');

function connect() {
  port = order[next++ % order.length];
  const name = encodeURIComponent($('name').value);
  socket = new WebSocket(`ws://${location.hostname}:${port}/room/lobby?name=${name}&since=${last ?? ''}`);
  let heard = false;
  socket.onopen = () => {
    next = order.indexOf(port) + 1;
    $('state').textContent = `Node ${ports.indexOf(port) + 1}`;
  };
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.who) {
      $('who').textContent = message.who.join(' · ');
    } else if (message.failed) {
      note(`Not sent: ${message.failed}`);
    } else if (message.gap) {
      note('Some of what was said did not come, and is not kept any more.');
    } else if ('complete' in message) {
      joined(message, heard);
    } else {
      heard = true;
      last = message.at;
      show(message);
    }
  };
  socket.onclose = () => {
    $('state').textContent = 'Looking for another node';
    setTimeout(connect, 300);
  };
}

// What was said before the answer to the join is behind the answer's position.
function joined({ joined: position, complete }, heard) {
  if (!complete) {
    note('Some of what was said is not kept any more.');
    sessionStorage.removeItem('first');
  }
  if (!heard) {
    last = position;
  }
  if (!sessionStorage.getItem('first')) {
    sessionStorage.setItem('first', last);
  }
}

function note(text) {
  const line = document.createElement('li');
  line.className = 'note';
  line.textContent = text;
  $('log').append(line);
  line.scrollIntoView({ block: 'nearest' });
}

function show({ from, node: where, text }) {
  const line = document.createElement('li');
  const place = document.createElement('span');
  place.className = 'where';
  place.textContent = `${from}, node ${where}: `;
  line.append(place, text);
  $('log').append(line);
  line.scrollIntoView({ block: 'nearest' });
}

$('say').addEventListener('submit', (event) => {
  event.preventDefault();
  if (socket.readyState === WebSocket.OPEN) {
    socket.send($('text').value);
    $('text').value = '';
  }
});

setInterval(() => socket.readyState === WebSocket.OPEN && socket.send('/who'), 1000);

$('name').addEventListener('change', () => socket.close());

// The answer never comes; that of a node on another port could not be read either.
$('kill').addEventListener('click', () =>
  fetch(`http://${location.hostname}:${port}/kill`, { method: 'POST', mode: 'no-cors' }).catch(() => {}));

connect();
