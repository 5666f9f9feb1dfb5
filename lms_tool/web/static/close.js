// Dynamic registration ends with a word to the LMS, which then closes our frame or window (LTI Dynamic Registration 1.0,
// section 3.6). It carries nothing, so it may be told to whoever opened us.
const button = document.getElementById("close");
button.hidden = false;
button.addEventListener("click", () => {
  const lms = window.opener ?? (window.parent === window ? null : window.parent);
  lms?.postMessage({ subject: "org.imsglobal.lti.close" }, "*");
  if (window.opener) window.close();
});
