// Adds a filter to each list, and sorting to each table. Without it everything is there, and in order.
"use strict";
for (const list of document.querySelectorAll("[data-list]")) {
  const items = [...list.querySelectorAll("[data-item]")];
  if (items.length < 6) continue; // which are seen at a glance
  const tools = document.createElement("div");
  tools.className = "tools";
  const label = document.createElement("label");
  label.textContent = "Filter ";
  const input = document.createElement("input");
  input.type = "search";
  input.placeholder = "any of the text";
  label.append(input);
  const output = document.createElement("output");
  output.textContent = items.length + " shown";
  tools.append(label, output);
  list.prepend(tools);
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((w) => text.includes(w));
      if (!item.hidden) shown++;
    }
    output.textContent = shown === items.length ? shown + " shown" : shown + " of " + items.length + " shown";
  });
}
for (const table of document.querySelectorAll("table[data-sort]")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const order = [...body.rows];
  const key = (row, i) => row.cells[i].dataset.key ?? row.cells[i].textContent.trim();
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  heads.forEach((head, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const next = { none: "ascending", ascending: "descending", descending: "none" }[head.getAttribute("aria-sort") ?? "none"];
      heads.forEach((h) => h.removeAttribute("aria-sort"));
      const rows = [...order];
      if (next !== "none") {
        head.setAttribute("aria-sort", next);
        rows.sort((a, b) => compare(key(a, i), key(b, i)) * (next === "ascending" ? 1 : -1));
      }
      body.append(...rows);
    });
  });
}
