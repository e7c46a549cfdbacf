#include "fuzz/log/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "fuzz/log/advice.h"
#include "fuzz/log/guest_story.h"
#include "fuzz/log/qemu_story.h"
#include "fuzz/log/xen_story.h"

namespace pirq::fuzz::log {
namespace {

// The lines of libxl, and of a monitor that lists ports.
class ToolstackStory {
 public:
  ToolstackStory(std::string file, Findings& findings)
      : file_(std::move(file)), findings_(findings) {}

  void take(const Event& event) {
    switch (event.kind) {
      case Kind::libxl_map_failed:
        return findings_.add(
            {.verdict = Verdict::silent,
             .subject = fmt::format("machine irq {}", event.value[0]),
             .says = fmt::format("libxl could not map machine irq {}: the INTx pin has no number",
                                 event.value[0]),
             .lines = {evidence(file_, event)},
             .decides = {std::string(kKeyI), std::string(kDebugXen)}});
      case Kind::libxl_unmap_failed:
        return findings_.remark(
            {"libxl could not unmap a machine irq: normal if QEMU or the end of "
             "the domain has unmapped it before",
             {evidence(file_, event)}});
      case Kind::assign_failed:
        return findings_.remark(
            {"a device could not be assigned; this is before any pirq", {evidence(file_, event)}});
      case Kind::monitor_port:
        return port(event);
      default:
        return;
    }
  }

 private:
  void port(const Event& event) {
    const std::int64_t pirq = event.value[2];
    // A list of ports ascends, so a lower port begins another list.
    if (event.value[0] <= last_port_ || ports_.size() > kPortsMax) ports_.clear();
    last_port_ = event.value[0];
    const auto [other, added] = ports_.try_emplace(pirq, event.value[0], evidence(file_, event));
    if (added) return;
    findings_.add({.verdict = Verdict::alias,
                   .subject = fmt::format("pirq {}", pirq),
                   .says = fmt::format("pirq {} has the ports {} and {}", pirq, other->second.first,
                                       event.value[0]),
                   .lines = {other->second.second, evidence(file_, event)}});
  }

  static constexpr std::size_t kPortsMax = 65536;
  std::string file_;
  Findings& findings_;
  std::int64_t last_port_ = -1;
  std::map<std::int64_t, std::pair<std::int64_t, Evidence>> ports_;
};

// One story for each speaker of a file: the guests of a console server, or the machines of a system
// log.
template <typename Story>
class Speakers {
 public:
  Speakers(const std::string& file, Findings& findings) : file_(file), findings_(findings) {}

  Story& of(const Event& event) {
    const std::string name(stories_.size() < kSpeakersMax ? event.speaker : std::string_view());
    return stories_.try_emplace(name, file_, findings_).first->second;
  }
  std::map<std::string, Story>& all() { return stories_; }

 private:
  static constexpr std::size_t kSpeakersMax = 64;
  const std::string& file_;
  Findings& findings_;
  std::map<std::string, Story> stories_;
};

}  // namespace

bool Judgement::about_pirqs() const {
  return std::ranges::any_of(readings, &Reading::about_pirqs);
}

std::optional<InputError> judge_log(const std::string& file, Judgement& judgement) {
  Speakers<GuestStory> guests(file, judgement.findings);
  Speakers<QemuStory> qemus(file, judgement.findings);
  XenStory xen(file, judgement.findings);
  ToolstackStory toolstack(file, judgement.findings);
  const auto take = [&](const Event& event) {
    switch (event.source) {
      case Source::guest:
        return guests.of(event).take(event);
      case Source::qemu:
        return qemus.of(event).take(event);
      case Source::xen:
        return xen.take(event);
      case Source::toolstack:
        return toolstack.take(event);
    }
  };
  Reading reading;
  if (auto error = read_log(file, take, reading)) return error;
  for (auto& [name, guest] : guests.all()) guest.end();
  xen.end();
  judgement.readings.push_back(std::move(reading));
  return std::nullopt;
}

}  // namespace pirq::fuzz::log
