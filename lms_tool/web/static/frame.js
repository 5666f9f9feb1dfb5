// In a frame the page asks the LMS to fit its height, so that nothing scrolls inside a scroll.
import { reveal } from "./reveal.js";

document.documentElement.classList.add("scripted");
const framed = window.parent !== window;
if (framed) {
  document.documentElement.classList.add("framed");
  let last = 0;
  const fit = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (Math.abs(height - last) < 2) return;
    last = height;
    window.parent.postMessage({ subject: "lti.frameResize", height }, "*");
  };
  new ResizeObserver(fit).observe(document.body);
  addEventListener("load", fit);
  // A page begins at its top, also where the one before was long and the LMS scrolled down (a subject of Canvas).
  const [arrival] = performance.getEntriesByType("navigation");
  const isNext = (window.navigation?.currentEntry?.index ?? 1) > 0 && arrival?.type === "navigate" && !location.hash;
  // A place inside the page may have to be reached by scrolling the LMS, which a link does not do. On arrival the frame first
  // has to get its height.
  const there = () => { const place = document.getElementById(decodeURIComponent(location.hash.slice(1))); if (place) reveal(place); };
  addEventListener("click", (event) => {
    if (!event.defaultPrevented && event.target.closest?.('a[href^="#"]')) setTimeout(there);
  });
  if (location.hash && arrival?.type !== "reload") {
    let soon = setTimeout(there, 500);
    // The LMS may fit the frame more than once; whoever has begun to scroll is left alone.
    const settle = () => { clearTimeout(soon); soon = setTimeout(there, 50); };
    const leave = () => removeEventListener("resize", settle);
    addEventListener("resize", settle);
    for (const deed of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(deed, leave, { once: true, passive: true });
    setTimeout(leave, 5000);
  }
  if (isNext) window.parent.postMessage({ subject: "lti.scrollToTop" }, "*");
}

// Of a row of tabs that is wider than the phone the one we are at is in view.
const tab = document.querySelector(".tabs.inner [aria-current]");
if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - (tab.parentElement.clientWidth - tab.offsetWidth) / 2;
