// Filters the rows of a table by what its bar says: a select for each data attribute, and words that a row must hold.
// Knows nothing of how a row looks; texts of units are compared, never made into markup.
"use strict";
(function () {
  for (const bar of document.querySelectorAll("form[data-filter]")) {
    const table = document.getElementById(bar.dataset.filter);
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => ({ row, text: null }));
    const none = document.querySelector(`[data-none="${bar.dataset.filter}"]`);
    const printed = document.querySelector(`[data-told="${bar.dataset.filter}"]`);
    const selects = Array.from(bar.querySelectorAll("select"));
    const search = bar.elements.namedItem("text");
    const output = bar.querySelector("output");

    // options that belong to another one's value (units of a department) are there only with it
    function narrow() {
      const department = selects.find((one) => one.name === "department");
      for (const select of selects) {
        for (const option of select.options) {
          const under = option.dataset.under;
          const fits = !under || !department || !department.value || department.value === under;
          option.hidden = option.disabled = !fits;
          if (!fits && option.selected) select.value = "";
        }
      }
    }

    function apply() {
      narrow();
      const wanted = selects.filter((one) => one.value !== "");
      const words = search.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
      let shown = 0;
      table.tBodies[0].remove(); // one layout for all rows, not one for each
      for (const one of rows) {
        let fits = wanted.every((select) => one.row.dataset[select.name] === select.value);
        if (fits && words.length) {
          if (one.text === null) one.text = one.row.textContent.toLowerCase();
          fits = words.every((word) => one.text.includes(word));
        }
        one.row.hidden = !fits;
        if (fits) shown += 1;
      }
      table.append(body);
      output.textContent = bar.dataset.shown.replace("{shown}", shown).replace("{all}", rows.length);
      if (none) none.hidden = shown > 0;
      if (printed) {
        const told = wanted.map((select) => select.selectedOptions[0].textContent.trim());
        if (words.length) told.push("“" + search.value.trim() + "”");
        printed.textContent = told.length ? printed.dataset.word + told.join(" · ") : "";
        printed.hidden = told.length === 0;
      }
    }

    let pending = 0;
    bar.addEventListener("input", () => {
      clearTimeout(pending);
      pending = setTimeout(apply, search.value ? 120 : 0);
    });
    bar.addEventListener("reset", () => setTimeout(apply, 0));
    bar.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }
})();
