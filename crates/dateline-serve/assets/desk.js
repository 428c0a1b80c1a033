// Everything works without this. It adds: cards that light up beside their words, keys, dropping a file on the field of the paste page,
// and pictures as PNG.
"use strict";

const cards = document.querySelector(".cards");
if (cards) {
  const light = (id, on) => {
    document.getElementById(id)?.classList.toggle("lit", on);
    for (const m of document.querySelectorAll(".text .m")) if (m.dataset.card === id) m.classList.toggle("lit", on);
  };
  for (const m of document.querySelectorAll(".text .m")) {
    for (const [kind, on] of [["mouseenter", true], ["mouseleave", false], ["focus", true], ["blur", false]])
      m.addEventListener(kind, () => light(m.dataset.card, on));
  }
  for (const c of cards.querySelectorAll(".card")) {
    c.addEventListener("mouseenter", () => light(c.id, true));
    c.addEventListener("mouseleave", () => light(c.id, false));
  }
}

// "/" leads to the words, "f" opens the filters, arrows go to the time before and behind.
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, select, textarea, [tabindex='0']")) return;
  const go = (rel) => document.querySelector(`main a[rel="${rel}"]`)?.click();
  if (e.key === "ArrowLeft") go("prev");
  else if (e.key === "ArrowRight") go("next");
  else if (e.key === "f" || e.key === "/") {
    const bar = document.querySelector(".filters details");
    const field = document.querySelector("main input[type=search]") ?? bar?.querySelector(e.key === "/" ? "[name=search]" : "input:not([type=hidden])");
    if (!field) return;
    if (bar) bar.open = true;
    field.focus();
    e.preventDefault();
  }
});

const area = document.querySelector("form.paste textarea");
if (area) {
  area.addEventListener("dragover", (e) => e.preventDefault());
  area.addEventListener("drop", async (e) => {
    const file = e.dataTransfer?.files[0];
    if (!file) return;
    e.preventDefault();
    area.value = await file.text();
  });
}

// Fields that say nothing stay out of the address.
for (const f of document.querySelectorAll("form[method=get]"))
  f.addEventListener("submit", () => {
    for (const i of f.elements) if (i.name && !i.value) i.disabled = true;
  });

// A picture as PNG: the file that the link leads to, drawn at twice its size.
const png = async (link) => {
  const text = await (await fetch(link.href)).text();
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth * 2, image.naturalHeight * 2];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("no picture");
  const to = document.createElement("a");
  to.href = URL.createObjectURL(blob);
  to.download = link.download.replace(/svg$/, "png");
  to.click();
  setTimeout(() => URL.revokeObjectURL(to.href), 60000);
};
for (const link of document.querySelectorAll("a.picture")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "PNG";
  button.addEventListener("click", () => png(link).catch(() => { button.textContent = "PNG cannot be made here"; }));
  link.after(" · ", button);
}
