// Photos made small on the device before they leave: what the server keeps is smaller still, so nothing is lost twice.
(() => {
  "use strict";
  const LONGEST = 2000; // pixels
  const LIGHT = 400 * 1024; // bytes: not worth reducing

  window.smallerPhoto = async (file) => {
    if (!file.type.startsWith("image/") || file.size < LIGHT || !window.createImageBitmap) return file;
    try {
      const image = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      const pen = canvas.getContext("2d");
      pen.fillStyle = "white";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      image.close();
      const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      if (!made || made.size >= file.size) return file;
      return new File([made], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    } catch {
      return file; // the server decides, and says what is wrong
    }
  };
})();
