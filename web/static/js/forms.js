/* What forms gain from script; without it they work all the same.
   data-once  a form is sent once: a double click must not use up the CAPTCHA that the first click answered. */
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-once]")) {
    let sentAt = 0;
    form.addEventListener("submit", (event) => {
      if (Date.now() - sentAt < 4000) event.preventDefault();
      else sentAt = Date.now();
    });
  }
  const wrong = document.getElementById("error-summary");
  if (wrong) wrong.focus();
})();
