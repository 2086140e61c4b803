// How many minutes a scooter is still kept; without this script the hour at which it ends stands there.
(() => {
  "use strict";
  const box = document.querySelector("[data-kept]");
  const voice = document.querySelector("[data-kept-said]");
  const left = box?.querySelector("[data-left]");
  if (!box || !left || !voice) return;
  const ends = performance.now() + Number(box.dataset.kept) * 1000; // the server's clock, not this one's
  const WARNED = 2; // minutes: said aloud once
  let timer;

  const say = (text) => {
    if (voice.textContent !== text) voice.textContent = text;
  };

  const look = () => {
    const minutes = Math.ceil((ends - performance.now()) / 60000);
    if (minutes <= 0) {
      clearInterval(timer);
      box.classList.replace("info", "warning");
      box.firstElementChild.textContent = box.dataset.over;
      left.textContent = "";
      say(box.dataset.over);
      return;
    }
    const words = minutes === 1 ? box.dataset.one : box.dataset.many.replace("{n}", minutes);
    left.textContent = `(${words})`;
    if (minutes <= WARNED) say(words);
  };

  timer = setInterval(look, 1000);
  document.addEventListener("visibilitychange", look); // a sleeping page counts late
  look();
})();
