// Without this script the page works too: it only unfolds sections for print and for links.
"use strict";
const folded = () => document.querySelectorAll("details:not([open])");
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...folded()].filter((item) => !item.matches(".screen-only"));
  unfolded.forEach((item) => { item.open = true; });
});
addEventListener("afterprint", () => {
  unfolded.forEach((item) => { item.open = false; });
  unfolded = [];
});
const reveal = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let item = target.closest("details"); item; item = item.parentElement.closest("details")) item.open = true;
  target.scrollIntoView();
};
addEventListener("hashchange", reveal);
addEventListener("DOMContentLoaded", reveal);
// The map shows one year; the slider chooses which.  Paper always shows the year of the pledge.
document.querySelectorAll("[data-map-year]").forEach((slider) => {
  const map = slider.closest("figure");
  slider.closest("p").hidden = false;
  slider.addEventListener("input", () => {
    map.querySelector("output").value = slider.value;
    map.querySelectorAll("g.year").forEach((item) => item.classList.toggle("is-shown", item.dataset.year === slider.value));
  });
});
// Widths of every block of cargo stand on the lines; a line that carries none of it is hidden.
document.querySelectorAll("[data-map-cargo]").forEach((choice) => {
  const map = choice.closest("figure");
  choice.addEventListener("change", () => {
    map.querySelectorAll("path[data-w]").forEach((line) => {
      const width = line.dataset.w.split(" ")[choice.selectedIndex];
      line.setAttribute("stroke-width", width);
      line.style.display = Number(width) > 0 ? "" : "none";
    });
  });
});
