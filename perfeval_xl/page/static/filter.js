// Filters the rows of a table by what its bar says: a select for each data attribute, and words that a row must hold.
// Knows nothing of how a row looks; texts of units are compared, never made into markup.
"use strict";
(function () {
  const STEP = 200; // rows that come at once

  // what is folded up on the screen stands on paper
  addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("details")) one.open = true; });

  for (const bar of document.querySelectorAll("form[data-filter]")) {
    const table = document.getElementById(bar.dataset.filter);
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => ({ row, text: null }));
    const none = document.querySelector(`[data-none="${bar.dataset.filter}"]`);
    const printed = document.querySelector(`[data-told="${bar.dataset.filter}"]`);
    const selects = Array.from(bar.querySelectorAll("select"));
    const search = bar.elements.namedItem("text");
    const output = bar.querySelector("output");
    const rest = document.querySelector(`[data-more="${bar.dataset.filter}"]`);

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

    // only what is looked at stands in the table: a browser lays out thousands of rows slowly
    let fitting = [];
    let shown = 0;

    function more(count) {
      body.append(...fitting.slice(shown, shown + count));
      shown = Math.min(shown + count, fitting.length);
      rest.hidden = shown === fitting.length;
    }

    function apply() {
      narrow();
      const wanted = selects.filter((one) => one.value !== "");
      const words = search.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
      fitting = [];
      for (const one of rows) {
        let fits = wanted.every((select) => one.row.dataset[select.name] === select.value);
        if (fits && words.length) {
          if (one.text === null) one.text = one.row.textContent.toLowerCase();
          fits = words.every((word) => one.text.includes(word));
        }
        if (fits) fitting.push(one.row);
      }
      body.replaceChildren();
      shown = 0;
      more(STEP);
      output.textContent = bar.dataset.shown.replace("{shown}", fitting.length).replace("{all}", rows.length);
      none.hidden = fitting.length > 0;
      const told = wanted.map((select) => select.selectedOptions[0].textContent.trim());
      if (words.length) told.push("“" + search.value.trim() + "”");
      printed.textContent = told.length ? printed.dataset.word + told.join(" · ") : "";
      printed.hidden = told.length === 0;
    }

    let pending = 0;
    bar.addEventListener("input", () => {
      clearTimeout(pending);
      pending = setTimeout(apply, search.value ? 60 : 0);
    });
    bar.addEventListener("reset", () => setTimeout(apply, 0));
    bar.addEventListener("submit", (event) => event.preventDefault());
    rest.querySelector("button").addEventListener("click", () => more(STEP));
    // of the last table on a page more comes as one scrolls; of others it would push away what stands below
    const last = table === Array.from(document.querySelectorAll("table.long")).pop();
    if (last && "IntersectionObserver" in window) {
      new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) more(STEP); }, { rootMargin: "800px" }).observe(rest);
    }
    addEventListener("beforeprint", () => more(fitting.length));
    apply();
    table.classList.add("ready");
  }
})();
