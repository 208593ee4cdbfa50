/// The script of a page: it lets columns be sorted, and does nothing else.
enum HTMLScript {
  /// The page is whole without it.
  static let source = #"""

    "use strict";
    for (const table of document.querySelectorAll("table.sortable")) {
      const body = table.tBodies[0];
      const heads = [...table.tHead.rows[0].cells];
      if (body.rows.length < 2) continue;
      const key = (row, place) => {
        const cell = row.cells[place];
        return cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v);
      };
      heads.forEach((head, place) => {
        if (!head.textContent) return;
        const button = document.createElement("button");
        button.type = "button";
        button.title = "Sort by " + head.textContent;
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => {
          const first = head.classList.contains("n") ? "descending" : "ascending";
          const second = first === "ascending" ? "descending" : "ascending";
          const order = head.getAttribute("aria-sort") === first ? second : first;
          for (const other of heads) other.removeAttribute("aria-sort");
          head.setAttribute("aria-sort", order);
          const sign = order === "ascending" ? 1 : -1;
          const rows = [...body.rows].map((row) => [key(row, place), row]);
          rows.sort(([a], [b]) => sign * (typeof a === "number" && typeof b === "number"
            ? a - b : String(a).localeCompare(String(b), "en", {numeric: true})));
          body.append(...rows.map((pair) => pair[1]));
        });
      });
    }

    """#
}
