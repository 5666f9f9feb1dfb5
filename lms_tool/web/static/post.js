// A form that is on its way elsewhere: it leaves by itself, once; its button is for browsers without scripts.
const form = document.querySelector("form[data-post]");
if (form && !form.dataset.sent) {
  form.dataset.sent = "yes";
  form.submit();
}
