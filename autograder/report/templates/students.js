// Sorts and filters the table of students. It fetches nothing and changes no text of the page; without it the table is
// whole. Words come from the page, so that they can be translated.
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const table = document.querySelector("table.students");
  if (!table || table.tBodies[0].rows.length < 2) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const UNITS = { ms: 0.001, s: 1, min: 60, h: 3600 };

  // What a cell is worth: a number where it is one, a duration in seconds, else its text.
  const worth = (cell) => {
    const text = (cell ? cell.textContent : "").trim();
    const span = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|min|h)(?![a-z])/g)];
    if (span.length && /^[\d.\s]+(ms|s|min|h)/.test(text))
      return span.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit], 0);
    const number = /^[^\p{L}\d]*(-?\d+(?:\.\d+)?)/u.exec(text);
    return number ? Number(number[1]) : text;
  };
  const compare = (one, other) => {
    const kinds = [typeof one, typeof other];
    if (kinds[0] !== kinds[1]) return kinds[0] === "number" ? -1 : 1;
    return kinds[0] === "number" ? one - other : one.localeCompare(other, undefined, { numeric: true });
  };

  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const named = column === 0;
      const value = (row) => (named ? row.cells[0].textContent : worth(row.cells[column]));
      const ordered = rows.map((row, place) => [value(row), place, row]);
      ordered.sort((a, b) => (down ? -1 : 1) * compare(a[0], b[0]) || a[1] - b[1]);
      body.append(...ordered.map(([, , row]) => row));
    });
  });

  const tools = document.createElement("p");
  tools.className = "tools";
  const label = document.createElement("label");
  const field = document.createElement("input");
  const count = document.createElement("output");
  field.type = "search";
  label.append(words.filter + " ", field);
  tools.append(label, count);
  // What can be seen of a row: "passed" is to find who has passed, and not each exercise's mark.
  const seen = (row) => {
    const copy = row.cloneNode(true);
    for (const unseen of copy.querySelectorAll(".unseen")) unseen.remove();
    return [...copy.cells].map((cell) => cell.textContent).join(" ").toLowerCase();
  };
  const texts = new Map(rows.map((row) => [row, seen(row)]));
  const filter = () => {
    const parts = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !parts.every((part) => texts.get(row).includes(part));
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = parts.length ? words.shown.replace("{shown}", shown).replace("{all}", rows.length) : "";
  };
  field.addEventListener("input", filter);
  table.parentElement.before(tools);
  if (field.value) filter(); // a browser that goes back fills in what was there
})();
