// An editor saves by itself, shows what the server makes of it, and keeps what cannot be sent on the device.
const byId = (id) => document.getElementById(id);
const first = (what) => document.querySelector(what);
const every = (what) => [...document.querySelectorAll(what)];
const form = byId("editor");
const saved = byId("saved");
const place = `draft ${form.dataset.kept}`;
// A web view may have no storage, or it is full.
const kept = (act) => { try { return act(localStorage); } catch { return null; } };
const drop = () => kept((all) => all.removeItem(place));
const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
const field = (name) => form.elements.namedItem(name);
const pairs = () => [...new FormData(form)].filter(([name]) => name !== "revision");
const whole = () => JSON.stringify(pairs());
const PAUSE = 1200; // milliseconds without a key before it is saved
const AGAIN = 8000; // before what could not be sent is tried again
const LIMIT = 30_000; // that an answer may take

let sent = whole();
let timer = 0;
let running = null;
let clashed = false;

function say(text, off = false) {
  saved.lastElementChild.textContent = text;
  saved.classList.toggle("off", off);
}

// One request at a time, so that no older answer comes after a newer one.
async function save(do_ = "autosave", always = do_ !== "autosave") {
  clearTimeout(timer);
  while (running) await running;
  if (!saved || clashed) return false;
  const now = whole();
  if (now === sent && !always) return true;
  running = send(now, do_).finally(() => { running = null; });
  return running;
}

const beat = () => save("autosave", true);

// Whoever is too busy to answer is asked again later, like one who cannot be reached.
async function ask(address, how) {
  const answer = await fetch(address, { ...how, signal: AbortSignal.timeout(LIMIT) });
  if (answer.status > 499 || answer.status === 429) throw answer;
  return answer;
}

async function send(now, do_, joining = true) {
  say(saved.dataset.saving);
  if (now !== sent) kept((all) => all.setItem(place, JSON.stringify({ revision: field("revision").value, base: JSON.parse(sent), pairs: JSON.parse(now) })));
  const body = new FormData(form);
  body.set("do", do_);
  let answer;
  let news;
  try {
    answer = await ask(form.action, { method: "POST", body: new URLSearchParams(body), headers: { "X-Requested-With": "fetch" } });
    if (answer.status === 409 && joining && await joined()) return await send(whole(), do_, false);
    news = answer.ok && answer.headers.get("Content-Type")?.includes("json") && await answer.json();
  } catch (why) {
    say(saved.dataset[why instanceof TypeError ? "off" : "late"], true);
    timer = setTimeout(beat, AGAIN);
    return false;
  }
  clashed = answer.status === 409;
  byId("clash").hidden = !clashed;
  if (!news) {
    say(saved.dataset.refused, true);
    return false;
  }
  show(news);
  sent = now;
  drop();
  return true;
}

// Somebody else saved meanwhile: where the two of us changed different fields, both changes stand.
async function joined() {
  const answer = await ask(location.href);
  const theirs = answer.ok && (await parsed(answer)).getElementById("editor");
  if (!theirs) return false;
  const found = [...new FormData(theirs)].filter(([name]) => name !== "revision");
  const [before, mine, now] = [JSON.parse(sent), pairs(), found].map(byName);
  const row = (name) => /\.\d+(\.|$)/.test(name);
  if ([before, mine, now].some((one) => Object.keys(one).filter(row).join() !== Object.keys(before).filter(row).join())) return false;
  const merged = [];
  for (const name of Object.keys({ ...before, ...mine, ...now })) {
    const [old, own, other] = [before, mine, now].map((one) => JSON.stringify(one[name] ?? []));
    if (own !== old && other !== old && own !== other) return false;
    for (const value of JSON.parse(own === old ? other : own)) merged.push([name, value]);
  }
  fill(merged);
  field("revision").value = theirs.elements.namedItem("revision").value;
  return true;
}
const byName = (written) => written.reduce((all, [name, value]) => ({ ...all, [name]: [...(all[name] ?? []), value] }), {});

function show(news) {
  field("revision").value = news.revision;
  say(news.said);
  byId("problems").innerHTML = news.problems;
  byId("others").innerHTML = news.others;
  for (const holder of every("[data-notes]")) holder.innerHTML = news.notes[holder.dataset.notes] ?? "";
  for (const seen of every("[data-preview]")) seen.innerHTML = news.preview[seen.dataset.preview] ?? "";
  const filling = byId("filling");
  if (filling) filling.innerHTML = news.filling;
  byId("undo").disabled = !news.history.undo;
  byId("redo").disabled = !news.history.redo;
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}
addEventListener("input", (event) => { if (event.target.form === form) later(); });
addEventListener("change", (event) => {
  if (event.target.form === form && "reload" in event.target.dataset) save("save").then((done) => { if (done) location.reload(); });
});
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); save("save"); }
});
// Still here: the others who have this open are told, and we are told of them.
setInterval(() => {
  if (document.visibilityState === "visible" && !running) beat();
}, 30_000);
addEventListener("online", beat);

