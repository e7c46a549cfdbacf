#include "fuzz/log_worlds/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "fuzz/log/reader.h"
#include "fuzz/log_worlds/told_devices.h"
#include "fuzz/report/run_text.h"

namespace pirq::fuzz {
namespace {

using enum log::Kind;

// Linux prints these together, or none of them.
const std::set<log::Kind> kDynamicDebug = {number_taken, number_reused, irq_made};

// So does QEMU, if its log is compiled in.
const std::set<log::Kind> kXenPt = {qemu_requested,     qemu_mapped,        qemu_updating,
                                    qemu_unbind,        qemu_unmap,         qemu_map_failed,
                                    qemu_update_failed, qemu_unbind_failed, qemu_unmap_failed};

// The sizes of an HVM domain: the host has a multiple of 24 GSIs, and Xen gives the domain 32
// numbers more. All higher numbers that no line names were in use by others, because Xen searches
// from the top. If a set-up found none, those below were, too.
void set_sizes(LogStory& story, const std::set<std::int64_t>& named) {
  const auto highest = static_cast<std::int32_t>(*named.rbegin());
  const auto lowest = static_cast<std::int32_t>(*named.begin());
  WorldConfig& config = story.config;
  std::int32_t gsis = 24;
  while (gsis + 32 <= highest) gsis += 24;
  config.pirqs = gsis + 32;
  config.gsis = std::clamp(gsis, 16, std::max(16, lowest));
  const std::int32_t last = story.found_none ? config.gsis : lowest;
  for (std::int32_t pirq = config.pirqs - 1; pirq >= last; --pirq)
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

constexpr std::size_t source_index(log::Source source) {
  return static_cast<std::size_t>(source);
}

// The domain in a line of Xen.
std::int64_t domain_of(const log::Event& event) {
  const bool last = event.kind == xen_bind_failed || event.kind == xen_unbind_failed;
  return last ? event.value[1] : event.value[0];
}

bool too_many(const std::vector<DeviceConfig>& devices) {
  return devices.empty() || devices.size() > kStoryDevicesMax ||
         std::ranges::any_of(
             devices, [](const DeviceConfig& device) { return device.vectors > kStoryVectorsMax; });
}

// A set-up that found no number. Linux prints one error for all of Xen's.
bool finds_none(const log::Event& event) {
  constexpr std::int64_t kNoNumber = -19;
  return event.kind == setup_failed && event.value[0] == kNoNumber;
}

constexpr bool ends(log::Kind kind) {
  return kind == port_closed || kind == irq_dropped || kind == number_returned;
}

// Reads the lines of all files.
class StoryReader {
 public:
  std::optional<InputError> read(const std::string& file) {
    log::Reading reading;
    file_ = file;
    starts_.fill(false);
    gsis_.clear();
    return log::read_log(
        file, [&](const log::Event& event) { take(event); }, reading);
  }
  std::optional<InputError> finish(LogStory& story);

 private:
  struct Told {
    ToldLine line;
    std::string address;
    std::string speaker;
    bool msix = false;
    std::int64_t domain = -1;
    bool found_none = false;
  };

  void take(const log::Event& event);
  [[nodiscard]] std::optional<InputError> problem() const;
  void choose_domain(LogStory& story);

  std::string file_;
  std::array<std::vector<Told>, kStorySources> told_;
  std::array<bool, kStorySources> starts_{};  // The file shows where the source begins.
  std::array<bool, kStorySources> whole_{};   // So do the lines that were kept.
  std::set<std::int64_t> gsis_;
  std::int32_t irq_base_ = std::numeric_limits<std::int32_t>::max();
  std::size_t left_out_ = 0;
  bool qemu_is_whole_ = false;  // Lines that a search for numbers leaves out are there, too.
};

void StoryReader::take(const log::Event& event) {
  const std::size_t source = source_index(event.source);
  if (source >= kStorySources) return;
  const bool begins = event.kind == boot || event.kind == qemu_began || event.kind == qemu_ended;
  if (begins || event.kind == qemu_assigned) starts_[source] = true;
  if (event.kind == qemu_assigned || event.kind == qemu_enabled || event.kind == qemu_disabled ||
      event.kind == qemu_turned_off)
    qemu_is_whole_ = true;
  if (begins) {  // The lines before are of another kernel, or of another QEMU.
    left_out_ += std::erase_if(told_[source], [&](const Told& told) {
      return told.line.line.file == file_ && told.speaker == event.speaker;
    });
    if (event.kind == boot) gsis_.clear();
  }
  if (event.kind == gsi_mapped) gsis_.insert(event.value[0]);
  auto line = told(event);
  if (!line || (event.source == log::Source::guest && gsis_.contains(line->pirq))) {
    left_out_ += line || log::Kind::gsi_mapped == event.kind ? 1 : 0;
    return;
  }
  line->line = log::evidence(file_, event);
  if (line->kind == irq_made || line->kind == port_opened)
    irq_base_ = std::min(irq_base_, irq_of(event));
  if (told_[source].empty()) whole_[source] = starts_[source];
  told_[source].push_back({.line = std::move(*line),
                           .address = std::string(event.device),
                           .speaker = std::string(event.speaker),
                           .msix = event.text.find("MSI-X") != event.text.npos,
                           .domain = event.source == log::Source::xen ? domain_of(event) : -1,
                           .found_none = finds_none(event)});
}

// A search needs the lines of one guest.
std::optional<InputError> StoryReader::problem() const {
  if (told_[0].empty() && told_[1].empty())
    return wrong(file_, "the log has no line about a driver's pirqs",
                 "it needs dyndbg=\"file arch/x86/pci/xen.c +p\", the debug patch, or QEMU's log "
                 "with XEN_PT_LOGGING_ENABLED");
  for (const auto& lines : told_)
    for (const Told& told : lines) {
      const Told& first = lines.front();
      if (told.line.line.file != first.line.line.file)
        return wrong(told.line.line.file,
                     "has lines of a source that " + first.line.line.file + " has, too",
                     "give one log of the guest, one of its QEMU and one of Xen");
      if (told.speaker != first.speaker)
        return wrong(file_,
                     "the log has the lines of several guests or programs: '" + first.speaker +
                         "' and '" + told.speaker + "'",
                     "give each of them its own file");
    }
  return std::nullopt;
}

// Which domain the guest is, no line says: it is known only if Xen names one.
void StoryReader::choose_domain(LogStory& story) {
  auto& lines = told_[source_index(log::Source::xen)];
  std::set<std::int64_t> domains;
  for (const Told& told : lines) domains.insert(told.domain);
  domains.erase(0);
  if (domains.size() > 1)
    story.notes.push_back(
        fmt::format("left out: Xen's {} about {} domains; which of them the guest is, no line says",
                    counted(lines.size(), "line"), domains.size()));
  const std::int64_t guest = domains.size() == 1 ? *domains.begin() : -1;
  std::erase_if(lines, [&](const Told& told) { return told.domain != guest; });
}

std::optional<InputError> StoryReader::finish(LogStory& story) {
  if (auto error = problem()) return error;
  choose_domain(story);
  story.left_out = left_out_;
  ToldDevices devices;
  for (std::size_t i = 0; i < kStorySources; ++i)
    for (Told& told : told_[i]) {
      const bool of_xen = told.line.source == log::Source::xen;
      devices.take(told.line, of_xen ? std::string() : told.address, told.msix);
      if (told.line.source == log::Source::qemu) story.qemu_devices.insert(told.line.device);
      story.kinds.insert(told.line.kind);
      story.names_devices = story.names_devices || told.line.device >= 0;
      story.found_none = story.found_none || told.found_none;
      story.sources[i].lines.push_back(story.lines.size());
      story.lines.push_back(std::move(told.line));
    }
  const auto& guest = told_[0];
  story.sources[0].from_start = guest.empty() || !ends(story.lines.front().kind);
  story.sources[1].from_start = whole_[1];
  story.sources[2].from_start = false;  // A ring.
  if (qemu_is_whole_ && story.kinds.contains(qemu_requested))
    story.kinds.insert(kXenPt.begin(), kXenPt.end());
  const std::vector<DeviceConfig> configs = devices.configs(story);
  if (too_many(configs))
    return wrong(
        story.file, "the log has more devices or vectors than can be searched for",
        fmt::format("at most {} devices of {} vectors", kStoryDevicesMax, kStoryVectorsMax));
  story.config.devices.assign(configs.begin(), configs.end());
  if (irq_base_ != std::numeric_limits<std::int32_t>::max()) story.config.irq_base = irq_base_;
  return std::nullopt;
}

}  // namespace

const ToldSource& LogStory::first_source() const {
  const auto first =
      std::ranges::find_if(sources, [](const ToldSource& source) { return !source.lines.empty(); });
  return first == sources.end() ? sources.front() : *first;
}

// "no free pirq" is no line of a driver: neither a guest's request nor a map of an MSI prints it.
std::optional<ToldLine> told(const log::Event& event) {
  ToldLine line{.kind = event.kind, .source = event.source};
  switch (event.kind) {
    case number_taken:
    case number_reused:
    case irq_made:
    case port_opened:
    case port_closed:
    case irq_dropped:
    case number_returned:
    case qemu_mapped:
    case qemu_unbind:
    case qemu_unmap:
    case qemu_unmap_failed:
      line.pirq = event.value[0];
      return line;
    case qemu_requested:
      line.pirq = event.value[0], line.entry = event.value[2];
      return line;
    case qemu_updating:
      line.pirq = event.value[0], line.entry = event.value[3];
      return line;
    case irq_made_old:
    case xen_forced:
    case xen_taken:
    case xen_not_mapped:
    case xen_secondary:
      line.pirq = event.value[1];
      return line;
    case bind_failed:
    case setup_failed:
    case qemu_map_failed:
    case qemu_update_failed:
    case qemu_unbind_failed:
    case xen_bind_failed:
    case xen_unbind_failed:
      return line;
    default:
      return std::nullopt;
  }
}

Result<LogStory> read_story(const std::vector<std::string>& files) {
  LogStory story;
  StoryReader reader;
  for (const std::string& file : files) {
    if (auto error = reader.read(file)) return std::move(*error);
    story.file += (story.file.empty() ? "" : ", ") + file;
  }
  if (auto error = reader.finish(story)) return std::move(*error);
  if (std::ranges::any_of(kDynamicDebug,
                          [&](log::Kind kind) { return story.kinds.contains(kind); }))
    story.kinds.insert(kDynamicDebug.begin(), kDynamicDebug.end());
  if (!story.sources[0].lines.empty()) story.kinds.insert(bind_failed);
  std::set<std::int64_t> named;
  for (const ToldLine& line : story.lines)
    if (line.pirq >= 0) named.insert(line.pirq);
  if (named.empty())
    return wrong(story.file, "the log names no pirq of a driver",
                 "it needs dyndbg=\"file arch/x86/pci/xen.c +p\" or the debug patch");
  set_sizes(story, named);
  const auto setup = Setup::create(story.config);
  if (const auto* error = std::get_if<SetupError>(&setup))
    return wrong(story.file, "the log fits no world: " + error->message,
                 "its numbers are out of range");
  return story;
}

}  // namespace pirq::fuzz
