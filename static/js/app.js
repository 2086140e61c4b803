// Keys for those who work here all day; each of them is a link or a field as well, and no page needs this script.
(() => {
  "use strict";
  const KEPT = "touches-coupees";
  const summary = document.getElementById("resume-erreurs");
  if (summary) summary.focus();

  // --- keys, which can be switched off (WCAG 2.1.4) ---
  const off = () => {
    try {
      return localStorage.getItem(KEPT) === "oui";
    } catch {
      return false; // a browser that keeps nothing keeps no wish either
    }
  };
  const keep = (wish) => {
    try {
      localStorage.setItem(KEPT, wish);
    } catch {
      // as above
    }
  };
  const open = (details) => {
    if (!details) return;
    details.open = true;
    (details.querySelector("ul a, ul button:not([hidden])") ?? details.querySelector("summary")).focus();
    details.scrollIntoView({ block: "nearest" });
  };
  const follow = (name) => {
    const link = document.querySelector(`a[data-key="${CSS.escape(name)}"]`);
    if (link) location.assign(link.href);
  };
  let leading = false;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
      return;
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || off()) return;
    if (leading) {
      leading = false;
      follow(`g ${event.key}`);
    } else if (event.key === "g") {
      leading = true;
    } else if (event.key === "/") {
      const field = document.getElementById("recherche");
      if (field) {
        event.preventDefault();
        field.focus();
        field.select();
      }
    } else if (event.key === "n") {
      open(document.querySelector("details.menu-new"));
    } else if (event.key === "?") {
      open(document.getElementById("touches"));
    }
  });

  const toggle = document.getElementById("couper-touches");
  if (toggle) {
    const show = () => {
      toggle.setAttribute("aria-pressed", String(off()));
    };
    toggle.hidden = false;
    toggle.addEventListener("click", () => {
      keep(off() ? "non" : "oui");
      show();
    });
    show();
  }

  // --- a menu closes when one looks elsewhere ---
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // --- a form that is on its way is not sent again by a second click; the server would do nothing either ---
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    else if (form.method === "post" && !form.target) form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
})();
