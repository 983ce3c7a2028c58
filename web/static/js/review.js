/* Photos to review, by keyboard: A approves, 1-9 refuse for the ground of that place, X goes to the own words, S skips,
   U takes the last decision back. One press is one decision, for a picture that is on the screen; a key that is held
   down or composes a character is none. The next pictures are loaded ahead. Without script each answer is a page. */
(() => {
  "use strict";
  const box = document.getElementById("review");
  const photo = document.getElementById("photo");
  if (!box || !photo) return;
  const form = document.getElementById("decide");
  const token = form.querySelector("[name=csrf_token]").value;
  const mark = form.querySelector("[name=form_mark]").value;
  const said = document.getElementById("said");
  const told = document.getElementById("told");
  const undoForm = document.getElementById("undo-form");
  const counts = document.getElementById("counts");
  const words = box.dataset;
  const pictures = new Map(); // by address: loaded ahead
  let queue = [];
  let current = null;
  let ready = false; // the current picture is on the screen
  let busy = false; // a decision is on its way
  let asking = null;
  let ended = false; // there was nothing more when last asked
  const skipped = new Set();
  const LOOK_MS = 3000;

  const put = (id, text) => { document.getElementById(id).textContent = text; };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  function complain(text) {
    told.textContent = text || "";
    told.hidden = !text;
  }

  async function post(address, values) {
    const body = new FormData();
    body.append("csrf_token", token);
    body.append("form_mark", mark);
    for (const [name, value] of values) body.append(name, value);
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (answer.redirected || answer.status === 401 || answer.status === 403) return void window.location.reload();
    const found = await answer.json();
    return { ok: answer.ok, ...found };
  }

  function count(found) {
    if (found.waiting === undefined) return;
    const text = found.own && !found.theirs ? counts.dataset.none : found.own ? counts.dataset.some : counts.dataset.all;
    counts.textContent = fill(text, found);
  }

  function ahead(item) {
    if (pictures.has(item.src)) return;
    const picture = new Image();
    picture.src = item.src;
    pictures.set(item.src, picture);
  }

  function ask() {
    if (asking || queue.length > 2) return asking;
    const have = [...queue, ...(current ? [current] : [])].map((item) => item.id);
    asking = post(words.next, [...have, ...skipped].map((id) => ["but", id])).then((found) => {
      if (!found || !found.ok) return;
      count(found);
      const known = new Set([...have, ...skipped]);
      const fresh = found.items.filter((item) => !known.has(item.id));
      ended = fresh.length === 0;
      queue.push(...fresh);
      fresh.forEach(ahead);
    }).catch(() => { /* asked again at the next decision */ }).finally(() => {
      asking = null;
      if (!current) next();
    });
    return asking;
  }

  function list(id, item) {
    const marks = document.getElementById(id);
    marks.replaceChildren(...[...item.twins.map((text) => [text, "bad"]), ...item.warnings.map((text) => [text, ""])].map(([text, kind]) => {
      const line = document.createElement("li");
      line.textContent = text;
      line.className = kind;
      return line;
    }));
  }

  async function show(item) {
    current = item;
    ready = false;
    form.reset();
    form.action = item.decide;
    document.getElementById("version").value = item.version;
    for (const name of ["name", "number", "facts", "sent"]) put(name, item[name]);
    list("marks", item);
    const former = document.getElementById("former");
    former.closest("figure").hidden = !item.former;
    if (item.former) former.src = item.former;
    photo.width = item.width;
    photo.height = item.height;
    photo.style.visibility = "hidden"; // never the last picture beside the next name
    if (photo.getAttribute("src") !== item.src) photo.src = item.src;
    box.hidden = false;
    document.getElementById("empty").hidden = true;
    try {
      await photo.decode();
    } catch {
      return; // it could not be loaded: nothing can be decided on it, but it can be skipped
    }
    if (current !== item) return;
    photo.style.visibility = "";
    window.requestAnimationFrame(() => window.requestAnimationFrame(() => {
      if (current === item) {
        ready = true;
        box.dataset.shown = String(item.id);
      }
    }));
  }

  function next() {
    const item = queue.shift();
    delete box.dataset.shown;
    if (item) {
      show(item);
      ask();
      return;
    }
    current = null;
    if (!ended || asking) return void ask();
    box.hidden = true;
    document.getElementById("empty").hidden = false;
    window.setTimeout(lookAgain, LOOK_MS);
  }

  // Nothing to do: what is sent meanwhile appears by itself.
  function lookAgain() {
    if (current) return;
    if (document.hidden) document.addEventListener("visibilitychange", lookAgain, { once: true });
    else ask();
  }

  async function decide(verdict, values) {
    if (busy || !current) return;
    if (!ready) return complain(words.loading);
    busy = true;
    const item = current;
    complain("");
    try {
      const found = await post(item.decide, [["verdict", verdict], ["version", item.version], ...values]);
      if (!found) return;
      if (!found.ok) {
        complain(found.told);
        if (["photo_decided", "photo_replaced", "photo_own", "photo_looked_at", "photo_changed"].includes(found.code)) {
          pictures.delete(item.src);
          next();
        }
        return;
      }
      count(found);
      said.textContent = fill(verdict === "approve" ? words.approved : words.refused, { name: item.name, s: words.undoS });
      undoForm.hidden = false;
      ended = false;
      next();
    } catch {
      complain(words.offline);
    } finally {
      busy = false;
    }
  }

  async function undo() {
    if (busy) return;
    busy = true;
    complain("");
    try {
      const found = await post(words.undo, []);
      if (!found) return;
      if (!found.ok) return complain(found.told);
      count(found);
      undoForm.hidden = true;
      if (current) queue.unshift(current);
      said.textContent = words.undone;
      show(found.item);
    } catch {
      complain(words.offline);
    } finally {
      busy = false;
    }
  }

  function skip() {
    if (busy || !current) return;
    skipped.add(current.id);
    complain("");
    next();
  }

  function own() {
    const words_ = form.querySelector("textarea");
    const ground = form.querySelector("[name=ground]:checked");
    return [["ground", ground ? ground.value : ""], ["words", words_.value]];
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    decide(event.submitter && event.submitter.value === "approve" ? "approve" : "refuse", own());
  });
  undoForm.addEventListener("submit", (event) => { event.preventDefault(); undo(); });
  box.querySelector("[data-skip]").addEventListener("click", (event) => { event.preventDefault(); skip(); });

  let composed = 0;
  document.addEventListener("compositionend", () => { composed = Date.now(); });
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.isComposing || event.keyCode === 229 || Date.now() - composed < 100) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("textarea, input[type=text], input[type=search]")) return;
    const key = event.key.toLowerCase();
    const grounds = [...form.querySelectorAll("[name=ground]")];
    if (key === "a") decide("approve", []);
    else if (/^[1-9]$/.test(key) && grounds[Number(key) - 1]) decide("refuse", [["ground", grounds[Number(key) - 1].value], ["words", ""]]);
    else if (key === "x") form.querySelector("textarea").focus();
    else if (key === "s") skip();
    else if (key === "u") undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  form.querySelector("textarea").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.repeat || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    decide("refuse", own()).then(() => event.target.blur());
  });

  if (photo.dataset.item) show(JSON.parse(photo.dataset.item));
  ask();
})();
