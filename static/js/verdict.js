// The provisional verdict follows each answer. Nothing is written; without this script "Voir le verdict" does the same.
(() => {
  "use strict";
  const form = document.getElementById("examen");
  const box = document.getElementById("verdict-vu");
  const voice = document.getElementById("verdict-dit");
  const silent = document.getElementById("verdict-muet");
  const buttons = document.querySelectorAll("button.look");
  if (!form || !box || !voice) return;
  const PAUSE = 250; // ms after the last key
  let timer;
  let asking;

  const lend = (wanted) => {
    buttons.forEach((one) => {
      one.hidden = !wanted;
    });
  };

  const show = (html) => {
    const opened = [...box.querySelectorAll("details")].map((one) => one.open);
    box.innerHTML = html;
    box.querySelectorAll("details").forEach((one, rank) => {
      one.open = opened[rank] ?? one.open;
    });
    const said = box.querySelector("[data-says]")?.textContent.trim() ?? "";
    if (voice.textContent !== said) voice.textContent = said; // told once, when it changes
  };

  const follow = async () => {
    asking?.abort();
    const mine = (asking = new AbortController());
    box.setAttribute("aria-busy", "true");
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.dataset.verdict, { method: "POST", body, signal: mine.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.text());
      silent.hidden = true;
      lend(false);
    } catch {
      if (mine.signal.aborted) return; // a newer answer is on its way
      silent.hidden = false;
      lend(true);
    }
    if (asking === mine) box.removeAttribute("aria-busy");
  };

  const soon = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(follow, pause);
  };
  form.addEventListener("input", () => soon(PAUSE));
  form.addEventListener("change", () => soon(0));
  lend(false);

  // What the browser brings back after "back" or a reload was typed before this page came.
  const [entry] = performance.getEntriesByType("navigation");
  if (entry && entry.type !== "navigate") soon(0);

  // A link to a field that lies in a closed part opens it.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const closed = target?.closest("details:not([open])");
    if (closed) {
      closed.open = true;
      target.scrollIntoView({ block: "center" });
    }
    if (target?.matches("input, select, textarea")) target.focus();
  };
  window.addEventListener("hashchange", reveal);
  reveal();
})();
