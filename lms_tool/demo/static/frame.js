// What the LMS page owes the tool in its frame: a fitting height, and platform storage
// (LTI client-side postMessages 1.0, https://www.imsglobal.org/spec/lti-cs-pm/s/v0p1, and storage, lti-pm-s/v0p1).
const frame = document.getElementById("tool");
const origins = frame.dataset.origins.split(" ");
const storage = frame.dataset.storage; // on, frame, off or mute
const forwarding = document.getElementById("post_message_forwarding");
const kept = new Map();
const MAX_ENTRIES = 500;
const MAX_TEXT = 4096;
const MIN_HEIGHT = 200;
const MAX_HEIGHT = 30000;

function fits(text) {
  return typeof text === "string" && text.length > 0 && text.length <= MAX_TEXT;
}

// Each answers what is added to the response; "error" makes it a refusal.
const subjects = {
  "lti.capabilities": () => ({
    supported_messages: Object.keys(subjects)
      .filter((subject) => storage !== "off" || !subject.endsWith("_data"))
      .map((subject) => (subject.endsWith("_data") ? { subject, frame: forwarding?.id ?? "_parent" } : { subject })),
  }),
  "lti.put_data": ({ key, value }, origin) => {
    if (!fits(key)) return { error: { code: "bad_request", message: "key is no usable text" } };
    const place = JSON.stringify([origin, key]);
    if (value === null || value === undefined) kept.delete(place);
    else if (!fits(value)) return { error: { code: "bad_request", message: "value is no usable text" } };
    else if (kept.size >= MAX_ENTRIES) return { error: { code: "storage_exhaustion", message: "no room is left" } };
    else kept.set(place, value);
    return { key, value };
  },
  "lti.get_data": ({ key }, origin) => {
    if (!fits(key)) return { error: { code: "bad_request", message: "key is no usable text" } };
    return { key, value: kept.get(JSON.stringify([origin, key])) };
  },
  "lti.frameResize": ({ height }) => {
    if (!Number.isFinite(Number(height))) return { error: { code: "bad_request", message: "height is no number" } };
    frame.style.height = `${Math.min(Math.max(Number(height), MIN_HEIGHT), MAX_HEIGHT)}px`;
    return {};
  },
  "lti.scrollToTop": () => {
    if (frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
    return {};
  },
};

function answer({ subject, message_id, ...rest }, origin, forwarded) {
  const silent = storage === "mute" && subject !== "lti.frameResize";
  const elsewhere = storage === "off" || (storage === "frame" && !forwarded);
  const unknown = !Object.hasOwn(subjects, subject) || (elsewhere && subject.endsWith("_data"));
  if (silent || (unknown && message_id === undefined)) return null;
  const said = unknown
    ? { error: { code: "unsupported_subject", message: `${subject} is not known here` } }
    : subjects[subject](rest, origin);
  return { subject: `${subject}.response`, message_id, ...said };
}

addEventListener("message", (event) => {
  const message = event.data;
  const forwarded = forwarding !== null && event.source === forwarding.contentWindow && event.origin === location.origin;
  const origin = forwarded ? message.toolOrigin : event.origin;
  const fromTool = (forwarded || event.source === frame.contentWindow) && origins.includes(origin);
  if (!fromTool || typeof message !== "object" || message === null || typeof message.subject !== "string") return;
  const response = answer(message, origin, forwarded);
  if (response) event.source.postMessage(response, event.origin);
});
