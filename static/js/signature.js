// A signature with the finger: the strokes are kept as points in thousandths of the pad, and sent with the form. Whoever
// cannot draw, or has no script, writes the name and ticks the box below.
(() => {
  "use strict";
  const NEAR = 4; // thousandths: points closer than that are one

  const dress = (pad) => {
    const field = document.getElementById(pad.dataset.pad);
    const canvas = pad.querySelector("canvas");
    const typed = pad.parentElement.querySelector("[data-typed]");
    let strokes = [];
    try {
      strokes = JSON.parse(field.value || "[]");
    } catch {
      // what was sent was no signature: the pad is empty again
    }
    pad.hidden = false;
    if (!typed.querySelector("input[type=text]").value) typed.open = false;

    const draw = () => {
      const box = canvas.getBoundingClientRect();
      const scale = window.devicePixelRatio || 1;
      canvas.width = Math.round(box.width * scale);
      canvas.height = Math.round(box.height * scale);
      const pen = canvas.getContext("2d");
      pen.strokeStyle = getComputedStyle(canvas).color;
      pen.lineWidth = 2.5 * scale;
      pen.lineCap = pen.lineJoin = "round";
      strokes.forEach((line) => {
        pen.beginPath();
        line.forEach(([x, y], rank) => {
          pen[rank ? "lineTo" : "moveTo"]((x * canvas.width) / 1000, (y * canvas.height) / 1000);
        });
        pen.stroke();
      });
    };
    const point = (event) => {
      const box = canvas.getBoundingClientRect();
      const of = (at, from, size) => Math.min(1000, Math.max(0, Math.round(((at - from) / size) * 1000)));
      return [of(event.clientX, box.left, box.width), of(event.clientY, box.top, box.height)];
    };
    let line = null;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      line = [point(event)];
      strokes.push(line);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!line) return;
      const [x, y] = point(event);
      const [before, above] = line[line.length - 1];
      if (Math.hypot(x - before, y - above) < NEAR) return;
      line.push([x, y]);
      draw();
    });
    const lift = () => {
      line = null;
      field.value = JSON.stringify(strokes);
    };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    pad.querySelector("[data-clear]").addEventListener("click", () => {
      strokes = [];
      lift();
      draw();
    });
    window.addEventListener("resize", draw);
    draw();
  };

  document.querySelectorAll("[data-pad]").forEach(dress);
  document.getElementById("resume-erreurs")?.focus();
})();
