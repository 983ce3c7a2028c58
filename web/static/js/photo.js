/* A photo before it is sent: from a file or the camera, drawn upright here, framed and turned, with advice.
   What is sent is the file itself, and frame and turn once, in pixels of the picture as it is seen; the server cuts.
   Without script the file is sent as it is. */
(() => {
  "use strict";
  const root = document.querySelector("[data-photo-form]");
  if (!root) return;
  const part = (name) => root.querySelector(`[data-photo-${name}]`);
  const say = root.dataset;
  const number = (name) => Number(root.dataset[name]);
  const ASPECT_W = number("aspectWidth");
  const ASPECT_H = number("aspectHeight");
  const LEAST_W = number("leastWidth");
  const STAGE = 420; // CSS pixels of the longer side
  const KEPT = 1600; // pixels of the picture that is drawn from while it is moved
  const MOST_ZOOM = 8;
  const form = root.closest("form");
  const input = root.querySelector("#f-file");
  const stage = part("stage");
  const preview = part("preview");
  const told = part("told");
  let picture = null; // {canvas: turned and perhaps smaller, scale, width, height: as seen}
  let bitmap = null;
  let turn = 0;
  let zoom = 1;
  let left = 0;
  let top = 0;
  let stream = null;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  function complain(text) {
    told.textContent = text || "";
    told.hidden = !text;
  }

  // --- what was chosen

  const KINDS = [[0xff, 0xd8, 0xff], [0x89, 0x50, 0x4e, 0x47]];
  const BRANDS = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"];

  async function wrongWith(file) {
    const head = new Uint8Array(await file.slice(0, 16).arrayBuffer());
    const brand = String.fromCharCode(...head.slice(8, 12));
    if (String.fromCharCode(...head.slice(4, 8)) === "ftyp" && BRANDS.includes(brand)) return say.sayHeic;
    if (!KINDS.some((kind) => kind.every((byte, at) => head[at] === byte))) return say.sayKind;
    if (file.size > number("largestBytes")) return fill(say.sayLarge, { mb: number("largestBytes") / 1e6 });
    return "";
  }

  function wrongSize(width, height) {
    if (width * height > number("largestPixels")) {
      return fill(say.sayPixels, { mp: Math.round(width * height / 1e6), most: number("largestPixels") / 1e6 });
    }
    const [short, long] = [Math.min(width, height), Math.max(width, height)];
    const [lw, lh] = [LEAST_W, number("leastHeight")];
    return short < lw || long < lh ? fill(say.saySmall, { w: width, h: height, lw, lh }) : "";
  }

  function forget() {
    bitmap?.close();
    bitmap = picture = null;
    part("crop").hidden = true;
    root.querySelectorAll("[data-photo-value]").forEach((one) => { one.value = ""; });
  }

  async function open(file) {
    forget();
    complain("");
    if (!file) return;
    const wrong = await wrongWith(file);
    if (wrong) return complain(wrong);
    try {
      bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      return complain(say.sayBroken);
    }
    const size = wrongSize(bitmap.width, bitmap.height);
    if (size) {
      forget();
      return complain(size);
    }
    turn = 0;
    zoom = 1;
    turned();
    [left, top] = [(picture.width - frame().width) / 2, (picture.height - frame().height) / 4];
    part("crop").hidden = false;
    draw();
    stage.focus();
  }

  // --- the picture as it is seen, and the frame in it

  function turned() {
    const across = turn % 180 === 0;
    const [width, height] = across ? [bitmap.width, bitmap.height] : [bitmap.height, bitmap.width];
    const scale = Math.min(1, KEPT / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const pen = canvas.getContext("2d");
    pen.translate(canvas.width / 2, canvas.height / 2);
    pen.rotate((turn * Math.PI) / 180);
    const [w, h] = across ? [canvas.width, canvas.height] : [canvas.height, canvas.width];
    pen.drawImage(bitmap, -w / 2, -h / 2, w, h);
    picture = { canvas, width, height };
  }

  function frame() {
    const width = Math.min(picture.width, Math.round((picture.height * ASPECT_W) / ASPECT_H));
    const height = Math.min(picture.height, Math.round((picture.width * ASPECT_H) / ASPECT_W));
    if (zoom === 1) return { width, height };
    const narrow = Math.max(1, Math.round(width / zoom));
    return { width: narrow, height: Math.min(height, Math.round((narrow * ASPECT_H) / ASPECT_W)) };
  }

  function most() {
    const width = Math.min(picture.width, Math.round((picture.height * ASPECT_W) / ASPECT_H));
    return Math.max(1, Math.min(MOST_ZOOM, width / LEAST_W));
  }

  function settle() {
    const { width, height } = frame();
    left = Math.round(Math.min(Math.max(0, left), picture.width - width));
    top = Math.round(Math.min(Math.max(0, top), picture.height - height));
    const values = { turn, left, top, width, height, seen_width: picture.width, seen_height: picture.height };
    root.querySelectorAll("[data-photo-value]").forEach((one) => { one.value = values[one.dataset.photoValue]; });
    return { left, top, width, height };
  }

  function zoomTo(wanted) {
    const before = frame();
    const [x, y] = [left + before.width / 2, top + before.height / 2];
    zoom = Math.min(Math.max(1, wanted), most());
    if (zoom < 1.01) zoom = 1;
    const after = frame();
    [left, top] = [x - after.width / 2, y - after.height / 2];
    draw();
  }

  function turnBy(degrees) {
    turn = (turn + degrees + 360) % 360;
    zoom = 1;
    turned();
    [left, top] = [(picture.width - frame().width) / 2, (picture.height - frame().height) / 4];
    draw();
  }

  // --- drawing

  let asked = false;
  function draw() {
    settle(); // what is sent is what was chosen, drawn or not
    if (asked) return;
    asked = true;
    window.requestAnimationFrame(() => {
      asked = false;
      if (picture) paint();
    });
  }

  function paint() {
    const at = settle();
    const ratio = window.devicePixelRatio || 1;
    const room = Math.min(STAGE, root.clientWidth - 8);
    const scale = room / Math.max(picture.width, picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    stage.style.width = `${width}px`;
    stage.style.height = `${height}px`;
    stage.width = Math.round(width * ratio);
    stage.height = Math.round(height * ratio);
    const pen = stage.getContext("2d");
    pen.drawImage(picture.canvas, 0, 0, stage.width, stage.height);
    const [x, y, w, h] = [at.left, at.top, at.width, at.height].map((value) => value * scale * ratio);
    pen.fillStyle = "rgba(0, 0, 0, .5)";
    pen.beginPath();
    pen.rect(0, 0, stage.width, stage.height);
    pen.rect(x, y, w, h);
    pen.fill("evenodd");
    pen.strokeStyle = "#fff";
    pen.lineWidth = 2 * ratio;
    pen.strokeRect(x + ratio, y + ratio, w - 2 * ratio, h - 2 * ratio);
    pen.setLineDash([6 * ratio, 5 * ratio]);
    pen.beginPath(); // where the head goes
    pen.ellipse(x + w / 2, y + h * 0.43, w * 0.29, h * 0.31, 0, 0, 2 * Math.PI);
    pen.stroke();
    const small = picture.canvas.width / picture.width;
    const ink = preview.getContext("2d", { willReadFrequently: true });
    ink.imageSmoothingQuality = "high";
    ink.drawImage(picture.canvas, at.left * small, at.top * small, at.width * small, at.height * small, 0, 0, preview.width, preview.height);
    adviseSoon();
  }

  // --- advice; the server judges

  let later = 0;
  function adviseSoon() {
    window.clearTimeout(later);
    later = window.setTimeout(advise, 250);
  }

  function grey() {
    const { width, height } = preview;
    const data = preview.getContext("2d").getImageData(0, 0, width, height).data;
    const out = new Float32Array(width * height);
    for (let at = 0; at < out.length; at += 1) {
      out[at] = 0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2];
    }
    return out;
  }

  function sharpness(values, width, height) {
    let [sum, squares, count] = [0, 0, 0];
    for (let y = 1; y < height - 1; y += 1) {
      for (let x = 1; x < width - 1; x += 1) {
        const at = y * width + x;
        const edge = 4 * values[at] - values[at - 1] - values[at + 1] - values[at - width] - values[at + width];
        sum += edge;
        squares += edge * edge;
        count += 1;
      }
    }
    return squares / count - (sum / count) ** 2;
  }

  function ground(values, width, height) {
    const side = Math.round(width * 0.1);
    const found = [];
    for (let y = 0; y < height * 0.4; y += 1) {
      for (let x = 0; x < side; x += 1) found.push(values[y * width + x], values[y * width + width - 1 - x]);
    }
    found.sort((a, b) => a - b);
    const middle = found[found.length >> 1];
    return { light: middle, even: found.filter((one) => Math.abs(one - middle) < 24).length / found.length };
  }

  async function advise() {
    if (!picture) return;
    const at = settle();
    const values = grey();
    const mean = values.reduce((all, one) => all + one, 0) / values.length;
    const behind = ground(values, preview.width, preview.height);
    const sizes = { w: at.width, h: at.height, lw: LEAST_W, lh: number("leastHeight") };
    const lines = [];
    if (at.width < LEAST_W) lines.push([fill(say.tipSmall, sizes), true]);
    if (mean < 85) lines.push([say.tipDark, true]);
    if (mean > 235) lines.push([say.tipLight, true]);
    if (sharpness(values, preview.width, preview.height) < 12) lines.push([say.tipBlur, true]);
    if (behind.light < 200 || behind.even < 0.8) lines.push([say.tipGround, true]);
    const faces = await countFaces();
    if (faces > 1) lines.push([fill(say.tipFaces, { n: faces }), true]);
    if (faces === 0) lines.push([say.tipNone, true]);
    if (!lines.length) lines.push([say.tipGood, false]);
    if (at.width >= LEAST_W) lines.push([fill(say.tipFine, sizes), false]);
    part("advice").replaceChildren(...lines.map(([text, bad]) => {
      const line = document.createElement("li");
      line.textContent = text;
      if (bad) line.className = "bad";
      return line;
    }));
  }

  async function countFaces() { // where the browser has a detector of its own; null where it hasn't
    if (!("FaceDetector" in window)) return null;
    try {
      return (await new window.FaceDetector().detect(preview)).length;
    } catch {
      return null;
    }
  }

  // --- keys and pointers

  stage.addEventListener("keydown", (event) => {
    if (!picture || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const step = Math.max(1, Math.round((event.shiftKey ? 0.005 : 0.04) * frame().width));
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (moves[event.key]) {
      left += moves[event.key][0];
      top += moves[event.key][1];
      draw();
    } else if (event.key === "+" || event.key === "=") zoomTo(zoom * 1.1);
    else if (event.key === "-" || event.key === "_") zoomTo(zoom / 1.1);
    else if (event.key === "[") turnBy(-90);
    else if (event.key === "]") turnBy(90);
    else if (event.key === "Enter" && !event.repeat) form.requestSubmit(part("send"));
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  const pointers = new Map();
  let spread = 0;
  stage.addEventListener("pointerdown", (event) => {
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, [event.clientX, event.clientY]);
    spread = 0;
    stage.focus({ preventScroll: true });
  });
  stage.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before || !picture) return;
    pointers.set(event.pointerId, [event.clientX, event.clientY]);
    if (pointers.size === 2) { // two fingers
      const [a, b] = [...pointers.values()];
      const now = Math.hypot(a[0] - b[0], a[1] - b[1]);
      if (spread) zoomTo((zoom * now) / spread);
      spread = now;
      return;
    }
    const scale = picture.width / stage.getBoundingClientRect().width;
    left += (event.clientX - before[0]) * scale;
    top += (event.clientY - before[1]) * scale;
    draw();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    stage.addEventListener(name, (event) => { pointers.delete(event.pointerId); spread = 0; });
  }
  root.querySelectorAll("[data-photo-zoom]").forEach((button) =>
    button.addEventListener("click", () => zoomTo(button.dataset.photoZoom === "1" ? zoom * 1.2 : zoom / 1.2)));
  root.querySelectorAll("[data-photo-turn]").forEach((button) =>
    button.addEventListener("click", () => turnBy(Number(button.dataset.photoTurn))));
  window.addEventListener("resize", () => picture && draw());

  // --- the camera

  const video = part("video");

  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    part("live").hidden = true;
    part("start").hidden = false;
  }

  const CAUSES = { NotAllowedError: "sayCameraRefused", SecurityError: "sayCameraRefused", NotFoundError: "sayCameraNone", OverconstrainedError: "sayCameraNone" };

  async function start() {
    complain("");
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: root.dataset.facing, width: { ideal: 1920 }, height: { ideal: 1440 } } });
    } catch (error) {
      return complain(say[CAUSES[error.name] || "sayCameraBusy"]);
    }
    stream.getVideoTracks()[0].addEventListener("ended", () => {
      stop();
      complain(say.sayCameraGone);
    });
    video.srcObject = stream;
    part("start").hidden = true;
    part("live").hidden = false;
    await video.play();
    part("take").focus();
  }

  async function takePicture() {
    if (!stream || !video.videoWidth) return;
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0); // as it is: only what is shown is a mirror
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.95); });
    stop();
    const files = new DataTransfer();
    files.items.add(new File([blob], "camera.jpg", { type: "image/jpeg" }));
    input.files = files.files;
    await open(input.files[0]);
  }

  if (!window.isSecureContext) {
    part("insecure").textContent = say.sayInsecure;
    part("insecure").hidden = false;
  } else if (navigator.mediaDevices?.getUserMedia) {
    part("camera").hidden = false;
    part("start").addEventListener("click", start);
    part("take").addEventListener("click", takePicture);
    part("stop").addEventListener("click", stop);
    window.addEventListener("pagehide", stop);
  }

  input.addEventListener("change", () => open(input.files[0]));
  root.querySelector("#f-camera").addEventListener("change", (event) => {
    if (!event.target.files.length) return;
    input.files = event.target.files;
    event.target.value = "";
    open(input.files[0]);
  });
  if (input.files.length) open(input.files[0]); // the browser kept it
})();
