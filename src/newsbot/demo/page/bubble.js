// One message as a list item: its origin, content, buttons and foot.

import { element, formatted, link } from "./text.js";

const SIZES = ["B", "KB", "MB"];

function size(bytes) {
  let step = 0;
  let value = bytes;
  while (value >= 1000 && step < SIZES.length - 1) { value /= 1000; step += 1; }
  return `${value < 10 && step ? value.toFixed(1) : Math.round(value)} ${SIZES[step]}`;
}

export function words(body) {
  return body.text || body.caption || (body.document && body.document.file_name) || (body.photo && "Photo") || "";
}

function service(body) {
  if (body.migrate_to_chat_id) return "The group became a supergroup";
  if (body.migrate_from_chat_id) return "Upgraded from a group";
  return body.forum_topic_created ? `Topic: ${body.forum_topic_created.name}` : "";
}

function origin(body) {
  const from = body.forward_origin;
  const name = from.sender_user ? from.sender_user.first_name : (from.chat && from.chat.title) || "somebody";
  const line = element("p", "origin");
  line.append("Forwarded from ", Object.assign(element("bdi"), { textContent: name }));
  return line;
}

function answered(body) {
  const box = element("button", "answered");
  box.type = "button";
  box.append(element("b", "", body.from ? body.from.first_name : ""));
  const line = element("span", "", words(body).slice(0, 120));
  line.dir = "auto";
  box.append(line);
  return box;
}

function photo(body) {
  const best = body.photo[body.photo.length - 1];
  const picture = element("img", "photo");
  picture.src = `files/${encodeURIComponent(best.file_id)}`;
  picture.alt = body.caption ? "" : "Photo";
  picture.width = best.width;
  picture.height = best.height;
  picture.loading = "lazy";
  return picture;
}

function file(body) {
  const box = element("a", "document");
  box.href = `files/${encodeURIComponent(body.document.file_id)}`;
  box.download = body.document.file_name || "file";
  const icon = element("span", "file-icon", (body.document.file_name || "").split(".").pop().slice(0, 4).toUpperCase() || "FILE");
  icon.setAttribute("aria-hidden", "true");
  const names = element("span", "file-names");
  const name = element("b", "", body.document.file_name || "file");
  name.dir = "auto";
  names.append(name, element("small", "", size(body.document.file_size || 0)));
  box.append(icon, names);
  return box;
}

function foot(body, own, reply) {
  const line = element("p", "foot");
  if (body.disable_notification) {
    const quiet = element("span", "quiet", "silent");
    quiet.title = "Came without a sound";
    line.append(quiet);
  }
  if (body.edit_date) line.append(element("span", "edited", "edited"));
  const date = new Date(body.date * 1000);
  const time = element("time", "", date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
  time.dateTime = date.toISOString();
  line.append(time);
  if (own) line.append(element("span", "ticks", "✓"));
  const answer = element("button", "reply", "Reply");
  answer.type = "button";
  answer.tabIndex = -1; // Ctrl+↑ in the message field does the same without a stop at every message
  answer.addEventListener("click", reply);
  line.append(answer);
  return line;
}

function button(one, deeds) {
  if (one.url) {
    const made = link(one.url, "key url");
    made.textContent = one.text;
    return made;
  }
  const made = element("button", `key ${["danger", "success", "primary"].includes(one.style) ? one.style : ""}`, one.text);
  made.type = "button";
  if (one.callback_data !== undefined) made.addEventListener("click", () => deeds.press(made, one.callback_data));
  else if (one.copy_text) made.addEventListener("click", () => deeds.copy(one.copy_text.text));
  else made.addEventListener("click", () => deeds.write(one.switch_inline_query_current_chat || one.switch_inline_query || ""));
  return made;
}

function keyboard(rows, deeds) {
  const box = element("div", "keys");
  for (const row of rows) {
    const line = element("div", "key-row");
    for (const one of row) {
      const made = button(one, deeds);
      made.dir = "auto";
      line.append(made);
    }
    box.append(line);
  }
  return box;
}

export function bubble(body, own, deeds) {
  const item = element("li", own ? "message own" : "message");
  item.dataset.id = body.message_id;
  item.dataset.date = body.date;
  const told = service(body);
  if (told) {
    item.className = "service";
    item.append(element("p", "", told));
    return item;
  }
  const box = element("div", "bubble");
  if (body.forward_origin) box.append(origin(body));
  if (body.reply_to_message) {
    const above = answered(body.reply_to_message);
    above.addEventListener("click", () => deeds.show(body.reply_to_message.message_id));
    box.append(above);
  }
  if (body.photo) box.append(photo(body));
  if (body.document) box.append(file(body));
  const text = body.text ?? body.caption;
  if (text) {
    const line = element("div", "text");
    line.dir = "auto";
    line.append(formatted(text, body.entities || body.caption_entities, deeds.say));
    box.append(line);
  }
  box.append(foot(body, own, () => deeds.reply(body)));
  item.append(box);
  const rows = body.reply_markup && body.reply_markup.inline_keyboard;
  if (rows) {
    item.classList.add("keyed");
    item.append(keyboard(rows, deeds));
  }
  return item;
}
