// Clients of the package ws that look at the numbers of each sender. Arguments: port, how many, topics. Each line of input asks for a report.
const WebSocket = require('ws');
const [port, count, topics] = process.argv.slice(2).map(Number);
let messages = 0;
let copies = 0;
let holes = [];
let open = 0;
for (let i = 0; i < count; i++) {
  const last = new Map();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/room/t${i % topics}`);
  socket.on('open', () => {
    if (++open === count) {
      console.log('ready');
    }
  });
  socket.on('error', () => {});
  socket.on('message', (data) => {
    const [sender, number, sent] = data.toString().split(' ');
    if (sent === undefined) {
      return;
    }
    const before = last.get(sender);
    last.set(sender, { number: Number(number), sent });
    messages++;
    if (before && Number(number) <= before.number) {
      copies++;
    } else if (before && Number(number) > before.number + 1) {
      holes.push(`hole ${sender} ${before.sent} ${sent} ${i}`);
    }
  });
}
process.stdin.on('data', () => {
  console.log([...holes, `sum ${messages} ${copies}`, 'end'].join('\n'));
  holes = [];
  messages = 0;
  copies = 0;
});
process.stdin.on('end', () => process.exit(0));
