#include "fuzz/log/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

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
  void end() { judge_ports(); }

 private:
  // A list of ports ascends. A port that is not above the first one begins another list; any other
  // that is not above the last one shows that two lists are mixed.
  void port(const Event& event) {
    const std::int64_t port = event.value[0], pirq = event.value[2];
    if (port <= last_port_ && port > first_port_) mixed_ = true;
    if (first_port_ < 0 || port <= first_port_) {
      judge_ports();
      first_port_ = port;
    }
    last_port_ = port;
    const auto [other, added] = ports_.try_emplace(pirq, port, evidence(file_, event));
    if (added || other->second.first == port || doubles_.size() > kDoublesMax) return;
    doubles_.push_back(
        {.verdict = Verdict::alias,
         .subject = fmt::format("pirq {}", pirq),
         .says = fmt::format("pirq {} has the ports {} and {}", pirq, other->second.first, port),
         .lines = {other->second.second, evidence(file_, event)}});
  }

  void judge_ports() {
    for (Finding& finding : doubles_) {
      if (mixed_)
        findings_.remark(
            {"the rows of two lists of ports are mixed here: nothing is concluded from "
             "two of them",
             std::move(finding.lines)});
      else
        findings_.add(std::move(finding));
    }
    doubles_.clear();
    ports_.clear();
    mixed_ = false;
  }

  static constexpr std::size_t kDoublesMax = 64;
  std::string file_;
  Findings& findings_;
  std::int64_t first_port_ = -1, last_port_ = -1;
  bool mixed_ = false;
  std::vector<Finding> doubles_;  // Numbers with two ports in this list.
  std::map<std::int64_t, std::pair<std::int64_t, Evidence>> ports_;
};

// One story for each speaker of a file: the guests of a console server, the machines and programs
// of a system log, or the files whose lines were put into one.
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
  Speakers<XenStory> xens(file, judgement.findings);
  ToolstackStory toolstack(file, judgement.findings);
  const auto take = [&](const Event& event) {
    switch (event.source) {
      case Source::guest:
        return guests.of(event).take(event);
      case Source::qemu:
        return qemus.of(event).take(event);
      case Source::xen:
        return xens.of(event).take(event);
      case Source::toolstack:
        return toolstack.take(event);
    }
  };
  Reading reading;
  if (auto error = read_log(file, take, reading)) return error;
  for (auto& [name, guest] : guests.all()) guest.end();
  for (auto& [name, qemu] : qemus.all()) qemu.end();
  for (auto& [name, xen] : xens.all()) xen.end();
  toolstack.end();
  judgement.readings.push_back(std::move(reading));
  return std::nullopt;
}

}  // namespace pirq::fuzz::log
