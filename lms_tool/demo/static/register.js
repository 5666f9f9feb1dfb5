// The tool says when its registration page has done its work (LTI Dynamic Registration 1.0, section 3.6).
const frame = document.getElementById("tool");
addEventListener("message", (event) => {
  const known = frame.dataset.origins.split(" ").includes(event.origin);
  if (known && event.data?.subject === "org.imsglobal.lti.close") location.assign(frame.dataset.next);
});
