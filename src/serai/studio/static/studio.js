// Pages work without this script; it saves loading anew and adds keys.
"use strict";

// A run is followed until it ends; then the page is loaded anew and shows what came of it.
document.querySelectorAll("[data-follow]").forEach((place) => {
  const list = place.querySelector("ol");
  const since = place.querySelector("[data-since]");
  const started = Date.parse(since.dataset.since);
  const follow = async () => {
    try {
      const answer = await fetch(place.dataset.follow, { headers: { accept: "application/json" } });
      const job = await answer.json();
      for (const step of (job.steps || []).slice(list.children.length)) {
        const item = document.createElement("li");
        item.textContent = step;
        list.append(item);
      }
      since.textContent = `${Math.round((Date.now() - started) / 1000)} s so far`;
      if (job.state && job.state !== "running") { location.reload(); return; }
    } catch { since.textContent = "the studio does not answer; is it still running?"; }
    setTimeout(follow, 700);
  };
  setTimeout(follow, 300);
});

// Year and cargo of the map stand in the address, so that a link shows the same.
const state = new URLSearchParams(location.search);
const keep = (name, value) => {
  state.set(name, value);
  history.replaceState(null, "", `${location.pathname}?${state}${location.hash}`);
};
document.querySelectorAll("[data-map-year]").forEach((slider) => {
  if (state.has("year")) { slider.value = state.get("year"); slider.dispatchEvent(new Event("input")); }
  slider.addEventListener("input", () => keep("year", slider.value));
});
document.querySelectorAll("[data-map-cargo]").forEach((choice) => {
  if (state.has("cargo")) { choice.value = state.get("cargo"); choice.dispatchEvent(new Event("change")); }
  choice.addEventListener("change", () => keep("cargo", choice.value));
});

// Keys of the review, outside of fields.
document.querySelectorAll("form[data-keys]").forEach((form) => {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, select, textarea")) return;
    const press = { a: "accept", x: "reject" }[event.key];
    const button = press && form.querySelector(`button[value=${press}]`);
    const link = form.querySelector(`a[data-key="${event.key}"]`);
    if (button) { event.preventDefault(); button.click(); }
    else if (link) { event.preventDefault(); link.click(); }
    else if (event.key === "e") { event.preventDefault(); form.querySelector("input:not([type=hidden])").focus(); }
  });
});
