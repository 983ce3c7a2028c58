/* Native dialogs. A link or button with data-dialog="ID" opens it; without script the link leads to a page
   that asks the same. data-dialog-close closes the dialog it is in. */
(() => {
  "use strict";
  function open(event) {
    const dialog = document.getElementById(event.currentTarget.dataset.dialog);
    if (!dialog || !dialog.showModal) return;
    event.preventDefault();
    document.querySelectorAll("dialog[open]").forEach((other) => other.close());
    dialog.showModal();
  }
  document.querySelectorAll("[data-dialog]").forEach((opener) => opener.addEventListener("click", open));
  document.querySelectorAll("[data-dialog-close]").forEach((closer) =>
    closer.addEventListener("click", (event) => {
      event.preventDefault();
      closer.closest("dialog").close();
    }),
  );
})();
