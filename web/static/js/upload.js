/* A large file in parts: <form data-upload="/…/begin"> with input[type=file] and [data-upload-progress], [data-upload-told].
   A part that does not arrive is sent again, later each time; the same file chosen again goes on where it was.
   Without script, or where this fails at the start, the form is sent as it is. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-upload]");
  if (!form || !window.fetch || !Blob.prototype.slice) return;
  const told = form.querySelector("[data-upload-told]");
  const bar = form.querySelector("[data-upload-progress]");
  const button = form.querySelector("button");
  const token = form.querySelector("[name=csrf_token]").value;
  const say = form.dataset;
  const LONGEST_MS = 30000;
  let sending = false;

  function tell(text, wrong) {
    told.textContent = text || "";
    told.hidden = !text;
    told.classList.toggle("error", Boolean(wrong));
  }

  function show(done, total) {
    bar.hidden = false;
    const line = bar.querySelector("progress");
    line.max = total;
    line.value = done;
    tell(say.uploadSaying.replace("{mb}", Math.round(done / 1e6)).replace("{all}", Math.round(total / 1e6)));
  }

  class Refused extends Error {}

  async function post(address, body) {
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const answer = await fetch(address, { method: "POST", body, headers, credentials: "same-origin" });
    if (answer.redirected || answer.status === 401 || answer.status === 403) throw new Refused(say.uploadExpired);
    if (answer.status >= 500 && answer.status !== 507) throw new Error(String(answer.status));
    const found = await answer.json();
    if (!answer.ok) throw new Refused(found.told);
    return found;
  }

  async function again(call) {
    for (let misses = 0; ; misses += 1) {
      try {
        return await call();
      } catch (error) {
        if (error instanceof Refused) throw error;
        tell(say.uploadOffline, true);
        await new Promise((done) => { window.setTimeout(done, Math.min(LONGEST_MS, 1000 * 2 ** misses)); });
      }
    }
  }

  async function send(file) {
    const named = new FormData();
    named.append("name", file.name);
    named.append("size", String(file.size));
    let at = await again(() => post(form.dataset.upload, named));
    while (!at.whole) {
      const begin = at.next * at.part_bytes;
      show(begin, file.size);
      const part = file.slice(begin, begin + at.part_bytes, "application/octet-stream");
      const address = at.part;
      at = await again(() => post(address, part));
    }
    show(file.size, file.size);
    sending = false; // leaving loses nothing now
    window.location.assign(at.page);
  }

  form.addEventListener("submit", async (event) => {
    const file = form.querySelector("input[type=file]").files[0];
    if (!file) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    button.disabled = true;
    try {
      await send(file);
    } catch (error) {
      tell(error instanceof Refused ? error.message : say.uploadOffline, true);
      bar.hidden = true;
    } finally {
      sending = false;
      button.disabled = false;
    }
  });
  window.addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });
})();
