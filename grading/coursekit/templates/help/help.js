(() => {
  // Served by Jupyter, a page may open another one only with the token in its address.
  if (location.search) for (const link of document.querySelectorAll('.hp-page a[href$=".html"]')) link.search = location.search;
  const form = document.querySelector(".hp-search");
  if (!form) return;
  const input = form.querySelector("input");
  const said = form.querySelector("[role=status]");
  const rows = [...document.querySelectorAll(".hp-page tbody tr")];
  const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const firsts = rows.map((row) => words(row.cells[0].textContent));
  // A pasted message holds names and numbers where the list has dots: most of the list's words have to be in it.
  const pasted = (asked, first) => asked.length > 3 && first.length > 2 && first.filter((w) => asked.includes(w)).length >= 0.8 * first.length;
  const find = () => {
    const asked = words(input.value);
    let shown = 0;
    rows.forEach((row, n) => {
      row.hidden = !(asked.every((word) => texts[n].includes(word)) || pasted(asked, firsts[n]));
      shown += row.hidden ? 0 : 1;
    });
    for (const table of document.querySelectorAll(".hp-page table")) {
      table.hidden = [...table.tBodies[0].rows].every((row) => row.hidden);
    }
    for (const part of document.querySelectorAll(".hp-page section")) {
      part.hidden = asked.length > 0 && ![...part.querySelectorAll("table")].some((table) => !table.hidden);
    }
    said.textContent = !asked.length ? "" : !shown ? said.dataset.nothing
      : said.dataset.shown.replace("{n}", shown).replace("{all}", rows.length);
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", find);
  find();
})();
