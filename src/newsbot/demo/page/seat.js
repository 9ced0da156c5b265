// One person's chat with the bot: messages, composer, command menu, toasts.

import { act } from "./wire.js";
import { bubble, words } from "./bubble.js";
import { element } from "./text.js";

const KEPT = 300;
const CHIPS = { reader: ["/latest", "/topics", "/settings"], editor: ["/breaking", "/feeds", "/stats"] };
const BARS = {
  blocked: ["You have blocked this bot.", "Unblock"],
  not_started: ["", "Start"],
  deactivated: ["This account is deleted.", ""],
};

export class Seat {
  constructor(data, bot, shared) {
    this.id = data.id;
    this.role = data.role;
    this.person = data.person;
    this.bot = bot;
    this.shared = shared;
    this.unread = 0;
    this.options = 0;
    this.root = document.getElementById("seat").content.firstElementChild.cloneNode(true);
    this.find = (what) => this.root.querySelector(what);
    this.list = this.find(".messages");
    this.field = this.find("textarea");
    this.menu = this.find(".commands");
    this.dress();
    this.wire();
    this.fill(data);
  }

  dress() {
    const rtl = (this.person.language_code || "").startsWith("ar");
    this.root.id = `seat-${this.id}`;
    this.root.dataset.role = this.role;
    this.root.dataset.seat = this.id;
    this.root.setAttribute("aria-labelledby", `tab-${this.id}`);
    this.status("");
    this.list.dir = rtl ? "rtl" : "ltr";
    this.find("h2").textContent = this.bot.first_name;
    const who = this.find(".who");
    who.append(Object.assign(element("bdi"), { textContent: this.person.first_name }), element("span", "role", this.role));
    this.list.setAttribute("aria-label", `Chat of ${this.person.first_name}`);
    this.menu.id = `commands-${this.id}`;
    this.field.setAttribute("aria-controls", this.menu.id);
    for (const chip of CHIPS[this.role] || []) {
      const made = element("button", "chip", chip);
      made.type = "button";
      made.addEventListener("click", () => (chip === "/breaking" ? this.write(`${chip} `) : this.say(chip)));
      this.find(".chips").append(made);
    }
  }

  fill(data) {
    this.list.replaceChildren();
    this.lastDay = "";
    this.commands = data.commands;
    for (const one of data.messages) this.add(one, true);
    this.setBar(data.bar);
    this.idle();
    this.toEnd();
  }

