// Ordering: entries are dragged, or moved by buttons. The selects behind them carry the answer and say "change".
// A "kept" event on the box tells that the selects were set from elsewhere (another tab, the device's memory).
for (const box of document.querySelectorAll(".order")) order(box);

export function order(box) {
  if (box.matches(".live")) return;
  const list = box.querySelector(".places");
  const selects = [...box.querySelectorAll("select")];
  const status = box.querySelector("[role=status]");
  const keep = box.querySelector("[data-keep]");
  const entries = () => [...list.children];
  box.classList.add("live");

  function draw() {
    const wanted = selects.map((select) => select.value).filter(Boolean);
    wanted.forEach((token) => list.append(list.querySelector(`[data-token="${token}"]`)));
    entries().forEach((entry) => { if (wanted.length && !wanted.includes(entry.dataset.token)) list.append(entry); });
    keep.hidden = wanted.length === selects.length;
  }
  function commit() {
    entries().forEach((entry, at) => { selects[at].value = entry.dataset.token; });
    keep.hidden = true;
    selects[0].dispatchEvent(new Event("change", { bubbles: true }));
  }
  function say(entry) { status.textContent = box.dataset.moved.replace("{n}", entries().indexOf(entry) + 1); }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const entry = button.closest("li");
    const other = button.dataset.move === "1" ? entry.nextElementSibling : entry.previousElementSibling;
    if (!other) return;
    if (button.dataset.move === "1") other.after(entry); else other.before(entry);
    button.focus();
    say(entry);
    commit();
  });
  keep.addEventListener("click", () => { commit(); list.querySelector("button").focus(); });

  let held = null;
  list.addEventListener("pointerdown", (event) => {
    const entry = event.target.closest("li");
    const byGrip = event.target.closest(".grip");
    if (!entry || event.button !== 0 || event.target.closest("button") || (event.pointerType !== "mouse" && !byGrip)) return;
    event.preventDefault();
    held = entry;
    held.classList.add("held");
    list.setPointerCapture(event.pointerId);
  });
  list.addEventListener("pointermove", (event) => {
    if (!held) return;
    const middle = (entry) => { const at = entry.getBoundingClientRect(); return at.top + at.height / 2; };
    const next = held.nextElementSibling;
    const before = held.previousElementSibling;
    if (next && event.clientY > middle(next)) next.after(held);
    else if (before && event.clientY < middle(before)) before.before(held);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    list.addEventListener(end, () => {
      if (!held) return;
      held.classList.remove("held");
      say(held);
      held = null;
      commit();
    });
  }
  box.addEventListener("kept", draw);
  draw();
}

// Enter in a short answer hands nothing in.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.isComposing && event.target.matches(".sitting .typed input")) { event.preventDefault(); event.target.blur(); }
});
