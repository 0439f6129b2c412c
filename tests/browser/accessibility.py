"""What a page owes to readers who do not see it, do not use a mouse, or see little of it: WCAG 2.2 AA as far as a program can tell.

Sources: https://www.w3.org/TR/WCAG22/, https://www.w3.org/TR/accname-1.2/, https://www.w3.org/WAI/ARIA/apg/practices/landmark-regions/
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.browser.chromium import Chromium

_NAMED = {
    "link",
    "button",
    "searchbox",
    "textbox",
    "DisclosureTriangle",
    "region",
    "navigation",
    "image",
    "img",
    "figure",
}
_ONCE = ("main", "banner", "contentinfo")

_CHECKS = r"""
(() => {
  const found = [];
  const say = (what, one) => found.push(what + ": " + one.outerHTML.slice(0, 120));
  const every = (selector) => [...document.querySelectorAll(selector)];
  const shown = (one) => one.checkVisibility() && one.getClientRects().length > 0;
  const parse = (text) => { const [r, g, b, a] = text.match(/[\d.]+/g).map(Number); return [r, g, b, a === undefined ? 1 : a]; };
  const over = (top, below) => top.slice(0, 3).map((one, at) => one * top[3] + below[at] * (1 - top[3]));
  const light = (color) => color.slice(0, 3).map((one) => one / 255).map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (one) => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      layers.push(color);
      if (color[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const one = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !shown(one) || one.closest(".vh, script, title, desc, .skip")) continue;
    const style = getComputedStyle(one);
    const size = parseFloat(style.fontSize);
    const wanted = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const back = behind(one);
    const color = parse(one.closest("svg") ? style.fill : style.color);
    if (ratio(over(color, back), back) < wanted) say("contrast " + ratio(over(color, back), back).toFixed(2), one);
  }
  const ids = every("[id]").map((one) => one.id);
  ids.filter((one, at) => ids.indexOf(one) !== at).forEach((one) => found.push("id twice: " + one));
  every("[aria-labelledby]").forEach((one) => one.getAttribute("aria-labelledby").split(/\s+/).forEach((id) => {
    if (!document.getElementById(id)) say("label of nothing", one);
  }));
  if (!document.documentElement.lang) found.push("no language");
  if (!document.title.trim()) found.push("no title");
  let level = 0;
  every("h1,h2,h3,h4,h5,h6").filter(shown).forEach((one) => {
    const now = Number(one.tagName[1]);
    if (now > level + 1) say("heading skips a level", one);
    level = now;
  });
  if (every("h1").length !== 1) found.push("h1: " + every("h1").length);
  every("ul>:not(li),ol>:not(li),dl>:not(dt):not(dd),tr>:not(td):not(th)").forEach((one) => say("not of its list", one));
  every("th:not([scope])").forEach((one) => say("heading of nothing", one));
  every("[tabindex]").forEach((one) => { if (one.tabIndex > 0) say("order of tabs", one); });
  every("a[href],button,input,summary").filter(shown).forEach((one) => {
    const box = one.getBoundingClientRect();
    if (one.className !== "skip" && getComputedStyle(one).display !== "inline" && (box.width < 24 || box.height < 24)) say("target of " + Math.round(box.height), one);
  });
  every("body *").filter(shown).forEach((one) => {
    const style = getComputedStyle(one);
    const rolls = /auto|scroll/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
    if (rolls && one.tabIndex < 0 && !one.querySelector("a,button")) say("scrolled by mouse alone", one);
    if (/clip|hidden/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1 && !one.matches(".vh")) say("cut off", one);
  });
  every("summary *, li *, dd, td, h1, h2, p").filter((one) => shown(one) && !one.closest(".code, .tw, .nav, .vh, svg")).forEach((one) => {
    if (one.getBoundingClientRect().right > innerWidth + 1) say("beyond the window", one);
  });
  every("svg text").filter(shown).forEach((one, at, all) => {
    const box = one.getBoundingClientRect();
    const around = one.closest(".box")?.querySelector("rect");
    if (around && around.getBoundingClientRect().right < box.right) say("text leaves its box", one);
    all.slice(at + 1).forEach((other) => {
      const its = other.getBoundingClientRect();
      if (box.left < its.right && its.left < box.right && box.top < its.bottom - 2 && its.top < box.bottom - 2) say("texts overlap", other);
    });
  });
  return found;
})()
"""


def faults(browser: Chromium) -> list[str]:
    """What is wrong with the page that a browser shows, one line each."""
    found: list[str] = browser.value(_CHECKS)
    return [*found, *_of_tree(browser)]


def _of_tree(browser: Chromium) -> list[str]:
    """What the accessibility tree lacks: names, and landmarks that there must be one of."""
    nodes: list[dict[str, Any]] = browser.ask("Accessibility.getFullAXTree")["nodes"]
    seen = [
        (node["role"]["value"], node.get("name", {}).get("value", "").strip())
        for node in nodes
        if not node.get("ignored") and "role" in node
    ]
    roles = Counter(role for role, _ in seen)
    found = [f"{role} without a name" for role, name in seen if role in _NAMED and not name and role != "figure"]
    found += [f"{roles[role]} of {role}" for role in _ONCE if roles[role] != 1]
    labels = Counter(name for role, name in seen if role in ("navigation", "region"))
    return [*found, *(f"landmark twice: {name}" for name, times in labels.items() if times > 1 and len(name) < 30)]
