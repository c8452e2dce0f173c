// Connects to the node that served the page, and to another one when that is gone.

const $ = (id) => document.getElementById(id);

const { node, ports } = await (await fetch('nodes')).json();
const order = [...ports.slice(node - 1), ...ports.slice(0, node - 1)];

let next = 0;
let port = order[0];
let socket;

function connect() {
  port = order[next++ % order.length];
  const name = encodeURIComponent($('name').value);
  socket = new WebSocket(`ws://${location.hostname}:${port}/room/lobby?name=${name}`);
  socket.onopen = () => {
    next = order.indexOf(port) + 1;
    $('state').textContent = `Node ${ports.indexOf(port) + 1}`;
  };
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.who) {
      $('who').textContent = message.who.join(' · ');
    } else {
      show(message);
    }
  };
  socket.onclose = () => {
    $('state').textContent = 'Looking for another node';
    setTimeout(connect, 300);
  };
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
