// Sends a file in pieces (tus 1.0): it can be paused, survives a broken line, and goes on after a reload.
const PIECE = 4 * 1024 * 1024;
const form = document.querySelector("form.sendfile");
const input = form.querySelector("input[type=file]");
const box = form.querySelector(".sending");
const bar = box.querySelector("progress");
const line = box.querySelector("[role=status]");
const buttons = box.querySelector(".row");
const base = form.dataset.uploads;
const words = form.dataset;
const refusal = form.querySelector("[data-refused]");
const stored = form.querySelector("[data-stored]");
const KEY = "upload";
const kept = {
  get: () => { try { return JSON.parse(localStorage.getItem(KEY)); } catch { return null; } },
  set: (value) => { try { localStorage.setItem(KEY, JSON.stringify(value)); } catch { /* without storage it begins anew */ } },
  drop: () => { try { localStorage.removeItem(KEY); } catch { /* nothing was kept */ } },
};
let paused = false;
let running = false;
let given = false;

const ask = (method, address, headers = {}, body = undefined) => fetch(address, {
  method, body, headers: { "Tus-Resumable": "1.0.0", Accept: "application/json", ...headers },
});
const megabytes = (bytes) => (bytes / 1048576).toFixed(bytes < 10485760 ? 1 : 0);
const say = (sentence, file, sent) => {
  line.textContent = sentence.replace("{name}", file.name).replace("{sent}", megabytes(sent)).replace("{all}", megabytes(file.size));
  bar.value = file.size ? sent / file.size : 0;
};
const encoded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const pauseFor = (milliseconds) => new Promise((resolve) => {
  const timer = setTimeout(resolve, milliseconds);
  addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
});

class Refused extends Error {}
const refuse = async (answer) => {
  const told = await answer.json().catch(() => ({}));
  throw Object.assign(new Refused(told.what || String(answer.status)), { act: told.do || "" });
};
const tellRefused = (file, error) => {
  const [what, act] = refusal.querySelectorAll("b, span span");
  what.textContent = words.refused.replace("{name}", file.name).replace("{what}", error.message);
  act.textContent = error.act || "";
  refusal.hidden = false;
};
const tellStored = (file, removed) => {
  stored.querySelector("span").textContent = (removed ? words.cleaned : words.done).replace("{name}", file.name);
  stored.classList.toggle("warn", removed);
  stored.hidden = false;
};
// The page's list of stored files, as it is now.
const renew = async () => {
  const list = document.getElementById("stored");
  const answer = list && await fetch(location.href).catch(() => null);
  if (answer?.ok) list.replaceWith(new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("stored"));
};

// Where the upload of this file stands: found again, or begun.
const find = async (file) => {
  const before = kept.get();
  if (before && before.name === file.name && before.size === file.size && before.modified === file.lastModified) {
    const answer = await ask("HEAD", `${base}/${before.id}`);
    if (answer.ok) return { id: before.id, offset: Number(answer.headers.get("Upload-Offset")) };
  }
  const answer = await ask("POST", base, { "Upload-Length": String(file.size), "Upload-Metadata": `filename ${encoded(file.name)}` });
  if (!answer.ok) await refuse(answer);
  const id = answer.headers.get("Location").split("/").pop();
  kept.set({ id, name: file.name, size: file.size, modified: file.lastModified, offset: 0 });
  return { id, offset: 0 };
};

const send = async (file) => {
  let { id, offset } = await find(file);
  let misses = 0;
  for (;;) {
    if (given) return null;
    if (paused) { say(words.paused, file, offset); await pauseFor(300); continue; }
    say(offset + PIECE >= file.size && file.size > PIECE ? words.checking : words.going, file, offset);
    try {
      const answer = await ask("PATCH", `${base}/${id}`, {
        "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset),
      }, file.slice(offset, offset + PIECE));
      if (answer.status === 409 || answer.status === 423 || answer.status === 503) throw new TypeError("ask again");
      if (!answer.ok) await refuse(answer);
      offset = Number(answer.headers.get("Upload-Offset"));
      kept.set({ ...kept.get(), offset });
      misses = 0;
      if (answer.headers.get("Academy-File")) return { key: answer.headers.get("Academy-File"), removed: answer.headers.has("Academy-Removed") };
    } catch (error) {
      if (error instanceof Refused) throw error;
      misses += 1;
      line.textContent = words.waiting;
      await pauseFor(Math.min(30000, 500 * 2 ** Math.min(misses, 6)));
      const answer = await ask("HEAD", `${base}/${id}`).catch(() => null);
      if (answer?.ok) offset = Number(answer.headers.get("Upload-Offset"));
      else if (answer && answer.status === 404) { kept.drop(); ({ id, offset } = await find(file)); }
    }
  }
};

const button = (label, act) => {
  const made = document.createElement("button");
  made.type = "button"; made.className = "btn"; made.textContent = label;
  made.addEventListener("click", () => act(made));
  return made;
};
const offerButtons = () => {
  buttons.replaceChildren(
    button(words.pause, (self) => { paused = !paused; self.textContent = paused ? words.resume : words.pause; }),
    button(words.giveUp, () => {
      given = true;
      const before = kept.get();
      kept.drop();
      if (before) ask("DELETE", `${base}/${before.id}`).catch(() => null);
      box.hidden = true;
    }),
  );
};

form.addEventListener("submit", async (event) => {
  const file = input.files[0];
  if (!file) return;
  event.preventDefault();
  if (running) return;
  running = true; paused = false; given = false;
  box.hidden = false; refusal.hidden = true; stored.hidden = true;
  offerButtons();
  try {
    const made = await send(file);
    if (!made) return;
    kept.drop();
    box.hidden = true;
    tellStored(file, made.removed);
    form.dispatchEvent(new CustomEvent("stored", { bubbles: true, detail: { key: made.key, name: file.name } }));
    await renew();
    input.value = "";
  } catch (error) {
    kept.drop();
    box.hidden = true;
    tellRefused(file, error);
  } finally {
    running = false;
  }
});

const before = kept.get();
if (before) {
  box.hidden = false;
  say(words.again, before, before.offset);
}
