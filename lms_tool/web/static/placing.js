// Puts a picture, film or document into the text of a lesson: sent now, or chosen from what was sent before.
const byId = (id) => document.getElementById(id);
const box = byId("placing");
const opener = document.querySelector("[data-placing]");
const form = byId("placed");
const list = form.querySelector("[data-shelf-list]");
const about = form.querySelector("[data-about]");
const of = (name) => byId(`medium-${name}`);
let pane = document.querySelector("[data-source]");

const visible = () => {
  if (pane.closest(".pane").offsetParent === null) pane = [...document.querySelectorAll("[data-source]")].find((one) => one.offsetParent) ?? pane;
  return pane.dataset.source;
};
const name = () => {
  const language = visible();
  for (const told of form.querySelectorAll("[data-into]")) told.hidden = told.dataset.into !== language;
};
document.addEventListener("focusin", (event) => { if (event.target.matches?.("[data-source]")) pane = event.target; });

async function fill(chosen = "") {
  const answer = await fetch(box.dataset.shelf, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (!answer?.ok) return;
  list.innerHTML = await answer.text();
  of("captions").replaceChildren(of("captions").options[0], ...[...list.querySelectorAll("[data-captions]")].map((one) => new Option(one.textContent, one.value)));
  const radio = chosen && list.querySelector(`input[value="${chosen}"]`);
  about.hidden = true;
  if (radio) { radio.checked = true; choose(radio); }
}

function choose(radio) {
  about.hidden = false;
  for (const part of about.querySelectorAll("[data-for]")) {
    part.hidden = !part.dataset.for.split(" ").includes(radio.dataset.family);
    for (const field of part.querySelectorAll("input, textarea, select")) field.disabled = part.hidden;
  }
  of("link").value = radio.dataset.name.replace(/\.[^.]*$/, "");
  name();
  about.querySelector("[data-for]:not([hidden]) :is(input, textarea)").focus();
}

const open = (shown) => {
  box.hidden = !shown;
  opener.setAttribute("aria-expanded", String(shown));
  if (shown) { fill(); byId("placing-title").focus(); } else { opener.focus(); }
};
opener.addEventListener("click", () => open(box.hidden));
box.querySelector("[data-close]").addEventListener("click", () => open(false));
box.addEventListener("keydown", (event) => { if (event.key === "Escape") open(false); });
box.addEventListener("stored", (event) => fill(event.detail.key));
list.addEventListener("change", (event) => { if (event.target.name === "medium") choose(event.target); });
list.addEventListener("input", (event) => {
  if (!event.target.matches("[data-filter]")) return;
  const words = event.target.value.toLowerCase();
  for (const entry of list.querySelectorAll("li")) entry.hidden = !entry.textContent.toLowerCase().includes(words);
});

const line = (text) => text.trim().replace(/\s+/g, " ");
const inside = (text) => line(text).replace(/[\\[\]]/g, "\\$&");
const written = (key, family) => {
  const caption = line(of("caption").value);
  if (family === "picture") return `\n\n![${inside(of("alt").value)}](file:${key}${caption ? ` "${caption.replace(/["\\]/g, "\\$&")}"` : ""})\n\n`;
  if (family === "drawing") return `\n\`\`\`figure${caption && ` ${caption}`}\nfile: file:${key}\nalt: ${line(of("alt").value)}\n\`\`\`\n`;
  if (family === "film") {
    const captions = of("captions").value && `captions ${visible()}: file:${of("captions").value}\n`;
    return `\n\`\`\`video${caption && ` ${caption}`}\nfile: file:${key}\n${captions}\`\`\`\n`;
  }
  return `[${inside(of("link").value)}](file:${key})`;
};
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const radio = list.querySelector("input[name=medium]:checked");
  if (!radio) return;
  visible();
  document.dispatchEvent(new CustomEvent("place", { detail: written(radio.value, radio.dataset.family) }));
  form.reset();
  about.hidden = true;
  box.hidden = true;
  opener.setAttribute("aria-expanded", "false");
});
