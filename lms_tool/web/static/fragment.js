// Parts of a page that come from another door; without this script their link leads there.
for (const place of document.querySelectorAll("[data-fragment]")) {
  const load = async () => {
    const answer = await fetch(place.dataset.fragment, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return;
    place.innerHTML = await answer.text();
    place.dispatchEvent(new Event("shown", { bubbles: true }));
    const again = place.querySelector("[data-again]");
    if (again) setTimeout(load, Number(again.dataset.again) * 1000);
  };
  load().catch(() => {});
}
