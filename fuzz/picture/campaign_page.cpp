#include "fuzz/picture/campaign_page.h"

#include <fmt/format.h>

#include <string_view>

#include "fuzz/picture/heat_map.h"
#include "fuzz/picture/page.h"
#include "fuzz/picture/svg.h"
#include "fuzz/report/run_text.h"
#include "fuzz/report/xml_text.h"

namespace pirq::fuzz {
namespace {

std::string figure_row(std::string_view name, const std::string& value) {
  return fmt::format("<tr><th scope=\"row\">{}</th><td class=\"count\">{}</td></tr>\n", name,
                     value);
}

std::string figures(const CampaignReport& report) {
  const double seconds = std::chrono::duration<double>(report.time).count();
  const auto rate = [&](std::uint64_t count) {
    return seconds > 0 ? fmt::format("{:.0f}", static_cast<double>(count) / seconds) : "-";
  };
  const Missing never = missing(report.coverage, report.reachable);
  const std::size_t kinds = report.reachable.steps.size();
  const std::size_t situations = report.reachable.sometimes.size();
  return "<table>\n<caption>Throughput and coverage</caption>\n<tbody>\n" +
         figure_row("cases", std::to_string(report.cases)) +
         figure_row("steps", std::to_string(report.steps)) +
         figure_row("seconds", fmt::format("{:.1f}", seconds)) +
         figure_row("threads", std::to_string(report.threads)) +
         figure_row("cases a second", rate(report.cases)) +
         figure_row("steps a second", rate(report.steps)) +
         figure_row("kinds of steps", fmt::format("{} of {}", kinds - never.steps.size(), kinds)) +
         figure_row("situations",
                    fmt::format("{} of {}", situations - never.sometimes.size(), situations)) +
         figure_row("pairs of a step and a pirq state", std::to_string(report.coverage.pairs())) +
         figure_row("finds", std::to_string(report.finds.size())) + "</tbody>\n</table>\n";
}

std::string situations(const CampaignReport& report) {
  std::string text =
      "<table>\n<caption>Situations, and in how many cases</caption>\n<thead><tr><th "
      "scope=\"col\">situation</th><th scope=\"col\" class=\"count\">cases</th><th "
      "scope=\"col\">what it is</th></tr></thead>\n<tbody>\n";
  for (const SometimesInfo& row : sometimes()) {
    const std::uint64_t cases = report.coverage.cases_with(row.id);
    if (!report.reachable.sometimes.has(row.id) && cases == 0) continue;
    text +=
        fmt::format("<tr><th scope=\"row\"{}>{}</th><td class=\"count\">{}</td><td>{}</td></tr>\n",
                    cases == 0 ? " class=\"bad\"" : "", enum_name(row.id),
                    cases == 0 ? "never" : std::to_string(cases), xml_escaped(row.statement));
  }
  return text + "</tbody>\n</table>\n";
}

std::string find_section(const ReportedFind& find, const std::string& id) {
  std::string text = fmt::format("<h3 class=\"bad\">{}</h3>\n<p>{}</p>\n", xml_escaped(find.title),
                                 xml_escaped(find.note));
  if (find.timeline)
    text +=
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"The find as a "
        "picture\">\n" +
        svg_element(*find.timeline, id) + "</div>\n";
  if (!find.steps.empty())
    text += "<details><summary>The case as text</summary><pre class=\"code\">" +
            xml_escaped(find.steps) + "</pre></details>\n";
  return text;
}

std::string section(const CampaignReport& report, std::size_t index) {
  std::string text = fmt::format("<h2>{}</h2>\n<pre class=\"code muted\">{}</pre>\n",
                                 xml_escaped(report.title), xml_escaped(report.header));
  text += fmt::format("<p class=\"verdict {}\">{}{}</p>\n", report.finds.empty() ? "good" : "bad",
                      report.finds.empty() ? "no find" : counted(report.finds.size(), "find"),
                      report.interrupted ? ", interrupted" : "");
  text += figures(report);
  for (std::size_t i = 0; i < report.finds.size(); ++i)
    text += find_section(report.finds[i], fmt::format("find-{}-{}", index, i));
  return text + "<h3>Coverage</h3>\n" + met_heat_map(report.coverage, report.reachable) +
         effect_heat_map(report.coverage, report.reachable) + situations(report);
}

}  // namespace

std::string campaign_page(const std::vector<CampaignReport>& reports) {
  std::string body = "<main>\n<h1>Campaign</h1>\n";
  std::string title = "campaign";
  for (std::size_t i = 0; i < reports.size(); ++i) {
    body += section(reports[i], i);
    title += (i == 0 ? " " : ", ") + reports[i].title;
  }
  return page_text({.title = title + " - pirqfuzz", .body = body + "</main>\n"});
}

}  // namespace pirq::fuzz
