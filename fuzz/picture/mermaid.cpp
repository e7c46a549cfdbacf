#include "fuzz/picture/mermaid.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/picture/state_words.h"
#include "fuzz/report/json_text.h"

namespace pirq::fuzz {
namespace {

// The characters that end a statement, begin a comment or an entity, or are HTML.
std::string mermaid_escaped(std::string_view text) {
  std::string out;
  for (const char c : as_utf8(text)) switch (c) {
      case '#':
      case ';':
      case '<':
      case '>':
      case '&':
      case '%':
      case '"':
        out += fmt::format("#{};", static_cast<int>(c));
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  return out;
}

std::string participant(std::size_t lane) {
  return fmt::format("L{}", lane);
}

std::string arrow_lines(const Arrow& arrow) {
  const std::string from = participant(arrow.from);
  const std::string to = participant(arrow.to);
  const std::string_view line = arrow.kind != Arrow::Kind::interrupt ? "->>"
                                : arrow.failed                       ? "-x"
                                                                     : "-)";
  std::string text = fmt::format("  {}{}{}: {}\n", from, line, to, mermaid_escaped(arrow.text));
  if (!arrow.answer.empty())
    text += fmt::format("  {}-->>{}: {}\n", to, from, mermaid_escaped(arrow.answer));
  return text;
}

std::string event_lines(const Event& event) {
  const std::string number = event.number > 0 ? fmt::format("{} ", event.number) : "";
  std::string text = fmt::format("  Note over {}: {}{}: {}\n", participant(event.lane), number,
                                 mermaid_escaped(event.step), mermaid_escaped(event.words));
  for (const Arrow& arrow : event.arrows) text += arrow_lines(arrow);
  return text;
}

}  // namespace

std::string mermaid_text(const Timeline& timeline) {
  std::string text = "sequenceDiagram\n";
  for (std::size_t i = 0; i < timeline.lanes.size(); ++i)
    text += fmt::format("  participant {} as {}\n", participant(i),
                        mermaid_escaped(timeline.lanes[i].name));
  if (timeline.lanes.empty()) return text + "  participant L0 as nothing happens\n";
  const std::string all = timeline.lanes.size() == 1
                              ? participant(0)
                              : participant(0) + ',' + participant(timeline.lanes.size() - 1);
  text += fmt::format("  Note over {}: {}: {}\n", all, mermaid_escaped(timeline.title),
                      mermaid_escaped(timeline.world));
  if (const std::string left_out = left_out_text(timeline); !left_out.empty())
    text += fmt::format("  Note over {}: {}\n", all, mermaid_escaped(left_out));
  std::string end = fmt::format("  Note over {}: {}\n", all, mermaid_escaped(timeline.outcome));
  if (!timeline.events.empty())
    end += fmt::format("  Note over {}: held: {}\n", all,
                       mermaid_escaped(claims_text(timeline, timeline.events.size() - 1)));
  std::vector<std::string> events;  // From the last one on.
  std::size_t size = text.size() + end.size() + 100;
  for (auto event = timeline.events.rbegin(); event != timeline.events.rend(); ++event) {
    std::string lines = event_lines(*event);
    if ((size += lines.size()) > kMermaidMax) break;
    events.push_back(std::move(lines));
  }
  if (events.size() < timeline.events.size())
    text += fmt::format("  Note over {}: only the last {} steps are drawn\n", all, events.size());
  for (auto lines = events.rbegin(); lines != events.rend(); ++lines) text += *lines;
  return text + end;
}

}  // namespace pirq::fuzz
