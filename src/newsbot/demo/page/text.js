// A text with entities as DOM nodes. Offsets are UTF-16 units, as JavaScript counts. Nothing is ever parsed as HTML.

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code",
  mention: "span", hashtag: "span", cashtag: "span", custom_emoji: "span", phone_number: "span",
};

export function safeLink(url) {
  try {
    const parsed = new URL(url);
    return ["http:", "https:", "mailto:", "tel:"].includes(parsed.protocol) ? parsed.href : "";
  } catch {
    return "";
  }
}

export function element(tag, name = "", text = "") {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text) node.textContent = text;
  return node;
}

export function link(url, name = "") {
  const target = safeLink(url);
  if (!target) return element("span", name);
  const node = element("a", name);
  node.href = target;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  node.title = target;
  return node;
}

const DATE_PARTS = {
  w: { weekday: "long" }, d: { dateStyle: "short" }, D: { dateStyle: "long" },
  t: { timeStyle: "short" }, T: { timeStyle: "medium" },
};

function moment(entity) {
  const node = element("time", "moment");
  const date = new Date(entity.unix_time * 1000);
  if (Number.isNaN(date.getTime())) return node;
  node.dateTime = date.toISOString();
  const form = entity.date_time_format || "";
  const parts = [...form].map((one) => DATE_PARTS[one]).filter(Boolean);
  node.title = date.toLocaleString();
  node.dataset.shown = parts.map((part) => new Intl.DateTimeFormat(undefined, part).format(date)).join(", ");
  return node;
}

function spoiler() {
  const node = element("span", "spoiler");
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.setAttribute("aria-label", "Hidden text, press to show");
  const show = () => { node.classList.add("shown"); node.removeAttribute("aria-label"); node.removeAttribute("role"); };
  node.addEventListener("click", show, { once: true });
  node.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); show(); } });
  return node;
}

function preformatted(entity) {
  const node = element("pre");
  if (entity.language) node.dataset.language = entity.language;
  node.tabIndex = 0;
  return node;
}

function quote(entity) {
  const node = element("blockquote");
  if (entity.type === "expandable_blockquote") node.classList.add("expandable");
  return node;
}

function node(entity, words, say) {
  switch (entity.type) {
    case "text_link": return link(entity.url);
    case "url": return link(/^[a-z]+:/i.test(words) ? words : `http://${words}`);
    case "email": return link(`mailto:${words}`);
    case "spoiler": return spoiler();
    case "pre": return preformatted(entity);
    case "blockquote":
    case "expandable_blockquote": return quote(entity);
    case "date_time": return moment(entity);
    case "text_mention": return element("span", "tag");
    case "bot_command": {
      const button = element("button", "command");
      button.type = "button";
      button.addEventListener("click", () => say(words));
      return button;
    }
    default: {
      const made = element(TAGS[entity.type] || "span");
      if (["mention", "hashtag", "cashtag"].includes(entity.type)) made.className = "tag";
      return made;
    }
  }
}

function fold(box) {
  const toggle = element("button", "fold", "Show all");
  toggle.type = "button";
  toggle.setAttribute("aria-expanded", "false");
  toggle.addEventListener("click", () => {
    const open = box.classList.toggle("open");
    toggle.textContent = open ? "Show less" : "Show all";
    toggle.setAttribute("aria-expanded", String(open));
  });
  return toggle;
}

export function formatted(text, entities, say) {
  const sorted = [...(entities || [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  let next = 0;
  const build = (from, to) => {
    const piece = document.createDocumentFragment();
    let at = from;
    while (next < sorted.length && sorted[next].offset < to) {
      const entity = sorted[next++];
      const start = Math.max(entity.offset, at);
      const end = Math.min(entity.offset + entity.length, to);
      if (end <= start) continue;
      piece.append(text.slice(at, start));
      const made = node(entity, text.slice(start, end), say);
      const inner = build(start, end);
      if (made.dataset.shown) made.textContent = made.dataset.shown; else made.append(inner);
      piece.append(made);
      if (made.matches(".expandable") && end - start > 160) piece.append(fold(made)); else made.classList.remove("expandable");
      at = end;
    }
    piece.append(text.slice(at, to));
    return piece;
  };
  return build(0, text.length);
}
