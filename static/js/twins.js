// Who may be the same person is shown while the name is typed; without this script "Continuer" shows it as well.
(() => {
  "use strict";
  const box = document.getElementById("doubles-vus");
  const voice = document.getElementById("doubles-dits");
  const form = box?.closest("form");
  if (!form || !voice) return;
  const ASKED = ["first_names", "birth_name", "usage_name", "born_on", "phone"];
  const PAUSE = 400; // ms after the last key
  let timer;
  let asking;

  const look = async () => {
    asking?.abort();
    const mine = (asking = new AbortController());
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(box.dataset.twins, { method: "POST", body, signal: mine.signal });
      if (!answer.ok) return; // "Continuer" looks again
      const html = await answer.text();
      if (box.innerHTML.trim() === html.trim()) return;
      const ticked = box.querySelector("input[type=checkbox]")?.checked ?? false;
      box.innerHTML = html;
      const again = box.querySelector("input[type=checkbox]");
      if (again) again.checked = ticked;
      voice.textContent = box.querySelector("h2")?.textContent ?? "";
    } catch {
      // a newer answer is on its way, or there is no network
    }
  };

  form.addEventListener("input", (event) => {
    if (!ASKED.includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
})();
