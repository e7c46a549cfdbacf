#include "fuzz/log_worlds/printed.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>

#include "fuzz/log/reader.h"

namespace pirq::fuzz {
namespace {

constexpr auto kSourceQemu = static_cast<std::size_t>(log::Source::qemu);

// Lines of what ends a device's vectors.
using enum log::Kind;
constexpr std::array kEnds = {port_closed, irq_dropped,        number_returned,   qemu_unbind,
                              qemu_unmap,  qemu_unbind_failed, qemu_unmap_failed, xen_unbind_failed,
                              xen_forced,  xen_not_mapped,     xen_secondary};

// Takes one line that the world of `story` prints about `device`.
void take_event(const LogStory& story, const log::Event& event, int device,
                std::vector<Printed>& all) {
  const auto line = told(event);
  if (!line || !story.kinds.contains(line->kind)) return;
  const auto source = static_cast<std::size_t>(line->source);
  const std::vector<std::size_t>& lines = story.sources[source].lines;
  if (lines.empty()) return;
  if (source == kSourceQemu && !story.qemu_devices.contains(device)) return;
  std::vector<Printed> next;
  for (Printed printed : all) {
    const bool ended = printed[source] == lines.size();
    if (ended || may_miss(story, source, printed)) next.push_back(printed);
    if (ended) continue;
    const ToldLine& wanted = story.lines[lines[printed[source]]];
    if (wanted.kind != line->kind || wanted.pirq != line->pirq || wanted.entry != line->entry ||
        (wanted.device >= 0 && wanted.device != device))
      continue;
    ++printed[source];
    next.push_back(printed);
  }
  all = std::move(next);
}

}  // namespace

std::size_t total(const Printed& printed) {
  return std::accumulate(printed.begin(), printed.end(), std::size_t{0});
}

bool may_miss(const LogStory& story, std::size_t source, const Printed& printed) {
  return printed[source] == 0 && !story.sources[source].from_start;
}

std::vector<Printed> printed_after(const LogStory& story, const Moment& moment,
                                   const Neighbours& neighbours, const Printed& printed) {
  const std::string text = log_lines(moment, neighbours, LogLevel::debug);
  std::vector<Printed> all = {printed};
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    for (const log::Event& event : log::events_of(rest.substr(0, end)))
      take_event(story, event, moment.step.device, all);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  }
  return all;
}

bool sets_up(log::Kind kind) {
  return std::ranges::find(kEnds, kind) == kEnds.end();
}

}  // namespace pirq::fuzz
