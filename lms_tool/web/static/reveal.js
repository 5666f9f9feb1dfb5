// Brings a place of the page to the top. Where the frame scrolls by itself (Moodle gives it a height of its own and does not
// listen) only the frame is scrolled: else the LMS would scroll too, and its own bar would cover the place. Where the LMS made
// the frame as high as the page, the LMS has to scroll, which browsers do for scrollIntoView.
export function reveal(place) {
  const page = document.scrollingElement;
  if (window.parent === window || page.scrollHeight <= page.clientHeight + 1) { place.scrollIntoView({ block: "start" }); return; }
  page.scrollTop += place.getBoundingClientRect().top - (parseFloat(getComputedStyle(page).scrollPaddingBlockStart) || 0);
}
