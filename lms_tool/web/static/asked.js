// Ordering: entries are dragged, or moved by buttons. Matching: a half is tapped, then its place, or the other way round.
// The selects behind them carry the answer and say "change"; "kept" on the box tells that they were set from elsewhere
// (another tab, the device's memory).
for (const box of document.querySelectorAll(".order, .pairings")) live(box);

export function live(box) {
  if (box.matches(".live")) return;
  box.classList.add("live");
  const all = (what) => [...box.querySelectorAll(what)];
  const selects = all("select");
  const draw = (box.matches(".order") ? order : pair)(box, all, selects, () => selects[0].dispatchEvent(new Event("change", { bubbles: true })));
  box.addEventListener("kept", draw);
  draw();
}

function order(box, all, selects, changed) {
  const list = box.querySelector(".places");
  const keep = box.querySelector("[data-keep]");
  const entries = () => [...list.children];

  function draw() {
    const wanted = selects.map((select) => select.value).filter(Boolean);
    const place = ({ dataset }) => (wanted.indexOf(dataset.token) + 1 || 99);
    list.append(...entries().sort((one, other) => place(one) - place(other)));
    keep.hidden = wanted.length === selects.length;
  }
  function commit() {
    entries().forEach((entry, at) => { selects[at].value = entry.dataset.token; });
    keep.hidden = true;
    changed();
  }
  function moved(entry) {
    box.querySelector("[role=status]").textContent = box.dataset.moved.replace("{n}", entries().indexOf(entry) + 1);
    commit();
  }

  list.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-move]");
    const entry = button?.closest("li");
    const down = button?.dataset.move === "1";
    const other = down ? entry.nextElementSibling : entry?.previousElementSibling;
    if (!other) return;
    if (down) other.after(entry); else other.before(entry);
    button.focus();
    moved(entry);
  });
  keep.addEventListener("click", () => { commit(); list.querySelector("button").focus(); });

  let held = null;
  list.addEventListener("pointerdown", (event) => {
    const { target, button, pointerType, pointerId } = event;
    if (button || target.closest("button") || !target.closest(pointerType === "mouse" ? "li" : ".grip")) return;
    event.preventDefault();
    held = target.closest("li");
    held.classList.add("held");
    list.setPointerCapture(pointerId);
  });
  list.addEventListener("pointermove", ({ clientY }) => {
    const middle = (entry) => { const at = entry.getBoundingClientRect(); return at.top + at.height / 2; };
    const next = held?.nextElementSibling;
    const before = held?.previousElementSibling;
    if (next && clientY > middle(next)) next.after(held);
    else if (before && clientY < middle(before)) before.before(held);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    list.addEventListener(end, () => {
      if (!held) return;
      held.classList.remove("held");
      moved(held);
      held = null;
    });
  }
  return draw;
}

function pair(box, all, selects, changed) {
  const halves = all("[data-half]");
  const slots = all(".slot");
  const selectOf = (slot) => selects[slots.indexOf(slot)];
  const valueOf = (slot, half) => `${slot.dataset.left}.${half.dataset.half}`;
  const halfOf = (slot) => halves.find((half) => selectOf(slot).value === valueOf(slot, half));
  let held = null;

  function draw() {
    for (const button of [...slots, ...halves]) button.setAttribute("aria-pressed", button === held);
    for (const half of halves) half.hidden = slots.some((slot) => halfOf(slot) === half);
    for (const slot of slots) {
      slot.classList.toggle("full", !!halfOf(slot));
      slot.lastElementChild.textContent = halfOf(slot)?.textContent ?? slot.dataset.empty;
    }
  }
  box.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const both = [button, held];
    const slot = both.find((one) => slots.includes(one));
    const half = both.find((one) => halves.includes(one));
    const taken = !half && halfOf(button);
    held = (slot && half) || taken || held === button ? null : button;
    if (slot && (half || taken)) {
      selectOf(slot).value = half ? valueOf(slot, half) : "";
      changed();
    }
    draw();
    if (slot && half) slot.focus();
    else if (taken) taken.focus();
  });
  return draw;
}

// Enter in a short answer hands nothing in.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.isComposing && event.target.matches(".sitting .typed input")) { event.preventDefault(); event.target.blur(); }
});
