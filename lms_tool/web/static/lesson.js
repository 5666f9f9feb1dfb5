// A lesson tells how far it was read and how long, keeps ticks on the device, and answers checks in place.
import { live } from "./asked.js";

const lesson = document.getElementById("lesson");
const blocks = [...lesson.querySelectorAll(".prose > *")];
const bar = document.getElementById("read");
const kept = {
  get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* a web view without storage */ } },
};

// Reading: the blocks that were in view, the heading above the last one, and seconds with the page awake.
let percent = Number(bar?.value ?? 0);
const GLANCE = 1000; // milliseconds a block must be in view to count as read: opening a page is not reading it
const glances = new Map();
const read = new Set(blocks.slice(0, Math.floor((blocks.length * percent) / 100)));
let position = "";
let seconds = 0;
let awakeUntil = Date.now() + 90_000;
let told = "";
const wake = () => { awakeUntil = Date.now() + 90_000; };
["pointerdown", "keydown", "scroll", "touchstart"].forEach((name) => addEventListener(name, wake, { passive: true }));

const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    clearTimeout(glances.get(target));
    if (!isIntersecting) continue;
    wake();
    glances.set(target, setTimeout(() => note(target), GLANCE));
  }
}, { threshold: 0.2 });
blocks.forEach((block) => seen.observe(block));

function note(block) {
  read.add(block);
  percent = Math.max(percent, Math.round((100 * read.size) / blocks.length));
  const before = blocks.slice(0, blocks.indexOf(block) + 1).reverse();
  const heading = before.find((one) => one.id && one.tagName === "H2")?.id ?? position;
  if (bar) bar.value = percent;
  if (heading === position) return;
  position = heading;
  mark();
  tell(); // whoever leaves from here comes back to here
}

function mark() {
  for (const link of document.querySelectorAll(".rail a")) {
    const here = link.hash === `#${position}`;
    if (here) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
  }
}

const address = lesson.dataset.reading;
function tell() {
  const news = `${percent} ${position}`;
  if (!address || (seconds < 1 && news === told)) return;
  const body = JSON.stringify({ sitting: lesson.dataset.sitting, percent, position, seconds });
  seconds = 0;
  told = news;
  fetch(address, { method: "POST", body, keepalive: true, headers: { "Content-Type": "application/json" } }).catch(() => {});
}
setInterval(() => { if (document.visibilityState === "visible" && Date.now() < awakeUntil) seconds += 1; }, 1000);
setInterval(tell, 15_000);
addEventListener("pagehide", tell);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") tell(); });

// Checks: answer in place; without this script the form is posted and the page comes back.
lesson.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches(".once")) { tell(); form.querySelector("button").disabled = true; return; }
  if (!form.matches(".check")) return;
  event.preventDefault();
  form.querySelector(".missing").hidden = new FormData(form).getAll("chosen").some((word) => word.trim());
  if (!form.querySelector(".missing").hidden) { [...form.querySelectorAll("input, select, textarea, button")].find((one) => one.offsetParent).focus(); return; }
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) throw new Error(answer.status);
    const holder = document.createElement("div");
    holder.innerHTML = await answer.text();
    const fresh = holder.querySelector("form");
    form.replaceWith(fresh);
    fresh.querySelectorAll(".order, .pairings").forEach(live);
    fresh.querySelector("[role=status]")?.scrollIntoView({ block: "nearest" });
  } catch { form.submit(); }
});

// Checklists: ticks stay on this device.
lesson.querySelectorAll("form.checks").forEach((list, number) => {
  const key = `ticks ${lesson.dataset.lesson} ${number}`;
  const boxes = [...list.querySelectorAll("input")];
  const ticks = kept.get(key) ?? "";
  boxes.forEach((box, index) => { box.checked = ticks[index] === "1"; });
  list.addEventListener("change", () => kept.set(key, boxes.map((box) => (box.checked ? "1" : "0")).join("")));
  list.addEventListener("submit", (event) => event.preventDefault());
});
