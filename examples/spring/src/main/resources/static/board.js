const element = (id) => document.getElementById(id);
const MAX_WAIT_MS = 30_000;
// Close codes after which trying again helps: the server goes away or is overloaded, the network broke, an error of the moment.
const PASSING = new Set([1001, 1005, 1006, 1011, 1012, 1013, 1014]);
let socket;
let waitMs = 500;

function connect() {
  const url = new URL("board", document.baseURI);
  url.protocol = url.protocol.replace("http", "ws");
  socket = new WebSocket(url);
  socket.onopen = () => {
    waitMs = 500;
    // The latest lines come again.
    element("lines").replaceChildren();
    element("state").textContent = "Connected";
  };
  socket.onmessage = ({ data }) => {
    const line = document.createElement("li");
    line.textContent = data;
    element("lines").append(line);
  };
  socket.onclose = ({ code, reason }) => {
    if (!PASSING.has(code)) {
      element("state").textContent = `Closed by the server (${code}${reason ? ": " + reason : ""}). Reload the page to connect again.`;
      return;
    }
    // A random part, so that not all pages come back at the same moment.
    const wait = waitMs * (0.5 + Math.random() / 2);
    element("state").textContent = `Not connected (${code}), the next try is in ${Math.ceil(wait / 1000)} s`;
    setTimeout(connect, wait);
    waitMs = Math.min(2 * waitMs, MAX_WAIT_MS);
  };
}

element("saying").onsubmit = (event) => {
  event.preventDefault();
  if (socket.readyState !== WebSocket.OPEN) {
    element("state").textContent = "Not sent: there is no connection at the moment. Your line is kept.";
    return;
  }
  socket.send(element("text").value);
  element("text").value = "";
};

connect();
