// The part of a page that changes while others work, fetched again without moving what is being read.
for (const place of document.querySelectorAll("[data-live]")) {
  const load = async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
    if (answer.status === 401) clearInterval(timer); // the session is over; what is shown says of when it is
    if (!answer.ok || answer.redirected) return;
    const html = await answer.text();
    const focused = place.contains(document.activeElement) && document.activeElement.getAttribute("href");
    place.innerHTML = html;
    if (focused) place.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };
  const timer = setInterval(() => load().catch(() => {}), Number(place.dataset.live) * 1000);
}
