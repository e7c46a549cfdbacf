// The lines of a guest's kernel about calls that failed, and about its end.
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/log/advice.h"
#include "fuzz/log/guest_story.h"
#include "fuzz/log/subject.h"

namespace pirq::fuzz::log {
namespace {

constexpr std::uint64_t kTraceLines = 200;  // Of a crash.
constexpr std::int64_t kIsaIrqs = 16;
constexpr std::string_view kL10 =
    "L10: a number that was never mapped is not given back; every Linux to today";

constexpr int kNoDevice = -19, kNoSpaceLeft = -28, kNoMemory = -12;

// The rule behind a crash in this function.
struct Place {
  std::string_view function;
  std::string_view says;
  std::string_view rule;
  std::string_view file = {};  // If only a BUG of this file is the rule's.
};
constexpr Place kPlaces[] = {
    {"xen_teardown_msi_irqs", "the irqs of a failed MSI set-up are destroyed twice",
     "L27: Linux 5.17 to 6.1.y; 6.2 has the repair (6c796996ee70)"},
    {"free_msi_irqs", "MSI is disabled while a driver still has its irqs",
     "L19: Linux until 5.16; later the irqs are freed", "drivers/pci/msi"},
    {"restore_pirqs", "a GSI could not be mapped at the resume", "L26: every Linux since 2.6.39"},
    {"restore_cpu_pirqs", "a resumed guest meets the number of an MSI that is gone",
     "L21: Linux until 2.6.38"},
    {"bind_evtchn_to_cpu", "a port was closed whose irq another driver had erased",
     "L25: Linux until 3.13"},
};

}  // namespace

// The error is -19 if no number was left: Linux hides the reason. Then no number is free, so the
// device's numbers that nobody took since are still its own, and nothing gives them back.
void GuestStory::failed(const Event& event) {
  const auto error = static_cast<int>(event.value[0]);
  const std::string device(event.device);
  if (error != kNoDevice && error != kNoSpaceLeft && error != kNoMemory) {
    findings_.add({.verdict = Verdict::silent,
                   .subject = named(device),
                   .says = fmt::format("the MSI set-up of {} failed with {}", named(device), error),
                   .lines = {line(event)},
                   .decides = advice({kDyndbg, kDebugXen})});
    return;
  }
  const bool number = error == kNoDevice;
  findings_.add(
      {.verdict = Verdict::exhaustion,
       .subject = number ? "pirqs" : "irqs of the guest",
       .says = number ? fmt::format("no pirq is left for {}: Linux reports every reason as -19",
                                    named(device))
                      : fmt::format("the guest has no irq or memory left for {}", named(device)),
       .lines = {line(event)},
       .against = number
                      ? std::vector<std::string>{"if the guest's other devices need all numbers, "
                                                 "nothing is broken: raise extra_guest_irqs"}
                      : std::vector<std::string>(),
       .rule = number ? "a domain has extra_guest_irqs numbers (32 by default)" : "",
       .decides = advice({kKeyI, kDyndbg})});
  if (!number || device.empty()) return;
  for (const auto& [pirq, n] : numbers_)
    if (n.device == device && !n.gsi) lost_[device].insert(pirq);
  if (lost_[device].empty())
    lost_.erase(device);
  else
    failures_.try_emplace(device, line(event));
}

void GuestStory::bind_failed(const Event& event) {
  const std::int64_t irq = event.value[0];
  const auto pirq = pirq_of_irq_.find(irq);
  if (pirq == pirq_of_irq_.end() && irq < kIsaIrqs)
    return findings_.remark(
        {"an ISA irq could not be bound: normal for a probe of a floppy drive in "
         "old kernels (the number is a Linux irq)",
         {line(event)}});
  Finding finding{
      .verdict = Verdict::silent,
      .subject = fmt::format("irq {}", irq),
      .says = fmt::format("Linux irq {} has no port: its device gets no interrupts", irq),
      .against = {"the line does not say why the bind failed"},
      .rule = "-17 in Xen if the number has a port of another vector (L1, X55)",
      .decides = advice({kDyndbg, kDebugXen, kInterrupts})};
  if (pirq != pirq_of_irq_.end()) {
    const Number& n = numbers_[pirq->second];
    if (n.old_irq != 0 && n.old_irq != irq)
      findings_.add(
          {.verdict = Verdict::alias,
           .subject = number_text(pirq->second),
           .says = fmt::format("pirq {} was the number of irq {}, and its bind for irq {} fails: "
                               "the first may still have it",
                               pirq->second, n.old_irq, irq),
           .lines = {n.old_line, n.line, line(event)},
           .against = {"the bind may have failed for another reason, as a missing port"},
           .rule = "X55: an unmap frees a number whose port is open; every Xen to today",
           .decides = advice({kKeyE, kQemuLog, kDebugXen})});
    finding.says = fmt::format("Linux irq {} ({}, pirq {}) has no port: no interrupts arrive", irq,
                               n.gsi ? "a GSI" : named(n.device), pirq->second);
    finding.lines.push_back(n.line);
  }
  finding.lines.push_back(line(event));
  findings_.add(std::move(finding));
}

// A map for a domain, a GSI, or a PV guest that failed.
void GuestStory::map_failed(const Event& event) {
  const bool pciback = event.kind == Kind::pciback_enable;
  const bool of_gsi = event.kind == Kind::map_failed, resume = event.kind == Kind::gsi_map_failed;
  const auto error = static_cast<int>(static_cast<std::int32_t>(pciback  ? event.value[1]
                                                                : resume ? event.value[3]
                                                                         : event.value[0]));
  const std::string device(event.device);
  Finding finding{.subject = named(device), .lines = {line(event)}};
  if (error == kNoDevice && !resume && !of_gsi) {
    finding.verdict = Verdict::not_owned;
    finding.says = fmt::format("{} could not be mapped: the domain does not own it", named(device));
    finding.rule =
        "X9: Xen maps an MSI only for the owner of the device; a device of a domain that "
        "died is in quarantine until it is assigned again";
    finding.against.emplace_back("this is no clash of pirqs");
    finding.decides = advice({kKeyQ});
  } else if (error == kNoSpaceLeft) {
    finding.verdict = Verdict::exhaustion;
    finding.says = fmt::format("a map for {} found nothing left", named(device));
    finding.against.emplace_back(kNoSpace);
    finding.decides = advice({kKeyI, kDebugXen});
  } else if (of_gsi) {
    return findings_.remark(
        {"a GSI could not be mapped; a pin that is not used is not missed", {line(event)}});
  } else {
    finding.verdict = Verdict::silent;
    finding.says = fmt::format("a map for {} failed with {}", named(device), error);
    if (resume) finding.rule = "L26: the kernel may crash at the next entry of its list";
    finding.decides = advice({kKeyI, kKeyQ});
  }
  findings_.add(std::move(finding));
}

// The numbers of failed probes that nobody took again.
void GuestStory::report_lost() {
  for (const auto& [device, numbers] : lost_) {
    if (numbers.empty()) continue;
    const bool one = numbers.size() == 1;
    Finding finding{
        .verdict = Verdict::leak,
        .subject = device,
        .says = fmt::format(
            "{} number{} of {} {} lost: a probe took {}, failed, and nothing gives {} back",
            numbers.size(), one ? "" : "s", device, one ? "is" : "are", one ? "it" : "them",
            one ? "it" : "them"),
        .rule = std::string(kL10),
        .decides = advice({kDyndbg})};
    finding.against.emplace_back("debug keys do not show numbers without a port");
    for (const std::int64_t pirq : numbers)
      if (finding.lines.size() < 6) finding.lines.push_back(numbers_[pirq].line);
    finding.lines.push_back(failures_.at(device));
    findings_.add(std::move(finding));
  }
}

void GuestStory::crashed(const Event& event) {
  if (event.kind == Kind::crash) {
    crash_ = line(event);
    return;
  }
  if (crash_.line == 0 || event.line - crash_.line > kTraceLines) return;
  for (const Place& place : kPlaces) {
    const std::size_t at = event.text.find(place.function);
    // A frame with a question mark is a rest on the stack, which the kernel does not vouch for.
    if (crash_.text.find(place.file) == crash_.text.npos) continue;
    if (at == event.text.npos || event.text.substr(0, at).ends_with("? ")) continue;
    findings_.add({.verdict = Verdict::crash,
                   .subject = "kernel",
                   .says = fmt::format("the guest's kernel stopped: {}", place.says),
                   .lines = {crash_, line(event)},
                   .rule = std::string(place.rule)});
    crash_ = {};
    return;
  }
}

}  // namespace pirq::fuzz::log
