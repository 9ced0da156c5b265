// The page: seats side by side, the strip of figures, and ways to break something.

import { act, listen, state } from "./wire.js";
import { Seat } from "./seat.js";
import { element } from "./text.js";

const ACTIONS = { typing: "typing…", upload_photo: "sending a photo…", upload_document: "sending a file…" };
const seats = new Map();
const notice = document.getElementById("notice");
let active = null;
let missed = 0;
let noticeTimer;

const FAULTS = [
  ["Refuse the next message: 429, wait 5 s", "The next message to Ana is refused for 5 seconds.",
    (reader) => act("fault", { action: "reply", method: "send*", chat: reader, retry_after: 5 })],
  ["Lose a reply", "The next message arrives, but the bot will not hear that it did.",
    (reader) => act("fault", { action: "drop_reply", method: "sendMessage", chat: reader })],
  ["Gateway trouble: 502, three times", "The next three calls get a gateway's error page.",
    () => act("fault", { action: "html", method: "send*", times: 3 })],
  ["Cut the line for 10 seconds", "Telegram cannot be reached for ten seconds.", () => act("dark", { seconds: 10 })],
  ["Ana blocks the bot", "Ana has blocked the bot. Her chat has a button to undo it.", (reader) => act("block", { person: reader })],
  ["Publish an article now", "The newsstand has printed one more article.", () => act("publish", {})],
];

const HAPPENED = {
  reply: "A call was refused on purpose.", html: "A call got a gateway's error page.", delay: "A call is made to wait.",
  late: "An answer comes late.", drop: "A line was cut before anything was done.", drop_reply: "It arrived, and the reply was lost.",
};

function say(text) {
  clearTimeout(noticeTimer);
  notice.textContent = text;
  noticeTimer = setTimeout(() => { notice.textContent = ""; }, 7000);
}

function figures(data) {
  for (const [name, value] of Object.entries(data)) {
    const cell = document.getElementById(name);
    if (!cell) continue;
    cell.textContent = String(value);
    cell.parentElement.classList.toggle("bad", cell.parentElement.classList.contains("zero") && value > 0);
  }
}

const shared = {
  alert(text) {
    const dialog = document.getElementById("alert");
    dialog.querySelector("p").textContent = text;
    dialog.showModal();
  },
  arrived(seat, message) {
    if (seat.id !== active && !shown(seat)) tab(seat).classList.add("news");
    if (document.hidden && !message.disable_notification) {
      missed += 1;
      document.title = `(${missed}) Newsroom demo`;
    }
  },
};

function tab(seat) {
  return document.getElementById(`tab-${seat.id}`);
}

function shown(seat) {
  return getComputedStyle(seat.root).display !== "none";
}

function activate(id, focus = false) {
  active = id;
  const chosen = seats.get(id);
  for (const seat of seats.values()) {
    const mine = seat.id === id;
    // beside the editor one reader stays in view on wide screens
    if (chosen.role === seat.role) seat.root.classList.toggle("in-view", mine);
    seat.root.classList.toggle("active", mine);
    tab(seat).setAttribute("aria-selected", String(mine));
    tab(seat).tabIndex = mine ? 0 : -1;
  }
  tab(chosen).classList.remove("news");
  chosen.toEnd();
  if (focus) tab(chosen).focus();
}

function neighbour(way) {
  const ids = [...seats.keys()];
  return ids[(ids.indexOf(active) + way + ids.length) % ids.length];
}

function addTab(seat) {
  const button = element("button", "tab");
  button.type = "button";
  button.id = `tab-${seat.id}`;
  button.setAttribute("role", "tab");
  button.setAttribute("aria-controls", seat.root.id);
  button.append(Object.assign(element("bdi"), { textContent: seat.person.first_name }), element("span", "role", seat.role));
  button.addEventListener("click", () => activate(seat.id));
  button.addEventListener("keydown", (event) => {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (way) activate(neighbour(way), true);
  });
  document.querySelector(".tabs").append(button);
}

function swipe(main) {
  let from = null;
  main.addEventListener("touchstart", (event) => { from = event.touches[0]; }, { passive: true });
  main.addEventListener("touchend", (event) => {
    const to = event.changedTouches[0];
    const across = to.clientX - from.clientX;
    if (Math.abs(across) > 80 && Math.abs(to.clientY - from.clientY) < 50) activate(neighbour(across < 0 ? 1 : -1));
  }, { passive: true });
}

function breakMenu() {
  const opener = document.getElementById("break");
  const menu = document.getElementById("faults");
  const close = () => { menu.hidden = true; opener.setAttribute("aria-expanded", "false"); };
  for (const [label, told, deed] of FAULTS) {
    const item = element("button", "", label);
    item.type = "button";
    item.setAttribute("role", "menuitem");
    item.addEventListener("click", async () => {
      close();
      opener.focus();
      try { await deed([...seats.keys()][0]); say(told); } catch (wrong) { say(wrong.message); }
    });
    menu.append(item);
  }
  opener.addEventListener("click", () => {
    menu.hidden = !menu.hidden;
    opener.setAttribute("aria-expanded", String(!menu.hidden));
    if (!menu.hidden) menu.firstElementChild.focus();
  });
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.children];
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way) { event.preventDefault(); items[(items.indexOf(document.activeElement) + way + items.length) % items.length].focus(); }
    if (event.key === "Escape") { close(); opener.focus(); }
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".break")) close(); });
}

const heard = {
  message: (seat, data) => seat.add(data),
  edit: (seat, data) => seat.edit(data),
  delete: (seat, data) => seat.remove(data),
  action: (seat, data) => seat.status(ACTIONS[data.action] || "busy…"),
  toast: (seat, data) => seat.answered(data),
  inline: (seat, data) => seat.found(data),
  bar: (seat, data) => seat.setBar(data.bar),
};

async function commands() {
  for (const seat of seats.values()) seat.commands = await act("commands", { person: seat.id });
}

let early = []; // what happens while the state is being read

function onEvent(event) {
  if (early) early.push(event); else apply(event);
}

function apply({ kind, chat, data }) {
  if (kind === "figures") figures(data);
  else if (kind === "commands") commands();
  else if (kind === "fault") say(HAPPENED[data.action]);
  else if (heard[kind] && seats.has(chat)) heard[kind](seats.get(chat), data);
}

async function load() {
  early = early || [];
  const now = await state();
  figures(now.figures);
  for (const data of now.seats) {
    const known = seats.get(data.id);
    if (known) { known.fill(data); continue; }
    const seat = new Seat(data, now.bot, shared);
    seats.set(seat.id, seat);
    document.querySelector("main").append(seat.root);
    addTab(seat);
  }
  if (active === null) {
    for (const role of ["editor", "reader"]) activate([...seats.values()].find((seat) => seat.role === role).id);
    seats.get(active).field.focus();
  }
  const waiting = early;
  early = null;
  waiting.forEach(apply);
}

breakMenu();
swipe(document.querySelector("main"));
document.addEventListener("visibilitychange", () => { missed = 0; document.title = "Newsroom demo"; });
listen(onEvent, async (open) => {
  document.body.classList.toggle("offline", !open);
  if (!open) { say("The demo has stopped, or is starting again."); return; }
  notice.textContent = "";
  await load();
});
