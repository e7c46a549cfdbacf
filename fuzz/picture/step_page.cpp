#include "fuzz/picture/step_page.h"

#include <fmt/format.h>

#include <string_view>

#include "fuzz/coverage/behaviour.h"
#include "fuzz/picture/page.h"
#include "fuzz/picture/state_words.h"
#include "fuzz/picture/step_script.h"
#include "fuzz/picture/svg.h"
#include "fuzz/report/xml_text.h"

namespace pirq::fuzz {
namespace {

std::string cell(std::string_view name, std::string_view style, const std::string& content) {
  return fmt::format("<{} class=\"{}\">{}</{}>", name, style, content,
                     name.substr(0, name.find(' ')));
}

// The strip of the numbers that are drawn, each with its state.
std::string strip(const Timeline& timeline, const TableState& table) {
  std::string text = "<div class=\"numbers\">";
  for (std::size_t i = 0; i < timeline.numbers.size(); ++i)
    text += fmt::format("<span class=\"number {}\">{} {}</span>", state_class(table.shown[i]),
                        timeline.numbers[i].pirq, pirq_state_name(table.shown[i]));
  return text + fmt::format("</div><div class=\"muted\">{}</div>", counts_text(table));
}

// "map_pirq ... to Xen: pirq 47".
std::string arrow_text(const Timeline& timeline, const Arrow& arrow) {
  std::string text = fmt::format("{} to {}: {}", timeline.lanes[arrow.from].name,
                                 timeline.lanes[arrow.to].name, arrow.text);
  if (!arrow.answer.empty()) text += ", answer " + arrow.answer;
  if (arrow.failed && arrow.kind == Arrow::Kind::interrupt) text += " (lost)";
  return text;
}

std::string row(const Timeline& timeline, std::size_t index) {
  const Event& event = timeline.events[index];
  std::string calls;
  for (const Arrow& arrow : event.arrows)
    calls +=
        fmt::format("{}{}", calls.empty() ? "" : "<br>", xml_escaped(arrow_text(timeline, arrow)));
  const bool broken = timeline.failed && index + 1 == timeline.events.size();
  std::string words = xml_escaped(event.words);
  if (broken)
    words += fmt::format("<br><strong class=\"bad\">{}</strong>", xml_escaped(timeline.outcome));
  return fmt::format("<tr id=\"row-{}\"{}>", index + 1, broken ? " class=\"broken\"" : "") +
         cell("th scope=\"row\"", "count",
              event.number > 0 ? std::to_string(event.number) : "QEMU first") +
         cell("td", "actor", xml_escaped(timeline.lanes[event.lane].name)) +
         cell("td", "step", xml_escaped(event.step)) + cell("td", "words", words) +
         cell("td", "calls", calls) +
         cell("td", "claims", xml_escaped(claims_text(timeline, index))) +
         cell("td", "table", strip(timeline, event.table)) + "</tr>\n";
}

std::string first_row(const Timeline& timeline) {
  return "<tr id=\"row-0\">" + cell("th scope=\"row\"", "count", "start") +
         cell("td", "actor", "") + cell("td", "step", "") +
         cell("td", "words",
              timeline.events_left_out == 0 ? "before the first step"
                                            : "before the first step that is drawn") +
         cell("td", "calls", "") + cell("td", "claims", "") +
         cell("td", "table", strip(timeline, timeline.start)) + "</tr>\n";
}

std::string table(const Timeline& timeline) {
  std::string text =
      "<h2 id=\"in-words\">Every step in words</h2>\n"
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"in-words\">"
      "<table id=\"steps\">\n<caption>Who holds which number, and the state of the numbers, are "
      "those after the step. A state is what Xen has for the number: free, allocated, mapped to a "
      "host interrupt, or unmapped by force; then whether it passes a device's interrupt (pt) or a "
      "GSI, is bound (dpci) and has a port.</caption>\n<thead><tr>";
  for (const std::string_view name :
       {"step", "who", "what", "effect", "calls and interrupts", "holders", "numbers"})
    text += fmt::format("<th scope=\"col\">{}</th>", name);
  text += "</tr></thead>\n<tbody>\n" + first_row(timeline);
  for (std::size_t i = 0; i < timeline.events.size(); ++i) text += row(timeline, i);
  return text + "</tbody>\n</table></div>\n";
}

std::string heading(const Timeline& timeline) {
  std::string text = fmt::format(
      "<h1>{}</h1>\n<p class=\"code muted\">{}<br>devices: {}</p>\n"
      "<p class=\"verdict {}\">{}</p>\n",
      xml_escaped(timeline.title), xml_escaped(timeline.world), xml_escaped(timeline.devices),
      timeline.failed ? "bad" : "good", xml_escaped(timeline.outcome));
  if (!timeline.detail.empty()) text += "<p>" + xml_escaped(timeline.detail) + "</p>\n";
  if (const std::string left_out = left_out_text(timeline); !left_out.empty())
    text += "<p class=\"muted\">" + left_out + "</p>\n";
  return text;
}

// Bars have a text beside their colour, so that the legend does not depend on it.
constexpr std::string_view kLegend =
    "<p class=\"muted\">Time runs downwards. A solid arrow is a call or a register write, a dashed "
    "one its answer, a thick one an interrupt; a cross is where one is lost. A bar at the right is "
    "a claim on a number: a driver's from the moment it has the number until it has disabled MSI "
    "and closed its port, QEMU's from map to unmap, Xen's while the number has an interrupt. A "
    "dashed frame is where two vectors hold one number.</p>\n";

}  // namespace

std::string step_page(const Timeline& timeline) {
  const SvgParts parts = svg_parts(timeline);
  std::string body = "<header>\n" + heading(timeline) + "</header>\n<main>\n";
  body += kStepKeys;
  body +=
      "<div id=\"picture\" class=\"scroll\" tabindex=\"0\" role=\"img\" "
      "aria-label=\"The steps as a picture. The table below has all of them in words.\">\n"
      "<div class=\"heads\">" +
      parts.head + "</div>\n" + parts.rows + "</div>\n";
  body += kLegend;
  body += table(timeline) + "</main>\n";
  body += kStepPanel;
  return page_text({.title = timeline.title + " - pirqfuzz",
                    .body = std::move(body),
                    .script = std::string(kStepScript)});
}

}  // namespace pirq::fuzz
