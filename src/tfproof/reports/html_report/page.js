"use strict";
(function () {
  const root = document.documentElement;
  const theme = document.getElementById("theme");
  const dark = function () {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const label = function () { theme.textContent = dark() ? "Light" : "Dark"; };
  theme.hidden = false;
  theme.addEventListener("click", function () { root.dataset.theme = dark() ? "light" : "dark"; label(); });
  label();

  const causes = Array.from(document.querySelectorAll("[data-sev]:not(button)"));
  const rows = document.querySelector(".rows");
  let texts = null;
  const search = document.getElementById("q");
  const chips = Array.from(document.querySelectorAll("button[data-sev]"));
  const count = document.getElementById("shown");
  const here = new Set(causes.map(function (one) { return one.dataset.sev; }));
  chips.forEach(function (chip) { chip.hidden = !here.has(chip.dataset.sev); });
  const filter = function () {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    texts = texts || (words.length ? causes.map(function (one) { return one.textContent.toLowerCase(); }) : null);
    const on = new Set(chips.filter(function (chip) { return chip.getAttribute("aria-pressed") === "true"; })
      .map(function (chip) { return chip.dataset.sev; }));
    let shown = 0;
    causes.forEach(function (one, index) {
      const fits = on.has(one.dataset.sev) && words.every(function (word) { return texts[index].includes(word); });
      if (one.hidden === fits) { one.hidden = !fits; }
      shown += fits ? 1 : 0;
    });
    if (rows) { rows.hidden = !rows.querySelector("li:not([hidden])"); }
    count.textContent = shown + " of " + causes.length + " shown";
  };
  if (causes.length) {
    document.getElementById("filter").hidden = false;
    filter();
  }
  search.addEventListener("input", filter);
  chips.forEach(function (chip) {
    chip.addEventListener("click", function () {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      filter();
    });
  });
  const all = document.getElementById("all");
  all.addEventListener("click", function () {
    const open = all.textContent === "Open all";
    document.querySelectorAll("details.cause").forEach(function (one) { one.open = open; });
    all.textContent = open ? "Close all" : "Open all";
  });
  document.addEventListener("keydown", function (event) {
    const typing = event.target === search;
    if (event.key === "/" && !typing) { event.preventDefault(); search.focus(); }
    if (event.key === "Escape" && typing) { search.value = ""; filter(); search.blur(); }
    if ((event.key === "j" || event.key === "k") && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const heads = Array.from(document.querySelectorAll("details.cause>summary")).filter(function (one) { return !one.parentElement.hidden; });
      const here = heads.findIndex(function (one) { return one.parentElement.contains(document.activeElement); });
      const next = heads[event.key === "j" ? here + 1 : Math.max(here - 1, 0)];
      if (next) { next.focus(); }
    }
  });
  const opened = function () {
    const one = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (one && one.tagName === "DETAILS") { one.open = true; one.scrollIntoView(); }
  };
  addEventListener("hashchange", opened);
  opened();
})();
