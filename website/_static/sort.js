// Tables of results and benchmarks are sorted by a column when its head is pressed, by pointer or by key.
document.addEventListener("DOMContentLoaded", () => {
  if (!document.querySelector("meta[name='sortable']")) return;
  const UNITS = { µs: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, MB: 1e6, GB: 1e9 };
  const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const NUMBER = /^[≤≥<>]?\s*(-?(?:\d{1,3}(?:[ ,]\d{3})+|\d+)(?:\.\d+)?(?:e[-+]?\d+)?)\s*([a-zA-Zµ]+)?/;

  // What a cell is worth: "1.48 ms (1.45–1.56)" 0.00148, "46 764 746" as many, "2 min, 89 s of processors" 120.
  const value = (text) => {
    const plain = text.replace(/^([≤≥<>]?\s*)[−–]/, "$1-").replace(/[\u00a0\u202f]/g, " ")
      .replace(/\b10([⁰¹²³⁴-⁹]+)/, (_, power) => "1e" + [...power].map((digit) => RAISED.indexOf(digit)).join(""));
    const found = plain.match(NUMBER);
    return found ? parseFloat(found[1].replace(/[ ,]/g, "")) * (UNITS[found[2]] ?? 1) : NaN;
  };

  // Rows in order; those without a number stay last, whichever way it goes.
  const sorted = (rows, column, down) => {
    const texts = new Map(rows.map((row) => [row, row.cells[column] ? row.cells[column].textContent.trim() : ""]));
    const filled = rows.filter((row) => texts.get(row));
    const isNumeric = filled.filter((row) => !Number.isNaN(value(texts.get(row)))).length * 2 > filled.length;
    const isLast = (row) => (isNumeric ? Number.isNaN(value(texts.get(row))) : !texts.get(row));
    return rows.sort((a, b) => {
      if (isLast(a) || isLast(b)) return isLast(a) - isLast(b);
      const [x, y] = [texts.get(a), texts.get(b)];
      const order = isNumeric ? value(x) - value(y) : x.localeCompare(y, "en", { numeric: true });
      return down ? -order : order;
    });
  };

  for (const table of document.querySelectorAll("article table")) {
    if (!table.tHead || table.tBodies.length !== 1 || table.tBodies[0].rows.length < 2) continue;
    table.classList.add("sortable");
    const heads = table.tHead.rows[0].cells;
    [...heads].forEach((head, column) => {
      if (!head.textContent.trim()) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        table.tBodies[0].append(...sorted([...table.tBodies[0].rows], column, down));
      });
    });
  }
});
