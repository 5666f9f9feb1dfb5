// The sitting: one item a screen on phones, every answer saved at once, kept on the device while offline, time without panic.
import { reveal } from "./reveal.js";

const byId = (id) => document.getElementById(id);
const form = byId("attempt");
const items = [...form.querySelectorAll(".q[data-key]")];
const screens = [...form.querySelectorAll(".q")];
const strip = [...document.querySelectorAll(".strip a")];
const words = form.dataset;
const saved = byId("saved");
const store = `attempt ${words.attempt}`;
// One clock on every page: that of the academy, not of the device.
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: words.zone, timeStyle: "medium" });
const handIn = byId("hand-in");
document.documentElement.classList.add("stepped");

// What waits to be saved: question → {chosen, flagged, revision}; a copy survives reloads and dead batteries. In a frame
// where the browser keeps the device's storage from other sites it lies in the page's own history: that survives reloads.
let device = null;
let waiting = {};
try { device = localStorage; } catch { /* kept from us */ }
try { waiting = JSON.parse(device?.getItem(store) ?? "null") ?? history.state?.[store] ?? {}; } catch { waiting = {}; }
const inHistory = (what) => history.replaceState({ ...history.state, [store]: what }, "");
const forget = () => { device?.removeItem(store); inHistory(null); };
const remember = () => {
  if (!Object.keys(waiting).length) { forget(); return; }
  inHistory(waiting);
  try { device?.setItem(store, JSON.stringify(waiting)); } catch { device = null; /* full */ }
};
const saving = new AbortController();
const put = (key, answer) => fetch(words.save.replace(/-$/, encodeURIComponent(key)), {
  method: "PUT", body: JSON.stringify(answer), keepalive: true, headers: { "Content-Type": "application/json" }, signal: saving.signal,
});

const chosen = (item) => [...item.querySelectorAll("input:checked, select, .typed input")].map((field) => field.value.trim()).filter(Boolean);
const complete = (item) => chosen(item).length >= Number(item.dataset.needs);
const flagged = (item) => item.querySelector(".flag").getAttribute("aria-pressed") === "true";
const flag = (item, on) => item.querySelector(".flag").setAttribute("aria-pressed", on);

function told(box, icon, text) {
  box.querySelector("use").setAttribute("href", `#i-${icon}`);
  box.querySelector("span").textContent = text;
}
function say(kind, text) {
  saved.classList.toggle("off", kind === "off");
  told(saved, kind, text);
}

function note(item) {
  const revision = Number(item.dataset.revision) + 1;
  item.dataset.revision = revision;
  waiting[item.dataset.key] = { chosen: chosen(item), flagged: flagged(item), revision };
  remember();
  draw();
  send();
}

// The line: gone, or back again after somebody was told that it is gone.
const line = byId("waiting");
function cut() { line.hidden = false; told(line, "off", line.dataset.off); }
function mended() { if (!line.hidden) told(line, "check", line.dataset.back); }

// Another tab of the same attempt was faster.
function takeOver(item, kept) {
  item.dataset.revision = kept.revision;
  choose(item, kept);
  draw();
  say("info", words.elsewhere.replace("{n}", items.indexOf(item) + 1));
}
function choose(item, { chosen, flagged }) {
  item.querySelectorAll(".opt input").forEach((input) => { input.checked = chosen.includes(input.value); });
  item.querySelectorAll(".typed input").forEach((input) => { input.value = chosen[0] ?? ""; });
  item.querySelectorAll(".pairings select").forEach((select) => { select.value = chosen.find((pair) => pair.startsWith(`${select.dataset.left}.`)) ?? ""; });
  item.querySelectorAll(".order select").forEach((select, at) => { select.value = chosen[at] ?? ""; });
  item.querySelector(".order, .pairings")?.dispatchEvent(new Event("kept"));
  flag(item, flagged);
}
const same = (item, words) => (item.querySelector(".opt, .pairings") ? [...words].sort() : words).join().replace(/\s+/g, " ");
const isOther = (item, kept, answer) => kept.flagged !== answer.flagged || same(item, kept.chosen) !== same(item, answer.chosen);

let handingIn = false;
let sending = false;
let pause = 1000;
async function send() {
  if (sending || !Object.keys(waiting).length) return;
  sending = true;
  let overtaken = false;
  say("redo", words.saving);
  try {
    for (const [key, answer] of Object.entries(waiting)) {
      const reply = await put(key, answer);
      if (reply.status === 401) { say("off", words.expired); sending = false; return; }
      if (reply.status === 409) { forget(); location.reload(); return; }
      if (reply.status === 404) { delete waiting[key]; continue; }
      if (!reply.ok) throw new Error(reply.status);
      const kept = await reply.json();
      if (waiting[key]?.revision !== answer.revision) continue; // chosen anew meanwhile
      delete waiting[key];
      const item = items.find((one) => one.dataset.key === key);
      if (!isOther(item, kept, answer)) continue;
      takeOver(item, kept);
      overtaken = true;
    }
    setTimeout(remember, 30_000); // a page that is already on its way here may not know them yet
    pause = 1000;
    mended();
    sending = false;
    if (Object.keys(waiting).length) { send(); return; }
    if (!overtaken) say("save", `${words.saved} ${clock.format(new Date())}`);
  } catch {
    sending = false;
    if (handingIn) return; // the form carries everything
    say("off", device ? words.offline : words.stay);
    cut();
    setTimeout(send, pause);
    pause = Math.min(pause * 2, 20_000);
  }
}
addEventListener("online", () => { pause = 1000; mended(); send(); });
addEventListener("offline", () => { if (!line.hidden) cut(); });
// Leaving: what waits goes along; what cannot go and is not kept is asked about.
addEventListener("pagehide", () => { if (!handingIn) Object.entries(waiting).forEach(([key, answer]) => put(key, answer).catch(() => {})); });
addEventListener("beforeunload", (event) => { if (!device && !handingIn && saved.classList.contains("off")) event.preventDefault(); });

