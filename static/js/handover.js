// The state of a scooter on a tablet: photos wait in the browser's own store until the network takes them, and a touch on
// the drawing says where a mark is. Without this script each photo and each mark is a form of its own.
(() => {
  "use strict";
  const AGAIN = 4000; // milliseconds until the network is tried again
  const status = document.querySelector("[data-waiting]");

  // --- the store: photos that were taken and not sent ---
  const store = () =>
    new Promise((done, fail) => {
      const asked = indexedDB.open("photos-en-attente", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("photos", { keyPath: "key" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  const within = async (mode, work) => {
    const kept = await store();
    try {
      return await new Promise((done, fail) => {
        const asked = work(kept.transaction("photos", mode).objectStore("photos"));
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => fail(asked.error);
      });
    } finally {
      kept.close();
    }
  };
  const waiting = () => within("readonly", (photos) => photos.getAll());
  const keep = (photo) => within("readwrite", (photos) => photos.put(photo));
  const forget = (key) => within("readwrite", (photos) => photos.delete(key));

  const tell = (count, words) => {
    const said = status.dataset;
    status.textContent = words || (count === 0 ? "" : count === 1 ? said.one : said.many.replace("{n}", count));
  };

  // --- sending: one after the other, in the order in which they were taken ---
  const token = () => document.querySelector("input[name=csrf_token]").value;
  const send = async (photo) => {
    const body = new FormData();
    body.append("csrf_token", token());
    body.append("form_key", photo.key); // sent twice, it is kept once
    body.append("view", photo.view);
    body.append("photo", photo.file, photo.name);
    const answer = await fetch(photo.address, { method: "POST", body });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };
  const show = (page, photo) => {
    const made = page.querySelector(`[data-shot="${photo.view}"]`);
    const here = document.querySelector(`[data-shot="${photo.view}"]`);
    if (!made || !here || new URL(photo.address).pathname !== place()) return;
    const adopted = document.adoptNode(made);
    here.replaceWith(adopted);
    dress(adopted);
  };
  const place = () => new URL(document.querySelector("[data-shot] form").action).pathname;

  let running = null;
  const drain = () => {
    running ??= (async () => {
      let sent = 0;
      try {
        for (let left = await waiting(); left.length; left = await waiting()) {
          tell(left.length);
          const photo = left.sort((one, other) => one.at - other.at)[0];
          const page = await send(photo);
          if (!page.querySelector("[data-shot]")) {
            tell(0, status.dataset.signin);
            return false;
          }
          await forget(photo.key);
          const fault = page.querySelector("main .notice.danger");
          if (fault) {
            tell(0, fault.textContent.trim());
            return true;
          }
          show(page, photo);
          sent += 1;
        }
        tell(0, sent ? status.dataset.sent : "");
        return true;
      } catch {
        tell((await waiting()).length);
        setTimeout(drain, AGAIN);
        return false;
      } finally {
        running = null;
      }
    })();
    return running;
  };

  const dress = (shot) => {
    const form = shot.querySelector("form");
    const input = form.querySelector("input[type=file]");
    form.classList.add("scripted");
    input.addEventListener("change", async () => {
      const file = input.files[0];
      if (!file) return;
      const small = await window.smallerPhoto(file);
      const view = form.elements.view.value;
      await keep({ key: crypto.randomUUID(), at: Date.now(), address: form.action, view, file: small, name: small.name });
      input.value = "";
      shot.classList.add("queued");
      tell((await waiting()).length);
      drain();
    });
  };

  if (status && window.indexedDB && window.crypto?.randomUUID) {
    document.querySelectorAll("[data-shot]").forEach(dress);
    window.addEventListener("online", drain);
    drain();
    const going = [...document.querySelectorAll("main form")].find((form) => form.elements.km);
    going?.addEventListener("submit", async (event) => {
      if (going.dataset.through) return;
      event.preventDefault();
      event.stopPropagation(); // it has not been sent: nothing shall take it for sent
      while ((await waiting()).length && !(await drain())) await new Promise((wake) => setTimeout(wake, 500));
      going.dataset.through = "yes";
      going.requestSubmit();
    });
  }

  // --- the drawing: where it is touched is where the mark is ---
  const drawing = document.querySelector("[data-drawing]");
  const marking = document.querySelector("[data-marking]");
  drawing?.addEventListener("click", (event) => {
    const box = drawing.getBoundingClientRect();
    const [x, y] = [
      Math.round(((event.clientX - box.left) / box.width) * 1000),
      Math.round(((event.clientY - box.top) / box.height) * 1000),
    ].map((one) => Math.min(1000, Math.max(0, one)));
    const here = drawing.querySelector("[data-here]");
    here.setAttribute("cx", x);
    here.setAttribute("cy", y);
    marking.elements.x.value = x;
    marking.elements.y.value = y;
    const zone = event.target.dataset?.zone;
    if (zone) marking.elements.zone.value = zone;
    marking.elements[zone ? "kind" : "zone"].focus();
  });
})();
