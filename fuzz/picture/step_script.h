// The parts of the step page that work only with a script: hidden until it runs.
#pragma once

#include <string_view>

namespace pirq::fuzz {

inline constexpr std::string_view kStepKeys = R"html(<div class="keys" hidden>
<button type="button" data-go="first">First</button>
<button type="button" data-go="back">Back</button>
<button type="button" data-go="on">Next</button>
<button type="button" data-go="last">Last</button>
<span class="muted">or the keys: arrows, Page Up, Page Down, Home, End; a click on a row</span>
</div>
)html";

inline constexpr std::string_view kStepPanel =
    R"html(<aside id="panel" hidden aria-live="polite" aria-atomic="true" aria-label="The step under the cursor">
<h2></h2>
<p class="effect"></p>
<p class="calls muted"></p>
<p class="holders"></p>
<div class="strip"></div>
</aside>
)html";

/// Shows one row of the table in the panel, and marks it in the picture and in the table.
inline constexpr std::string_view kStepScript = R"js(
"use strict";
(() => {
  const rows = [...document.querySelectorAll("#steps tbody tr")];
  const marks = [...document.querySelectorAll("#picture .row")];
  const panel = document.getElementById("panel");
  const picture = document.getElementById("picture");
  const heads = picture.querySelector(".heads");
  const part = (row, name) => row.querySelector("." + name);
  let current = -1;

  const copy = (to, from) => to.replaceChildren(...[...from.childNodes].map((n) => n.cloneNode(true)));

  const scroll_to = (mark) => {
    if (!mark) return void (picture.scrollTop = 0);
    const top = mark.y.baseVal.value;
    const room = picture.clientHeight - heads.offsetHeight;
    if (top < picture.scrollTop) picture.scrollTop = top - 8;
    const bottom = top + mark.height.baseVal.value;
    if (bottom > picture.scrollTop + room) picture.scrollTop = bottom - room + 8;
  };

  const show = (wanted) => {
    const next = Math.max(0, Math.min(rows.length - 1, wanted));
    if (next === current) return;
    if (current >= 0) rows[current].removeAttribute("aria-current");
    if (current > 0) marks[current - 1].classList.remove("current");
    current = next;
    const row = rows[current];
    row.setAttribute("aria-current", "step");
    if (current > 0) marks[current - 1].classList.add("current");
    scroll_to(marks[current - 1]);
    const number = part(row, "count").textContent;
    panel.querySelector("h2").textContent = current === 0 ? "Start" :
      `Step ${number}: ${part(row, "step").textContent} (row ${current} of ${rows.length - 1})`;
    copy(panel.querySelector(".effect"), part(row, "words"));
    copy(panel.querySelector(".calls"), part(row, "calls"));
    panel.querySelector(".holders").textContent =
      current === 0 ? "" : "Held: " + part(row, "claims").textContent;
    copy(panel.querySelector(".strip"), part(row, "table"));
    try { history.replaceState(null, "", "#step-" + current); } catch { /* Not allowed here. */ }
  };

  const go = {
    first: () => show(0),
    back: () => show(current - 1),
    on: () => show(current + 1),
    last: () => show(rows.length - 1),
  };
  const keys = {
    ArrowRight: go.on, ArrowDown: go.on, ArrowLeft: go.back, ArrowUp: go.back,
    PageDown: () => show(current + 10), PageUp: () => show(current - 10),
    Home: go.first, End: go.last,
  };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  for (const button of document.querySelectorAll("[data-go]"))
    button.addEventListener("click", go[button.dataset.go]);
  marks.forEach((mark, i) => mark.addEventListener("click", () => show(i + 1)));
  rows.forEach((row, i) => row.addEventListener("click", () => show(i)));
  const from_address = () => {
    const asked = /^#step-(\d+)$/.exec(location.hash);
    show(asked ? Number(asked[1]) : rows.length - 1);
  };
  window.addEventListener("hashchange", from_address);

  document.querySelector(".keys").hidden = false;
  panel.hidden = false;
  from_address();
})();
)js";

}  // namespace pirq::fuzz
