// A button beside a value takes it to the clipboard; where that is not allowed the value is selected, ready to be copied.
const equip = (place) => {
  for (const button of place.querySelectorAll("[data-copies][hidden]")) {
    const field = document.getElementById(button.dataset.copies);
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        if (!document.execCommand("copy")) return;
      }
      const before = button.innerHTML;
      button.textContent = button.dataset.done;
      setTimeout(() => (button.innerHTML = before), 1500);
    });
  }
};
equip(document);
document.addEventListener("shown", (event) => equip(event.target)); // what came from another door later
