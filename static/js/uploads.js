// Photos of papers on a cheap phone: made small before they leave, several of them kept until they do, and sent once
// there is a network. Without this script the same form sends what was chosen, as it is.
(() => {
  "use strict";
  const smaller = window.smallerPhoto;

  const size = (bytes) =>
    bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} ko` : `${(bytes / 1e6).toFixed(1).replace(".", ",")} Mo`;

  const dress = (place) => {
    const form = place.closest("form");
    const inputs = [...place.querySelectorAll("input[type=file]")];
    const target = inputs.find((input) => input.multiple);
    const [status, list] = [place.querySelector("[role=status]"), place.querySelector("ul.list-unstyled")];
    if (!form || !target || !status || !list || !window.DataTransfer) return;
    const said = place.dataset;
    let kept = [];
    let working = 0; // photos that are still being made smaller

    const lay = () => {
      const load = new DataTransfer();
      kept.forEach((file) => load.items.add(file));
      target.files = load.files;
      const total = kept.reduce((sum, file) => sum + file.size, 0);
      status.textContent = kept.length ? `${said.ready} ${kept.length} (${size(total)})` : "";
      list.replaceChildren(...kept.map(line));
    };
    const line = (file) => {
      const [item, name, drop] = ["li", "bdi", "button"].map((tag) => document.createElement(tag));
      name.textContent = file.name;
      drop.type = "button";
      drop.className = "btn btn-link";
      drop.textContent = said.remove;
      drop.setAttribute("aria-label", `${said.remove} ${file.name}`);
      drop.addEventListener("click", () => {
        kept = kept.filter((other) => other !== file);
        lay();
        target.focus();
      });
      item.className = "line";
      item.append(name, ` ${size(file.size)} `, drop);
      return item;
    };

    // One photo after the other: a cheap phone has no memory for two at once.
    let queue = Promise.resolve();
    inputs.forEach((input) =>
      input.addEventListener("change", () => {
        const chosen = [...input.files];
        if (input !== target) input.value = ""; // its photo goes along with the others
        working += chosen.length;
        status.textContent = said.reducing;
        chosen.forEach((file) => {
          queue = queue.then(async () => {
            kept.push(await smaller(file));
            working -= 1;
            lay();
          });
        });
      }),
    );

    const later = (event, words, ready) => {
      event.preventDefault();
      event.stopPropagation(); // it has not been sent: nothing shall take it for sent
      status.textContent = words;
      if (form.dataset.waiting) return;
      form.dataset.waiting = "yes";
      const button = event.submitter;
      ready(() => {
        delete form.dataset.waiting;
        form.requestSubmit(button);
      });
    };
    form.addEventListener("submit", (event) => {
      if (working) later(event, said.reducing, (go) => queue.then(go));
      else if (navigator.onLine === false)
        later(event, said.waiting, (go) => window.addEventListener("online", go, { once: true }));
      else status.textContent = said.sending;
    });
  };

  document.querySelectorAll("[data-uploads]").forEach(dress);
})();
