"use strict";
// Keys, and a word when the page is no longer what the results say. Everything works without this file too.
const writing = target => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const keys = {
  "/": () => document.getElementById("find").focus(),
  w: () => document.querySelector('nav a[href$="/waiting"]').click(),
  e: () => {
    const fields = [...document.querySelectorAll("[data-points]")];
    const below = fields.find(field => field.getBoundingClientRect().top > 60) || fields[0];
    if (below) { below.focus(); below.select(); }
  },
};
// The exercise in sight: that in which something has the focus, else the first one that is not scrolled away.
const inSight = selector => {
  const own = document.activeElement.closest("section.exercise");
  const all = own ? [own] : [...document.querySelectorAll("section.exercise, form.many")];
  const seen = all.filter(each => each.querySelector(selector));
  const found = seen.find(each => each.getBoundingClientRect().bottom > 120) || seen[0];
  return found ? found.querySelector(selector) : null;
};
for (let digit = 1; digit <= 9; digit += 1) {
  keys[digit] = () => {
    const boxes = inSight(".rubric [name=item]") ? [...inSight(".rubric [name=item]").closest("form").querySelectorAll("[name=item]")] : [];
    if (boxes[digit - 1]) { boxes[digit - 1].click(); boxes[digit - 1].focus(); }
  };
}
keys.m = () => { const form = inSight("form[data-rubric]"); if (form) form.requestSubmit(); };
keys.c = () => {
  const summary = inSight("[data-comment]");
  if (!summary) return;
  summary.parentElement.open = true;
  summary.parentElement.querySelector("textarea").focus();
};
document.addEventListener("keydown", event => {
  if (event.key === "Enter" && event.ctrlKey && event.target.form) { event.preventDefault(); event.target.form.requestSubmit(); }
});
for (const button of document.querySelectorAll("[data-text]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const text = button.closest("form").querySelector("textarea");
    text.value = text.value ? `${text.value}\n${button.dataset.text}` : button.dataset.text;
    text.focus();
  });
}
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key === "Escape" && writing(event.target)) { event.target.blur(); return; }
  if (writing(event.target)) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (target) { event.preventDefault(); target.click(); return; }
  if (Object.hasOwn(keys, event.key)) { event.preventDefault(); keys[event.key](); }
});
for (const button of document.querySelectorAll("[data-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...document.getElementsByName(button.dataset.all)];
    const all = boxes.some(box => !box.checked);
    for (const box of boxes) box.checked = all;
    button.textContent = all ? "Tick none" : "Tick all";
  });
}
for (const table of document.querySelectorAll("table.sortable")) {
  const value = (row, column) => {
    const cell = row.cells[column];
    return "sort" in cell.dataset ? Number(cell.dataset.sort) : cell.textContent.toLowerCase();
  };
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const keyed = [...table.tBodies[0].rows].map(row => [value(row, column), row]);
      keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1));
      table.tBodies[0].append(...keyed.map(([, row]) => row));
    });
  });
}
const news = document.getElementById("news");
const looked = async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch(document.body.dataset.state);
    if (answer.ok && String((await answer.json()).version) !== document.body.dataset.version) news.hidden = false;
  } catch { /* the desk is closed: nothing to say until it is back */ }
};
setInterval(looked, 5000);
