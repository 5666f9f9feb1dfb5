// An editor saves by itself, shows what the server makes of it, and keeps what cannot be sent on the device.
const form = document.getElementById("editor");
const saved = document.getElementById("saved");
const place = `draft ${form.dataset.kept}`;
const kept = {
  get: () => { try { return JSON.parse(localStorage.getItem(place) ?? "null"); } catch { return null; } },
  set: (value) => { try { localStorage.setItem(place, JSON.stringify(value)); } catch { /* no storage, or it is full */ } },
  drop: () => { try { localStorage.removeItem(place); } catch { /* a web view without storage */ } },
};
const field = (name) => form.elements.namedItem(name);
const pairs = () => [...new FormData(form)].filter(([name]) => name !== "revision");
const PAUSE = 1200; // milliseconds without a key before it is saved

let sent = JSON.stringify(pairs());
let timer = 0;
let running = null;
let clashed = false;

function say(text, off = false) {
  saved.lastElementChild.textContent = text;
  saved.classList.toggle("off", off);
}

async function save(do_ = "autosave") {
  if (!saved || clashed) return false;
  clearTimeout(timer);
  while (running) await running;
  const now = JSON.stringify(pairs());
  if (now === sent && do_ === "autosave") return true;
  running = send(now, do_).finally(() => { running = null; });
  return running;
}

async function send(now, do_) {
  say(saved.dataset.saving);
  kept.set({ revision: field("revision").value, pairs: JSON.parse(now) });
  const body = new FormData(form);
  body.set("do", do_);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body), headers: { "X-Requested-With": "fetch" } });
  } catch {
    say(saved.dataset.off, true);
    timer = setTimeout(save, 8000);
    return false;
  }
  if (answer.status === 409) {
    clashed = true;
    document.getElementById("clash").hidden = false;
    say(saved.dataset.refused, true);
    return false;
  }
  if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) {
    say(saved.dataset.refused, true);
    return false;
  }
  show(await answer.json());
  sent = now;
  kept.drop();
  return true;
}

function show(news) {
  field("revision").value = news.revision;
  say(news.said);
  document.getElementById("problems").innerHTML = news.problems;
  document.getElementById("others").innerHTML = news.others;
  for (const holder of document.querySelectorAll("[data-notes]")) holder.innerHTML = news.notes[holder.dataset.notes] ?? "";
  for (const seen of document.querySelectorAll("[data-preview]")) seen.innerHTML = news.preview[seen.dataset.preview] ?? "";
  const filling = document.getElementById("filling");
  if (filling) filling.innerHTML = news.filling;
  document.getElementById("undo").disabled = !news.history.undo;
  document.getElementById("redo").disabled = !news.history.redo;
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}
document.addEventListener("input", (event) => { if (event.target.form === form) later(); });
document.addEventListener("change", (event) => {
  if (event.target.form === form && "reload" in event.target.dataset) save("save").then((done) => { if (done) location.reload(); });
});
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); save("save"); }
});
setInterval(() => { if (document.visibilityState === "visible") present(); }, 30_000);
addEventListener("online", () => save());

// Still here: the others who have this open are told, and we are told of them.
async function present() {
  if (!saved || clashed || running) return;
  await send(JSON.stringify(pairs()), "autosave").catch(() => {});
}

// Rows are added, moved and taken out by the server; the page then shows its new rows.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.('button[name="do"][value^="row:"]');
  if (!button || clashed) return;
  event.preventDefault();
  if (!(await save(button.value))) return;
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  document.getElementById("rows").replaceChildren(...page.getElementById("rows").childNodes);
  field("revision").value = page.querySelector('#editor [name="revision"]').value;
  sent = JSON.stringify(pairs());
  refocus(button.value);
});

function refocus(value) {
  const [, list, what, at] = value.split(":");
  const place = `#f-${list.replaceAll(".", "-")}`;
  const near = what === "up" ? Number(at) - 1 : what === "down" ? Number(at) + 1 : Number(at);
  const again = document.querySelector(`button[value="row:${list}:${what}:${near}"]:not(:disabled)`);
  const rows = document.querySelectorAll(`${place} > .rows > .row-card`);
  const other = what === "add" ? rows[rows.length - 1]?.querySelector("input:not([type=hidden]), textarea") : null;
  (again ?? other ?? document.querySelector(place))?.focus();
}

// Undo and redo go back from what is written, so that is saved first.
for (const id of ["undoing", "redoing"]) {
  document.getElementById(id)?.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await save()) event.target.submit();
  });
}
addEventListener("beforeunload", (event) => { if (saved && JSON.stringify(pairs()) !== sent && !submitting) event.preventDefault(); });
let submitting = false;
form.addEventListener("submit", () => { submitting = true; kept.drop(); });

// What was written while offline comes back into the form, where it began with what the form shows.
const left = kept.get();
if (left && saved && left.revision === field("revision").value) {
  fill(left.pairs);
  document.getElementById("kept").hidden = false;
  later();
} else if (left && saved) {
  fill(left.pairs);
  field("revision").value = left.revision;
  save();
} else if (saved && [...form.elements].some((one) => one.defaultValue !== undefined && one.type !== "hidden" && one.value !== one.defaultValue)) {
  sent = ""; // somebody wrote before this script was there
  later();
}

function fill(written) {
  for (const one of form.elements) {
    const said = written.filter(([name]) => name === one.name).map(([, value]) => value);
    if (one.type === "checkbox" || one.type === "radio") one.checked = said.includes(one.value);
    else if (said.length && one.type !== "hidden") [one.value] = said;
  }
}

// The buttons above the text put a block where the cursor is.
const BLOCKS = {
  heading: ["\n## ", "", "\n"], bold: ["**", "", "**"],
  dialogue: ["\n```dialogue\n< ", "", "\n> \n! \n```\n"], pair: ["\n```pair\n+ ", "", "\n  \n- \n  \n```\n"],
  note: ["\n```note\n", "", "\n```\n"], mistake: ["\n```mistake\n", "", "\n```\n"], rule: ["\n```rule\n", "", "\n```\n"],
  checklist: ["\n```checklist\n- ", "", "\n- \n```\n"], clock: ["\n```clock\n", "", " | \n```\n"],
  table: ["\n| ", "", " |  |\n| --- | --- |\n|  |  |\n"],
};
let source = document.querySelector("[data-source]");
document.addEventListener("focusin", (event) => { if (event.target.matches?.("[data-source]")) source = event.target; });
document.querySelectorAll("[data-insert]").forEach((button) => button.addEventListener("click", () => {
  const [before, , after] = BLOCKS[button.dataset.insert];
  insert(before, after);
}));
document.querySelector("[data-insert-check]")?.addEventListener("change", (event) => {
  if (event.target.value) insert(`\n\`\`\`check ${event.target.value}\n\`\`\`\n`, "");
  event.target.value = "";
});

document.addEventListener("place", (event) => insert(event.detail, ""));

function insert(before, after) {
  if (source.closest(".pane").offsetParent === null) source = [...document.querySelectorAll("[data-source]")].find((one) => one.offsetParent);
  const { selectionStart: from, selectionEnd: to, value } = source;
  const opening = from === 0 || value[from - 1] === "\n" ? before.replace(/^\n/, "") : before;
  source.setRangeText(opening + value.slice(from, to) + after, from, to, "end");
  source.selectionStart = source.selectionEnd = from + opening.length + (to - from);
  source.focus();
  source.dispatchEvent(new Event("input", { bubbles: true }));
}
