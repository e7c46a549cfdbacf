#include "fuzz/picture/matrix_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "fuzz/picture/page.h"
#include "fuzz/report/xml_text.h"

namespace pirq::fuzz {
namespace {

constexpr std::array<std::string_view, 5> kKeys = {"world", "driver", "xen", "qemu", "linux"};

std::string head() {
  std::string text = "<thead><tr>";
  for (const std::string_view key : kKeys) text += fmt::format("<th scope=\"col\">{}</th>", key);
  for (const Property property : matrix_columns())
    text += fmt::format("<th scope=\"col\" title=\"{}\"><span class=\"upright\">{}</span></th>",
                        xml_escaped(info(property).statement), enum_name(property));
  return text + "</tr></thead>\n";
}

std::string cell(const Cell& of) {
  const std::string text = xml_escaped(cell_text(of));
  switch (of.kind) {
    case Cell::Kind::holds:
      return "<td class=\"holds\">" + text + "</td>";
    case Cell::Kind::violated:
      return "<td class=\"broken count\"><strong>" + text + "</strong></td>";
    case Cell::Kind::undecided:
      break;
  }
  return "<td class=\"muted count\">" + text + "</td>";
}

std::string line(const MatrixRow& row) {
  const bool broken = std::ranges::any_of(
      row.cells, [](const Cell& of) { return of.kind == Cell::Kind::violated; });
  std::string text = fmt::format("<tr{}>", broken ? " data-broken" : "");
  const std::array<std::string, kKeys.size()> keys = {std::string(row.world->name),
                                                      std::string(name_of(row.combination.driver)),
                                                      row.names[0], row.names[1], row.names[2]};
  for (const std::string& key : keys) text += "<td>" + xml_escaped(key) + "</td>";
  for (const Cell& of : row.cells) text += cell(of);
  return text + "</tr>\n";
}

// The choices come from the table, so that there is one for each value in it.
constexpr std::string_view kChoices = R"html(<form class="keys" hidden></form>
<p id="shown" role="status"></p>
)html";

constexpr std::string_view kScript = R"js(
"use strict";
(() => {
  const table = document.getElementById("matrix");
  const rows = [...table.tBodies[0].rows];
  const form = document.querySelector("form");
  const names = [...table.tHead.rows[0].cells].slice(0, 5).map((cell) => cell.textContent);
  const selects = names.map((name, column) => {
    const label = form.appendChild(document.createElement("label"));
    label.append(name + " ");
    const select = label.appendChild(document.createElement("select"));
    select.name = name;
    select.add(new Option("all", ""));
    for (const value of new Set(rows.map((row) => row.cells[column].textContent)))
      select.add(new Option(value, value));
    return select;
  });
  const label = form.appendChild(document.createElement("label"));
  const broken = label.appendChild(document.createElement("input"));
  broken.type = "checkbox";
  broken.name = "broken";
  label.append(" only rows with a violation");
  const choose = () => {
    let shown = 0;
    for (const row of rows) {
      row.hidden = (broken.checked && !("broken" in row.dataset)) ||
        selects.some((select, i) => select.value && row.cells[i].textContent !== select.value);
      shown += row.hidden ? 0 : 1;
    }
    document.getElementById("shown").textContent = `${shown} of ${rows.length} rows`;
  };
  form.addEventListener("change", choose);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  choose();
})();
)js";

}  // namespace

std::string matrix_page(std::span<const MatrixRow> rows, const std::string& states,
                        const std::string& cases) {
  std::string body =
      "<main>\n<h1>Releases against properties</h1>\n"
      "<p>Each row is an exhaustive search of a small world. <em>holds</em>: proven in this world. "
      "A number: violated; the shortest interleaving has so many steps. <em>&gt;N</em>: not "
      "decided "
      "within " +
      xml_escaped(states) +
      "; no interleaving of up to N steps violates it. A world whose name ends in -short has one "
      "pirq less than its drivers want. Releases with the same rules share a row.</p>\n";
  body += kChoices;
  body +=
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"The matrix\">"
      "<table id=\"matrix\">\n" +
      head() + "<tbody>\n";
  for (const MatrixRow& row : rows) body += line(row);
  body += "</tbody>\n</table></div>\n";
  if (!cases.empty())
    body += "<h2>A shortest case of each violation</h2>\n<pre class=\"code\">" +
            xml_escaped(cases) + "</pre>\n";
  return page_text({.title = "Releases against properties - pirqfuzz",
                    .body = body + "</main>\n",
                    .script = std::string(kScript)});
}

}  // namespace pirq::fuzz