  wire() {
    this.find("form").addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.field.addEventListener("input", () => { this.grow(); this.suggest(); });
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => setTimeout(() => this.closeMenu(), 150));
    this.find(".slash").addEventListener("click", () => { this.write(this.menu.hidden ? "/" : ""); this.suggest(); });
    this.find(".replying button").addEventListener("click", () => this.reply(null));
    this.find(".newer").addEventListener("click", () => this.toEnd());
    this.find(".blocked button").addEventListener("click", () => this.say("/start"));
    this.find("input[type=file]").addEventListener("change", (event) => this.upload(event.target));
    this.scroller = this.find(".scroll");
    this.scroller.addEventListener("scroll", () => { if (this.atEnd()) this.read(); });
    this.list.addEventListener("load", () => { if (this.stuck) this.toEnd(); }, true);
  }

  deeds() {
    return {
      say: (text) => this.say(text),
      write: (text) => this.write(`@${this.bot.username} ${text}`),
      reply: (body) => this.reply(body),
      show: (id) => this.show(id),
      copy: async (text) => { await navigator.clipboard?.writeText(text).catch(() => {}); this.toast(`Copied: ${text}`); },
      press: (button, data) => this.press(button, data),
    };
  }

  // messages

  add(one, quiet = false) {
    if (this.item(one.message.message_id)) { this.edit(one); return; }
    const follow = this.atEnd();
    const own = !one.by_bot;
    this.list.querySelector(".empty")?.remove();
    this.day(one.message.date);
    const item = bubble(one.message, own, this.deeds());
    if (!quiet) item.classList.add("fresh");
    this.list.append(item);
    while (this.list.children.length > KEPT) this.list.firstElementChild.remove();
    if (one.by_bot) this.status("");
    if (quiet) return;
    if (own || follow) this.toEnd();
    else { this.unread += 1; this.marks(); }
    if (one.by_bot) this.shared.arrived(this, one.message);
  }

  edit(one) {
    const old = this.item(one.message.message_id);
    if (!old) return;
    const follow = this.atEnd();
    const focus = document.activeElement?.closest?.("li") === old ? document.activeElement.textContent : null;
    const place = [...old.querySelectorAll(".key")].indexOf(document.activeElement);
    const item = bubble(one.message, !one.by_bot, this.deeds());
    item.classList.add("changed");
    old.replaceWith(item);
    if (focus !== null) {
      const keys = [...item.querySelectorAll(".key")];
      (keys.find((key) => key.textContent === focus) || keys[place] || this.field).focus();
    }
    if (follow) this.toEnd();
  }

  remove(one) {
    this.item(one.message.message_id)?.remove();
  }

  item(id) {
    return this.list.querySelector(`li[data-id="${Number(id)}"]`);
  }

  day(date) {
    const name = new Date(date * 1000).toDateString();
    if (this.lastDay === name && this.list.children.length) return;
    this.lastDay = name;
    const shown = new Date(date * 1000).toLocaleDateString([], { day: "numeric", month: "long" });
    const item = element("li", "service day");
    item.append(element("p", "", shown));
    this.list.append(item);
  }

  idle() {
    if (this.list.children.length) return;
    const item = element("li", "empty");
    const hint = this.role === "editor"
      ? "The editor's chat. Press Start, then push a breaking story to the reader beside you."
      : "Another reader's chat. Press Start to say hello to the bot.";
    item.append(element("p", "", this.bot.description || hint));
    this.list.append(item);
  }

  show(id) {
    const item = this.item(id);
    if (!item) return;
    item.scrollIntoView({ block: "center", behavior: "smooth" });
    item.classList.add("pointed");
    setTimeout(() => item.classList.remove("pointed"), 1500);
  }

  atEnd() {
    const box = this.scroller;
    return !box || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  }

  toEnd() {
    this.stuck = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.read();
  }

  read() {
    this.unread = 0;
    this.marks();
  }

  marks() {
    const box = this.find(".newer");
    box.hidden = !this.unread;
    box.firstElementChild.textContent = String(this.unread);
  }

  // deeds

  async attempt(verb, values) {
    try {
      return await act(verb, { person: this.id, ...values });
    } catch (wrong) {
      this.toast(wrong.message);
      return null;
    }
  }

  async say(text) {
    const values = { text };
    if (this.answering) values.reply_to = this.answering.message_id;
    this.reply(null);
    await this.attempt("say", values);
  }

  submit() {
    const text = this.field.value.trim();
    if (!text) return;
    this.write("");
    this.say(text);
  }

  async press(button, data) {
    const item = button.closest("li");
    button.classList.add("waiting");
    button.setAttribute("aria-busy", "true");
    setTimeout(() => this.rest(button), 15000);
    const pressed = await this.attempt("press", { message_id: Number(item.dataset.id), data });
    if (pressed) button.dataset.query = pressed.query_id; else this.rest(button);
  }

  rest(button) {
    button.classList.remove("waiting");
    button.removeAttribute("aria-busy");
  }

  answered(data) {
    for (const button of this.root.querySelectorAll(".key.waiting")) this.rest(button);
    if (!data.text) return;
    if (data.show_alert) this.shared.alert(data.text); else this.toast(data.text);
  }

  async upload(input) {
    const file = input.files[0];
    input.value = "";
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    let raw = "";
    for (let at = 0; at < bytes.length; at += 0x8000) raw += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    await this.attempt("send_file", { name: file.name, data: btoa(raw) });
  }

  reply(body) {
    this.answering = body;
    const box = this.find(".replying");
    box.hidden = !body;
    if (!body) return;
    box.querySelector("b").textContent = "Reply to";
    box.querySelector("p").textContent = words(body).slice(0, 160);
    this.field.focus();
  }

  setBar(bar) {
    const [text, label] = BARS[bar] || ["", ""];
    const shut = bar in BARS;
    this.bar = bar;
    this.find(".composer").hidden = shut;
    const box = this.find(".blocked");
    box.hidden = !shut;
    box.querySelector("p").textContent = text;
    box.querySelector("button").textContent = label;
    box.querySelector("button").hidden = !label;
  }

  // composer

  write(text) {
    this.field.value = text;
    this.grow();
    this.field.focus();
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 160)}px`;
  }

  suggest() {
    if (this.field.value.startsWith(`@${this.bot.username} `)) { this.ask(); return; }
    const typed = /^\/([a-z0-9_]*)$/i.exec(this.field.value);
    const found = typed ? this.commands.filter((one) => one.command.startsWith(typed[1].toLowerCase())) : [];
    this.open(found.map((one) => this.option(`/${one.command}`, one.description, (send) => this.take(one.command, send))));
  }

  open(rows) {
    if (!rows.length) { this.closeMenu(); return; }
    this.menu.replaceChildren(...rows);
    this.menu.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    this.choose(0);
  }

  option(name, description, deed) {
    const row = element("div", "option");
    row.id = `${this.menu.id}-${(this.options += 1)}`;
    row.setAttribute("role", "option");
    const title = element("b", "", name);
    const about = element("span", "", description);
    title.dir = about.dir = "auto";
    row.append(title, about);
    row.deed = deed;
    row.addEventListener("mousedown", (event) => { event.preventDefault(); deed(true); });
    return row;
  }

  // inline questions: @bot words

  ask() {
    clearTimeout(this.askTimer);
    const words = this.field.value.slice(this.bot.username.length + 2);
    this.askTimer = setTimeout(() => this.attempt("ask_inline", { query: words }), 250);
  }

  found(data) {
    if (!this.field.value.startsWith(`@${this.bot.username} `)) return;
    this.open(data.results.map((one) => this.option(one.title || one.id, one.description || "", () => {
      this.closeMenu();
      this.write("");
      this.attempt("choose_inline", { query_id: data.query_id, result_id: one.id });
    })));
  }

  choose(place) {
    const rows = [...this.menu.children];
    this.chosen = (place + rows.length) % rows.length;
    rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === this.chosen)));
    rows[this.chosen].scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", rows[this.chosen].id);
  }

  take(command, send) {
    this.closeMenu();
    if (send) { this.write(""); this.say(`/${command}`); } else this.write(`/${command} `);
  }

  closeMenu() {
    this.menu.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.isComposing) return;
    if (!this.menu.hidden && this.menuKey(event)) { event.preventDefault(); return; }
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); this.submit(); }
    else if (event.key === "ArrowUp" && event.ctrlKey) { event.preventDefault(); this.step(-1); }
    else if (event.key === "ArrowDown" && event.ctrlKey) { event.preventDefault(); this.step(1); }
    else if (event.key === "Escape") this.reply(null);
  }

  menuKey(event) {
    const deeds = {
      ArrowDown: () => this.choose(this.chosen + 1),
      ArrowUp: () => this.choose(this.chosen - 1),
      Tab: () => this.menu.children[this.chosen].deed(false),
      Enter: () => this.menu.children[this.chosen].deed(true),
      Escape: () => this.closeMenu(),
    };
    if (event.shiftKey || !deeds[event.key]) return false;
    deeds[event.key]();
    return true;
  }

  step(way) {
    const items = [...this.list.querySelectorAll("li.message")];
    const at = this.answering ? items.findIndex((one) => Number(one.dataset.id) === this.answering.message_id) : items.length;
    const item = items[at + way];
    if (!item) { this.reply(null); return; }
    this.show(item.dataset.id);
    const text = item.querySelector(".text");
    this.reply({ message_id: Number(item.dataset.id), text: text ? text.textContent : "File" });
  }

  // what the head says

  status(text) {
    clearTimeout(this.statusTimer);
    this.find(".status").textContent = text || "bot";
    this.find(".chat-head").classList.toggle("typing", Boolean(text));
    if (text) this.statusTimer = setTimeout(() => this.status(""), 5500);
  }

  toast(text) {
    const box = this.find(".toast");
    clearTimeout(this.toastTimer);
    box.textContent = text;
    box.hidden = false;
    this.toastTimer = setTimeout(() => { box.hidden = true; }, 4000);
  }
}
