// In a frame the page asks the LMS to fit its height, so that nothing scrolls inside a scroll.
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
  // The next page begins at its top, also where the frame is long and the LMS's page was scrolled (a subject of Canvas).
  addEventListener("pagehide", () => window.parent.postMessage({ subject: "lti.scrollToTop" }, "*"));
}
