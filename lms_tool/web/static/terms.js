// A word of the glossary explains itself where it stands; without this script its link leads to the list below.
let open = null;

const close = () => {
  open?.note.remove();
  open?.link.setAttribute("aria-expanded", "false");
  open = null;
};

const show = (link, meaning) => {
  const note = document.createElement("span");
  note.className = "term-note";
  note.id = "term-note";
  note.setAttribute("role", "status");
  const block = link.closest("p, li, td, div, blockquote, figcaption");
  link.after(note);
  note.textContent = meaning;
  const room = block.getBoundingClientRect();
  const at = link.getBoundingClientRect();
  const width = Math.min(320, room.width);
  note.style.inlineSize = `${width}px`;
  note.style.insetInlineStart = `${Math.max(room.left - at.left, Math.min(0, room.right - at.left - width))}px`;
  open = { link, note };
  link.setAttribute("aria-expanded", "true");
};

for (const link of document.querySelectorAll("a.term")) {
  const explained = document.getElementById(link.hash.slice(1))?.querySelector("dd");
  if (!explained) continue;
  const holder = document.createElement("span");
  holder.className = "term-holder";
  link.replaceWith(holder);
  holder.append(link);
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const again = open?.link === link;
    close();
    if (!again) show(link, explained.textContent);
  });
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") { event.preventDefault(); link.click(); }
  });
}
addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
addEventListener("click", (event) => { if (open && !event.target.closest(".term-holder")) close(); });
