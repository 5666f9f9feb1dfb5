// Platform storage: where cookies do not come back, the LMS keeps a value for this browser between login and launch
// (LTI postMessage storage 0.1, https://www.imsglobal.org/spec/lti-pm-s/v0p1). Some apps advertise it and never answer,
// so waiting is short and there is always another way.
const PATIENCE = 1500; // milliseconds
const place = document.getElementById("launch");
const { does, target, origin, key, value, next } = place.dataset;

function keeper() {
  const platform = window.opener ?? window.parent;
  try {
    return target === "_parent" ? platform : (platform.frames[target] ?? platform);
  } catch {
    return platform;
  }
}

function ask(subject, more) {
  return new Promise((resolve) => {
    const id = crypto.randomUUID?.() ?? String(Math.random());
    const listen = ({ data, origin: from }) => {
      if (from !== origin || data?.subject !== `${subject}.response` || data.message_id !== id) return;
      finish(data.error ? null : data.value);
    };
    const finish = (found) => {
      removeEventListener("message", listen);
      resolve(found ?? null);
    };
    addEventListener("message", listen);
    setTimeout(finish, PATIENCE);
    try {
      keeper().postMessage({ subject, message_id: id, key, ...more }, origin);
    } catch {
      finish();
    }
  });
}

if (does === "keep") {
  await ask("lti.put_data", { value });
  location.replace(next);
} else {
  const tap = document.getElementById("tap");
  tap.hidden = true;
  place.hidden = false;
  const proof = await ask("lti.get_data", {});
  if (proof) {
    place.elements.proof.value = proof;
    place.submit();
  } else {
    place.hidden = true;
    tap.hidden = false;
    tap.classList.remove("later");
  }
}
