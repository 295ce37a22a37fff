"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
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
      const keyed = [...body.rows].map(row => [value(row, column), row]);
      keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1));
      const sorted = document.createDocumentFragment();
      for (const [, row] of keyed) sorted.append(row);
      body.append(sorted);
      table.dispatchEvent(new Event("sorted"));
    });
  });
}
const filter = document.getElementById("filter");
const learners = document.querySelector("#learners tbody");
const shown = document.getElementById("shown");
document.getElementById("filtering").hidden = false;
const most = 500; // more rows than anyone reads, and few enough to lay out at once
const show = () => {
  const wanted = filter.value.toLowerCase();
  let count = 0;
  for (const row of learners.rows) {
    const found = row.cells[0].textContent.toLowerCase().includes(wanted);
    row.hidden = !found || count >= most;
    count += found;
  }
  const all = count.toLocaleString("en");
  shown.textContent = count > most ? `the first ${most} of ${all} shown` : wanted ? `${all} shown` : "";
};
filter.addEventListener("input", show);
learners.parentElement.addEventListener("sorted", show);
show();
learners.parentElement.classList.add("ready");