// Rows are added, moved and taken out by the server; the page then shows its new rows.
addEventListener("click", async (event) => {
  const button = event.target.closest?.('button[name="do"][value^="row:"]');
  if (!button || clashed) return;
  event.preventDefault();
  if (!(await save(button.value))) return;
  const page = await ask(location.href).then(parsed).catch(() => location.reload());
  if (!page) return;
  const finding = byId("picking")?.value;
  byId("rows").replaceChildren(...page.getElementById("rows").childNodes);
  if (finding) find(finding);
  field("revision").value = page.querySelector('#editor [name="revision"]').value;
  sent = whole();
  refocus(button.value);
});

function refocus(value) {
  const [, list, what, at] = value.split(":");
  const place = `#f-${list.replaceAll(".", "-")}`;
  const near = list === "questions" ? at : what === "up" ? Number(at) - 1 : what === "down" ? Number(at) + 1 : Number(at);
  const again = first(`button[value="row:${list}:${what}:${near}"]:not(:disabled)`);
  const rows = every(`${place} > .rows > .row-card`);
  const other = what === "add" ? rows[rows.length - 1]?.querySelector("input:not([type=hidden]), textarea") : null;
  (again ?? other ?? first(place))?.focus();
}

// Undo and redo go back from what is written, so that is saved first.
for (const id of ["undoing", "redoing"]) {
  byId(id)?.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await save()) event.target.submit();
  });
}
addEventListener("beforeunload", (event) => { if (saved && whole() !== sent && !submitting) event.preventDefault(); });
let submitting = false;
form.addEventListener("submit", (event) => {
  if (saved && !navigator.onLine) { event.preventDefault(); beat(); return; }
  submitting = true;
  drop();
});

// What was written while offline comes back into the form, with what it was written on: saved by others meanwhile, it is joined.
const left = kept((all) => JSON.parse(all.getItem(place)));
if (left && saved) {
  fill(left.pairs);
  sent = JSON.stringify(left.base ?? []);
  field("revision").value = left.revision;
  byId("kept").hidden = false;
  later();
} else if (saved && [...form.elements].some((one) => one.defaultValue !== undefined && one.type !== "hidden" && one.value !== one.defaultValue)) {
  sent = "[]"; // somebody wrote before this script was there
  later();
}

function fill(written) {
  order(written);
  for (const one of form.elements) {
    const said = written.filter(([name]) => name === one.name).map(([, value]) => value);
    if (one.type === "checkbox" || one.type === "radio") one.checked = said.includes(one.value);
    else if (said.length && one.type !== "hidden") [one.value] = said;
  }
}

// The questions of a quiz have no numbers: their order is that in which they are written.
function order(written) {
  const chosen = written.filter(([name]) => name === "questions").map(([, key]) => first(`.picks input[value="${key}"]`)?.closest("li"));
  first(".picks")?.prepend(...chosen.filter(Boolean));
}

// The buttons above the text put a block where the cursor is.
const BLOCKS = {
  heading: ["\n## ", "\n"], bold: ["**", "**"],
  dialogue: ["\n```dialogue\n< ", "\n> \n! \n```\n"], pair: ["\n```pair\n+ ", "\n  \n- \n  \n```\n"],
  note: ["\n```note\n", "\n```\n"], mistake: ["\n```mistake\n", "\n```\n"], rule: ["\n```rule\n", "\n```\n"],
  checklist: ["\n```checklist\n- ", "\n- \n```\n"], clock: ["\n```clock\n", " | \n```\n"],
  table: ["\n```table\n| ", " |  |\n| --- | --- |\n|  |  |\n```\n"],
  flow: ["\n```flow\n(", ") -> ？\n？ ->  : \n？ ->  : \n```\n"], sequence: ["\n```sequence\n", " ->  : \n```\n"],
  figure: ["\n```figure\nfile: ", "\nalt: \n```\n"], video: ["\n```video\nfile: ", "\ncaptions: \n```\n"],
  term: ["{term:", "}"],
};
let source = first("[data-source]");
addEventListener("focusin", (event) => { if (event.target.matches?.("[data-source]")) source = event.target; });
every("[data-insert]").forEach((button) => button.addEventListener("click", () => {
  const [before, after] = BLOCKS[button.dataset.insert];
  insert(before, after);
}));
first("[data-insert-check]")?.addEventListener("change", (event) => {
  if (event.target.value) insert(`\n\`\`\`check ${event.target.value}\n\`\`\`\n`, "");
  event.target.value = "";
});

// Finding among the questions of a quiz; what is ticked stays in sight.
addEventListener("input", (event) => {
  if (!event.target.matches("[data-picks]")) return;
  event.stopImmediatePropagation();
  find(event.target.value);
}, true);
function find(written) {
  byId("picking").value = written;
  const words = written.trim().toLowerCase();
  for (const row of every(".picks > li")) row.hidden = !row.textContent.toLowerCase().includes(words) && !row.querySelector(":checked");
}

document.addEventListener("place", (event) => insert(event.detail, ""));

function insert(before, after) {
  if (source.closest(".pane").offsetParent === null) source = every("[data-source]").find((one) => one.offsetParent);
  const { selectionStart: from, selectionEnd: to, value } = source;
  const opening = from === 0 || value[from - 1] === "\n" ? before.replace(/^\n/, "") : before;
  source.setRangeText(opening + value.slice(from, to) + after, from, to, "end");
  source.selectionStart = source.selectionEnd = from + opening.length + (to - from);
  source.focus();
  source.dispatchEvent(new Event("input", { bubbles: true }));
}
