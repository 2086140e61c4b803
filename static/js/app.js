// Keys for those who work here all day; every one of them is a link or a field as well. No script is needed.
(() => {
  "use strict";
  const summary = document.getElementById("resume-erreurs");
  if (summary) summary.focus();

  const go = (name) => {
    const link = document.querySelector(`[data-key="${name}"]`);
    if (link) link.click();
  };
  let before = "";
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach((menu) => menu.removeAttribute("open"));
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("keys") === "off") return;
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("recherche")?.focus();
    } else if (before === "g") {
      go(`g ${event.key}`);
    } else if (event.key === "n") {
      go("n");
    }
    before = event.key === "g" && before !== "g" ? "g" : "";
  });

  // A form that is on its way is not sent again by a second click; the server would do nothing either.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    else if (form.method === "post" && !form.target) form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
})();
