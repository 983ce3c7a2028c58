/* Waits for a job without loading the page again: <element data-poll="/api/v1/jobs/…">.

   202 -> writes message and time left; when the state changed, takes [data-poll-region] anew from the page;
   304 -> nothing new. Both: asks again after Retry-After, later when the line is bad; a page that is new asks
   more often for two seconds, as most jobs are done by then.
   401 -> log in, then back to this page. Anything else (200, 410, 404): loads the page again, which knows the rest.
   data-poll-swap: on 200 what the page shows now is put in its place without loading it again (100 ms sooner).
   data-poll-image="URL": on 200 the picture is put in its place instead. */
(() => {
  "use strict";
  const FIRST_MS = 80;
  const OFTEN_MS = 80;
  const SOON_MS = 1000; // until then a page that is about to go is not taken anew for its steps
  const OFTEN_UNTIL_MS = 2000;
  const LONG_WAIT_S = 3; // who waits that long gains nothing by asking often
  const LONGEST_MS = 30000;
  const MINUTES_FROM_S = 90;

  function later(response, misses) {
    const asked = Number(response && response.headers.get("Retry-After")) * 1000;
    const wait = (asked > 0 ? asked : 1000) * 2 ** Math.min(misses, 5);
    return Math.min(wait, LONGEST_MS) * (0.9 + Math.random() * 0.2);
  }

  function write(box, selector, text) {
    const line = box.querySelector(selector);
    if (!line || text === undefined || line.textContent === text) return;
    line.hidden = false;
    line.textContent = text;
  }

  const say = (box, text) => write(box, "[data-poll-message]", text);

  function timeLeft(box, eta) {
    if (!eta) return "";
    let { low, high } = eta;
    let words = low === high ? box.dataset.etaAbout : box.dataset.etaSeconds;
    if (high > MINUTES_FROM_S) {
      words = box.dataset.etaMinutes;
      low = Math.floor(low / 60);
      high = Math.ceil(high / 60);
    }
    return (words || "").replace("{low}", low).replace("{high}", high);
  }

  async function takeRegion(box) {
    const old = box.querySelector("[data-poll-region]");
    if (!old) return;
    const answer = await fetch(window.location.href, { cache: "no-store", credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-poll-region]");
    if (answer.ok && fresh) old.replaceWith(fresh);
  }

  // Puts the page as it is now in the place of this one; its heading is read out, as after loading.
  async function swap() {
    const answer = await fetch(window.location.href, { cache: "no-store", credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    if (!answer.ok || answer.redirected || !main) return window.location.reload();
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    window.scrollTo(0, 0);
    main.focus({ preventScroll: true });
    document.querySelectorAll("[data-poll]").forEach(watch);
  }

  async function show(box, job, waited) {
    say(box, job.message);
    write(box, "[data-poll-eta]", timeLeft(box, job.eta_s));
    if (waited > SOON_MS && box.dataset.pollState && job.state !== box.dataset.pollState) {
      box.dataset.pollState = job.state;
      await takeRegion(box);
    }
  }

  function showPicture(box) {
    const picture = new Image();
    picture.alt = box.dataset.pollAlt || "";
    picture.className = "certificate-picture";
    picture.addEventListener("load", () => box.replaceWith(picture));
    picture.addEventListener("error", () => say(box, box.dataset.pollFailed));
    picture.src = box.dataset.pollImage;
  }

  function logIn() {
    const here = window.location.pathname + window.location.search;
    window.location.assign("/login?expired=1&next=" + encodeURIComponent(here));
  }

  function watch(box) {
    const began = performance.now();
    let etag = null;
    let misses = 0;
    let long = false;

    // Asks once; gives the time in ms until the next question, or null when there is nothing more to ask.
    async function ask() {
      const headers = { Accept: "application/json" };
      if (etag) headers["If-None-Match"] = etag;
      const response = await fetch(box.dataset.poll, { headers, cache: "no-store", credentials: "same-origin" });
      if (response.status === 401) return logIn(), null;
      if (response.status === 429 || response.status >= 500) return later(response, ++misses);
      if (response.status === 202 || response.status === 304) {
        misses = 0;
        etag = response.headers.get("ETag") || etag;
        if (response.status === 202) {
          const job = await response.json();
          long = Boolean(job.eta_s && job.eta_s.low >= LONG_WAIT_S);
          await show(box, job, performance.now() - began);
        }
        const often = !long && performance.now() - began < OFTEN_UNTIL_MS;
        return often ? OFTEN_MS : later(response, 0);
      }
      if (response.status === 200 && box.dataset.pollImage) showPicture(box);
      else if (box.dataset.pollImage) say(box, box.dataset.pollFailed);
      else if (response.status === 200 && "pollSwap" in box.dataset) await swap();
      else window.location.reload();
      return null;
    }

    async function turn() {
      // A page nobody looks at asks nothing; it asks at once when it is looked at again.
      if (document.hidden) return void document.addEventListener("visibilitychange", turn, { once: true });
      let wait;
      try {
        wait = await ask();
      } catch {
        misses += 1;
        say(box, box.dataset.pollOffline);
        wait = later(null, misses);
      }
      if (wait !== null) window.setTimeout(turn, wait);
    }

    window.setTimeout(turn, box.dataset.pollImage ? 0 : FIRST_MS);
  }

  document.querySelectorAll("[data-poll]").forEach(watch);
})();
