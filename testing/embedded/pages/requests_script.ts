/** Adds requests to the page as they come. It makes text of what it is told, and never markup. */
export const requestsScript: string = `
const list = document.getElementById("list");
const state = document.getElementById("state");
const button = document.getElementById("hold");
const none = document.getElementById("none");
let last = Number(list.dataset.last);
let held = false;
let source;
function cell(text, kind) {
  const made = document.createElement("td");
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}
function show(request) {
  last = request.number;
  const row = document.createElement("tr");
  row.className = "new";
  const status = cell("");
  const tag = document.createElement("span");
  tag.className = "tag " + request.tone;
  tag.textContent = request.status;
  status.append(tag);
  const path = cell("", "path");
  const address = document.createElement("span");
  address.className = "code";
  address.textContent = request.path;
  path.append(address);
  if (request.warning) {
    const warning = document.createElement("span");
    warning.className = "notice small";
    warning.textContent = request.warning;
    path.append(" ", warning);
  }
  row.append(cell(request.time, "once"), cell(request.method, "code"), path, status,
    cell(request.ms, "number"), cell(request.user, "once"));
  list.prepend(row);
  while (list.rows.length > 500) list.deleteRow(-1);
  none.hidden = true;
}
function open() {
  source = new EventSource("/embedded/requests/stream?after=" + last);
  source.onopen = () => state.textContent = "Live: requests appear as they come.";
  source.onmessage = (event) => show(JSON.parse(event.data));
  source.onerror = () => {
    source.close();
    state.textContent = "The server does not answer; trying again.";
    if (!held) setTimeout(() => held || open(), 1000);
  };
}
button.hidden = false;
document.getElementById("renew").hidden = true;
button.onclick = () => {
  held = !held;
  button.textContent = held ? "Go on" : "Pause";
  source.close();
  if (held) state.textContent = "Paused.";
  else open();
};
open();
`;