form.addEventListener("change", (event) => {
  const item = event.target.closest(".q[data-key]");
  if (item) note(item);
});
// What is typed is saved when typing pauses, not only when the field is left.
let typing = 0;
form.addEventListener("input", (event) => {
  if (!event.target.matches(".typed input")) return;
  clearTimeout(typing);
  typing = setTimeout(() => note(event.target.closest(".q")), 800);
});
form.addEventListener("click", (event) => {
  const item = event.target.closest(".flag")?.closest(".q");
  if (!item) return;
  flag(item, !flagged(item));
  note(item);
});

// What was kept on the device and never arrived is put back and sent.
for (const item of items) {
  const kept = waiting[item.dataset.key];
  if (!kept || kept.revision <= Number(item.dataset.revision)) { delete waiting[item.dataset.key]; continue; }
  item.dataset.revision = kept.revision;
  choose(item, kept);
}

// One screen at a time on phones; the strip leads everywhere.
let here = 0;
function show(index, focus = true) {
  here = Math.max(0, Math.min(index, screens.length - 1));
  screens.forEach((screen, number) => screen.classList.toggle("now", number === here));
  const [back, next] = form.querySelectorAll("[data-step]");
  byId("steps").hidden = here === screens.length - 1; // the last screen has a button of its own
  back.hidden = here === 0;
  const label = next.querySelector("span");
  label.textContent = here + 1 < items.length ? label.dataset.next.replace("{n}", here + 2) : label.dataset.last;
  draw();
  if (focus) reveal(screens[here]);
}
const manner = new Intl.ListFormat(document.documentElement.lang);
// A sentence with a list of questions in place of {list}, each a link to its question.
function sentence(text, numbers) {
  const parts = manner.formatToParts(numbers.map(String)).map(({ type, value }) => {
    if (type !== "element") return value;
    const link = document.createElement("a");
    link.href = `#q${value}`;
    link.textContent = value;
    return link;
  });
  const [before, after = ""] = text.split("{list}");
  return [before, ...parts, after];
}
function draw() {
  const those = (is) => items.flatMap((item, index) => (is(item) ? index + 1 : []));
  const open = those((item) => !complete(item));
  const marked = those(flagged);
  strip.forEach((link, index) => {
    const done = !open.includes(index + 1);
    const mark = marked.includes(index + 1);
    link.classList.toggle("done", done);
    link.classList.toggle("mark", mark);
    if (index === here) link.setAttribute("aria-current", "step"); else link.removeAttribute("aria-current");
    const states = [words.question.replace("{n}", index + 1), done ? words.stateDone : words.stateOpen];
    link.setAttribute("aria-label", (mark ? [...states, words.stateMark] : states).join(words.between));
  });
  byId("count").textContent = words.count.replace("{done}", items.length - open.length).replace("{all}", items.length);
  const overview = byId("overview");
  const lines = open.length ? sentence(overview.dataset.some, open) : [overview.dataset.all];
  if (marked.length) lines.push(overview.dataset.gap, ...sentence(overview.dataset.marked, marked));
  overview.replaceChildren(...lines);
  handIn.textContent = open.length ? handIn.dataset.some.replace("{n}", open.length) : handIn.dataset.all;
}
const indexOf = (hash) => screens.findIndex((screen) => `#${screen.id}` === hash);
document.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  const link = event.target.closest('.strip a, #overview a, a[href="#review"]');
  if (!step && !link) return;
  event.preventDefault();
  show(step ? here + Number(step.dataset.step) : indexOf(new URL(link.href).hash));
});
const firstOpen = items.findIndex((item) => !complete(item));
show(firstOpen === -1 ? screens.length - 1 : firstOpen, false);
send();

// Handing in: once. Without a connection the form waits instead of losing the page; what is kept on the device stays there,
// for the line may break on the way.
form.addEventListener("submit", (event) => {
  if (handingIn) { event.preventDefault(); return; }
  if (!navigator.onLine) {
    event.preventDefault();
    cut();
    return;
  }
  handingIn = true;
  remember();
  saving.abort(); // one that came after the form would find the attempt closed
  handIn.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
// Handed in by another tab meanwhile: whoever comes back to this one is led to the result.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible" || handingIn) return;
  fetch(location.pathname, { method: "HEAD", redirect: "manual" }).then((reply) => {
    if (reply.type === "opaqueredirect") { forget(); location.reload(); }
  }, () => { /* offline: said elsewhere */ });
});

// Time: counted from the server's answer, not from the device's clock.
if (words.left) {
  const end = performance.now() + Number(words.left) * 1000;
  const left = byId("left");
  const bar = byId("time");
  const tick = () => {
    const rest = Math.max(0, Math.round((end - performance.now()) / 1000));
    left.textContent = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
    bar.value = rest;
    if (rest === 0 && !handingIn) form.requestSubmit(handIn);
    else setTimeout(tick, 1000);
  };
  tick();
}
