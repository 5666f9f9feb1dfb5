// A form that was refused shows again what was filled in, opened and in view.
for (const note of document.querySelectorAll("[data-said]")) {
  const { action, fields } = JSON.parse(note.dataset.said);
  const said = (name) => fields.filter(([one]) => one === name).map(([, value]) => value);
  const hidden = (form) => [...form.querySelectorAll("input[type=hidden]")].filter((one) => one.name in { module: 0, place: 0, at: 0 });
  const form = [...document.forms].find((one) => new URL(one.action).pathname === action && hidden(one).every((field) => said(field.name).includes(field.value)));
  if (!form) continue;
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = said(field.name).includes(field.value);
    else if (said(field.name).length) [field.value] = said(field.name);
  }
  for (let place = form.closest("details"); place; place = place.parentElement.closest("details")) place.open = true;
  form.before(note);
  note.scrollIntoView({ block: "start" });
}
