#include "fuzz/log_worlds/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "fuzz/log/reader.h"

namespace pirq::fuzz {
namespace {

using enum log::Kind;

// Linux prints these together, or none of them.
const std::set<log::Kind> kDynamicDebug = {number_taken, number_reused, irq_made};

// Guesses the devices: the lines of one address, or without addresses, lines that follow each other
// directly. A device has as many vectors as its longest run of new numbers.
class Devices {
 public:
  void take(ToldLine& told, const std::string& address) {
    if (!address.empty()) told.device = index_of_address(address);
    const bool sets_up = told.kind == irq_made || told.kind == irq_made_old ||
                         told.kind == port_opened || told.kind == number_taken;
    if (!sets_up) return note_end(told);
    const bool same = !address.empty() ? address == last_address_
                                       : last_address_.empty() && told.line.line == last_line_ + 1;
    if (!same) begin(address);
    last_address_ = address;
    last_line_ = told.line.line;
    run_.insert(told.pirq);
    std::size_t& most = vectors_[current_];
    most = std::max(most, run_.size());
  }

  [[nodiscard]] std::vector<std::size_t> vectors() const {
    std::vector<std::size_t> all;
    for (const auto& [device, most] : vectors_) all.push_back(most);
    if (all.empty() && !ended_.empty()) all.push_back(ended_.size());
    return all;
  }

 private:
  // The devices are in the order of their first lines.
  int index_of_address(const std::string& address) {
    const auto known = std::ranges::find(addresses_, address);
    if (known == addresses_.end()) addresses_.push_back(address);
    return static_cast<int>(std::ranges::find(addresses_, address) - addresses_.begin());
  }

  void begin(const std::string& address) {
    run_.clear();
    current_ =
        address.empty() ? vectors_.size() : static_cast<std::size_t>(index_of_address(address));
  }
  // A log that begins in the middle shows the end of a driver's life only.
  void note_end(const ToldLine& told) {
    last_line_ = 0;
    if (told.kind == port_closed || told.kind == irq_dropped) ended_.insert(told.pirq);
  }

  std::map<std::size_t, std::size_t> vectors_;  // By the index of the device.
  std::vector<std::string> addresses_;
  std::set<std::int64_t> run_, ended_;
  std::size_t current_ = 0;
  std::string last_address_;
  std::uint64_t last_line_ = 0;
};

// The sizes of an HVM domain: the host has a multiple of 24 GSIs, and Xen gives the domain 32
// numbers more. All higher numbers that no line names were in use by others, because Xen searches
// from the top.
void set_sizes(LogStory& story, const std::set<std::int64_t>& named) {
  const auto highest = static_cast<std::int32_t>(*named.rbegin());
  const auto lowest = static_cast<std::int32_t>(*named.begin());
  WorldConfig& config = story.config;
  std::int32_t gsis = 24;
  while (gsis + 32 <= highest) gsis += 24;
  config.pirqs = gsis + 32;
  config.gsis = std::clamp(gsis, 16, std::max(16, lowest));
  for (std::int32_t pirq = config.pirqs - 1; pirq > lowest; --pirq)
    if (!named.contains(pirq)) config.taken.push_back(pirq);
  std::int32_t vectors = 0;
  for (const DeviceConfig& device : config.devices) vectors += device.vectors;
  config.irqs = config.pirqs + 2 * vectors + 16;
  config.also = {StepKind::guest_get_pirq};
}

// The irq in a line, as far as a world can begin with it.
std::int32_t irq_of(const log::Event& event) {
  constexpr std::int64_t kMost = 1 << 20;
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(event.value[1], 16, kMost));
}

InputError wrong(const std::string& file, std::string message, std::string hint) {
  return {
      .file = file, .line = 0, .column = 0, .message = std::move(message), .hint = std::move(hint)};
}

}  // namespace

std::optional<ToldLine> told(const log::Event& event) {
  switch (event.kind) {
    case number_taken:
    case number_reused:
    case irq_made:
    case port_opened:
    case port_closed:
    case irq_dropped:
    case number_returned:
      return ToldLine{.kind = event.kind, .pirq = event.value[0]};
    case irq_made_old:
      return ToldLine{.kind = event.kind, .pirq = event.value[1]};
    case bind_failed:
    case setup_failed:
      return ToldLine{.kind = event.kind};
    default:
      return std::nullopt;
  }
}

Result<LogStory> read_story(const std::string& file) {
  LogStory story{.file = file, .lines = {}, .kinds = {}, .config = {}};
  const std::int32_t usual_base = story.config.irq_base;
  story.config.irq_base = std::numeric_limits<std::int32_t>::max();
  Devices devices;
  std::set<std::int64_t> named, gsis;
  const auto take = [&](const log::Event& event) {
    if (event.source != log::Source::guest) return;
    if (event.kind == gsi_mapped) gsis.insert(event.value[0]);
    auto line = told(event);
    if (!line || gsis.contains(line->pirq)) {
      story.left_out += line || log::Kind::gsi_mapped == event.kind ? 1 : 0;
      return;
    }
    line->line = log::evidence(file, event);
    devices.take(*line, std::string(event.device));
    if (line->pirq >= 0) named.insert(line->pirq);
    if (line->kind == irq_made || line->kind == port_opened)
      story.config.irq_base = std::min(story.config.irq_base, irq_of(event));
    story.kinds.insert(line->kind);
    story.names_devices = story.names_devices || line->device >= 0;
    story.lines.push_back(std::move(*line));
  };
  log::Reading reading;
  if (auto error = log::read_log(file, take, reading)) return std::move(*error);
  if (named.empty())
    return wrong(file, "the log has no line about a driver's pirqs",
                 "it needs dyndbg=\"file arch/x86/pci/xen.c +p\" or the debug patch");
  for (const std::size_t vectors : devices.vectors())
    if (story.config.devices.size() < kStoryDevicesMax && vectors <= kStoryVectorsMax)
      story.config.devices.push_back({DeviceKind::msix, static_cast<std::uint16_t>(vectors)});
  if (story.config.devices.empty() || story.config.devices.size() < devices.vectors().size())
    return wrong(
        file, "the log has more devices or vectors than can be searched for",
        fmt::format("at most {} devices of {} vectors", kStoryDevicesMax, kStoryVectorsMax));
  story.from_start = story.lines.front().kind != port_closed &&
                     story.lines.front().kind != irq_dropped &&
                     story.lines.front().kind != number_returned;
  if (std::ranges::any_of(kDynamicDebug,
                          [&](log::Kind kind) { return story.kinds.contains(kind); }))
    story.kinds.insert(kDynamicDebug.begin(), kDynamicDebug.end());
  story.kinds.insert(bind_failed);
  if (story.config.irq_base == std::numeric_limits<std::int32_t>::max())
    story.config.irq_base = usual_base;
  set_sizes(story, named);
  const auto setup = Setup::create(story.config);
  if (const auto* error = std::get_if<SetupError>(&setup))
    return wrong(file, "the log fits no world: " + error->message, "its numbers are out of range");
  return story;
}

}  // namespace pirq::fuzz
