const element = (id) => document.getElementById(id);
const MAX_WAIT_MS = 30_000;
let socket;
let waitMs = 500;

function connect() {
  const url = new URL("board", document.baseURI);
  url.protocol = url.protocol.replace("http", "ws");
  const opening = new WebSocket(url);
  socket = opening;
  opening.onopen = () => {
    waitMs = 500;
    element("state").textContent = "Connected";
  };
  opening.onmessage = ({ data }) => {
    const line = document.createElement("li");
    line.textContent = data;
    element("lines").append(line);
  };
  opening.onclose = ({ code }) => {
    if (opening !== socket) {
      return;
    }
    element("state").textContent = `Not connected (${code}), the next try is in ${waitMs / 1000} s`;
    setTimeout(connect, waitMs * (0.5 + Math.random() / 2));
    waitMs = Math.min(2 * waitMs, MAX_WAIT_MS);
  };
}

element("naming").onsubmit = async (event) => {
  event.preventDefault();
  const answer = await fetch(`name?name=${encodeURIComponent(element("name").value)}`, { method: "POST" });
  if (!answer.ok) {
    element("state").textContent = `The name was not taken (${answer.status})`;
    return;
  }
  // The handshake carries the cookie of the HTTP session, so that the name counts from the next connection on.
  const former = socket;
  connect();
  former.close(1000);
};

element("saying").onsubmit = (event) => {
  event.preventDefault();
  if (socket.readyState !== WebSocket.OPEN) {
    return;
  }
  socket.send(element("text").value);
  element("text").value = "";
};

connect();
