/* What forms gain from script; without it they work all the same.
   data-once     a form is sent once: a double click must not use up the CAPTCHA that the first click answered.
   data-renew    a button for another CAPTCHA: only that is taken anew from the page, what was typed stays.
   data-show     a password field, with the words for showing it (data-hide for hiding it) on a button beside it.
   data-copy     a button that copies the text of the element with this id; without script it is hidden.
   data-id-rules a field for an identity number: {kind: rule} for the kinds of the select that data-id-kind
                 names; its length and check character are looked at when it is left (data-id-length, data-id-check). */
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-once]")) {
    let sentAt = 0;
    form.addEventListener("submit", (event) => {
      if (Date.now() - sentAt < 4000) event.preventDefault();
      else sentAt = Date.now();
    });
  }

  async function renew(button) {
    const field = button.closest(".captcha");
    const answer = await fetch(window.location.pathname, { cache: "no-store", credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(".captcha");
    if (!fresh) throw new Error("no CAPTCHA");
    for (const part of ["input[type=hidden]", "img", "audio"]) {
      const [old, now] = [field.querySelector(part), fresh.querySelector(part)];
      if (old.value !== undefined && part.startsWith("input")) old.value = now.value;
      else old.src = now.getAttribute("src");
    }
    const typed = field.querySelector("input[type=text]");
    typed.value = "";
    typed.focus();
  }
  for (const button of document.querySelectorAll("[data-renew]")) {
    let failed = false;
    button.addEventListener("click", async (event) => {
      if (failed) return; // the form then asks for it as it does without script
      event.preventDefault();
      try {
        await renew(button);
      } catch {
        failed = true;
        button.click();
      }
    });
  }

  for (const input of document.querySelectorAll("input[data-show]")) {
    const button = document.createElement("button");
    const row = document.createElement("div");
    const turn = (shown) => {
      input.type = shown ? "text" : "password";
      button.textContent = shown ? input.dataset.hide : input.dataset.show;
    };
    button.type = "button";
    button.className = "plain";
    button.setAttribute("aria-controls", input.id);
    row.className = "with-toggle";
    input.replaceWith(row);
    row.append(input, button);
    turn(false);
    button.addEventListener("click", () => turn(input.type === "password"));
    input.form?.addEventListener("submit", () => turn(false)); // what is sent is a password to the browser, too
    input.form?.addEventListener("reset", () => turn(false));
  }

  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea"); // pages without TLS have no clipboard
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    const words = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await copy(document.getElementById(button.dataset.copy).textContent.trim());
      button.textContent = button.dataset.done;
      window.setTimeout(() => (button.textContent = words), 3000);
    });
  }

  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  function wrongWith(typed, field) {
    const number = typed.replace(/O/g, "0").replace(/[IL]/g, "1").replace(/×/g, "X");
    if (!/^[0-9A-Z]+$/.test(number)) return ""; // a sentence, from which the server takes the number
    if (number.length !== 18) return field.dataset.idLength.replace("{found}", number.length);
    const sum = WEIGHTS.reduce((all, weight, at) => all + weight * Number(number[at]), 0);
    return /^\d{17}[\dX]$/.test(number) && "10X98765432"[sum % 11] === number[17] ? "" : field.dataset.idCheck;
  }
  for (const field of document.querySelectorAll("input[data-id-rules]")) {
    const rules = JSON.parse(field.dataset.idRules);
    const kind = document.getElementById(field.dataset.idKind);
    const line = document.createElement("p");
    line.className = "error";
    line.id = "e-" + field.id + "-now";
    line.setAttribute("role", "status");
    field.before(line);
    const look = () => {
      const number = field.value.normalize("NFKC").replace(/[\s‐-―-]/g, "").toUpperCase();
      const told = number && rules[kind.value] ? wrongWith(number, field) : "";
      line.textContent = told;
      line.hidden = !told;
      field.closest(".field").classList.toggle("wrong", Boolean(told));
      if (told) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
      document.getElementById("e-" + field.name)?.remove(); // the server's message, which this one takes up
    };
    line.hidden = true;
    field.addEventListener("change", look);
    kind.addEventListener("change", look);
  }

  const wrong = document.getElementById("error-summary");
  const first = document.querySelector("[autofocus]");
  if (first) first.focus();
  else if (wrong) wrong.focus();
})();
