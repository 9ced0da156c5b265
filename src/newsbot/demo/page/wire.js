// The way to the stand-in: its control panel, and its events.

export async function act(verb, values = {}) {
  const answer = await fetch(`_sim/${verb}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()).result;
}

export async function state() {
  const answer = await fetch("state");
  if (!answer.ok) throw new Error(`the stand-in answers ${answer.status}`);
  return answer.json();
}

export function listen(onEvent, onState) {
  let broken = true;
  const source = new EventSource("events");
  source.addEventListener("open", () => { if (broken) { broken = false; onState(true); } });
  source.addEventListener("message", (event) => onEvent(JSON.parse(event.data)));
  source.addEventListener("error", () => { broken = true; onState(false); });
}
