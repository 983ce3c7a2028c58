/* Ops and staff pages. Without script they ask again by <meta refresh> and work by Tab and Enter alone.

   <div id data-live="MS">  its content is fetched anew from this page's address every MS milliseconds; focus,
                            scrolling, opened details (by their id) and what is being typed stay. data-say: the one line that a screen reader
                            hears, only when it changes. When the new page has no data-live, it stops;
                            with data-live-end="reload" the whole page is then loaded anew, and so it is
                            when data-state has changed.
   data-key="x"             the key x follows this link, outside of fields; the key / goes to the search field. */
(() => {
  "use strict";
  const speaker = document.createElement("p");
  speaker.className = "visually-hidden";
  speaker.setAttribute("role", "status");
  document.body.append(speaker);

  function say(box) {
    if (box.dataset.say && speaker.textContent !== box.dataset.say) speaker.textContent = box.dataset.say;
  }

  function busy(box) {
    const at = document.activeElement;
    return document.hidden || (box.contains(at) && at.matches("button, input, select, textarea"));
  }

  function put(box, fresh) {
    const at = box.contains(document.activeElement) ? document.activeElement : null;
    const href = at?.getAttribute("href");
    const list = at?.closest("summary")?.parentElement.id;
    const opened = [...box.querySelectorAll("details[open]")].map((one) => one.id);
    box.innerHTML = fresh.innerHTML;
    box.querySelectorAll("details").forEach((one) => { one.open = opened.includes(one.id); });
    if (fresh.dataset.say) box.dataset.say = fresh.dataset.say;
    if (href) [...box.querySelectorAll("a")].find((link) => link.getAttribute("href") === href)?.focus();
    if (list) document.getElementById(list)?.querySelector("summary").focus();
    say(box);
  }

  async function renew(box) {
    if (busy(box)) return true;
    let answer;
    try {
      answer = await fetch(window.location.href, { cache: "no-store", credentials: "same-origin" });
    } catch {
      return true; // the line is down: what is shown stays, and is asked for again
    }
    if (answer.redirected) return void window.location.reload();
    if (!answer.ok) return true;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(box.id);
    if (!fresh) return false;
    const over = !fresh.dataset.live && box.dataset.liveEnd === "reload";
    if (over || fresh.dataset.state !== box.dataset.state) {
      const at = document.activeElement;
      if (typing(at) && at.value !== at.defaultValue) return true; // nothing typed is lost
      return void window.location.reload();
    }
    put(box, fresh);
    return Boolean(fresh.dataset.live);
  }

  function watch(box) {
    const wait = Number(box.dataset.live);
    const again = async () => (await renew(box)) && window.setTimeout(again, wait);
    window.setTimeout(again, wait);
  }

  function typing(target) {
    return target instanceof Element && target.matches("input, select, textarea, [contenteditable]");
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
    const key = event.key === "/" ? "/" : event.key.toLowerCase();
    if (!/^[a-z0-9/]$/.test(key)) return;
    const found = document.querySelector(key === "/" ? 'input[type="search"]' : `[data-key="${key}"]`);
    if (!found) return;
    event.preventDefault();
    if (key === "/" || found.matches("input")) found.focus();
    if (key !== "/") found.click();
  });
  document.querySelectorAll("[data-live]").forEach(watch);
})();
