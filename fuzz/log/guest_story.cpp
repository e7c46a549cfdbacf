#include "fuzz/log/guest_story.h"

#include <fmt/format.h>

#include <algorithm>

#include "fuzz/log/advice.h"

namespace pirq::fuzz::log {
namespace {

constexpr std::size_t kNumbersMax = 65536;
constexpr std::uint64_t kTraceLines = 200;  // Of a crash.
constexpr std::int64_t kIsaIrqs = 16;
constexpr std::string_view kL10 =
    "L10: a number that was never mapped is not given back; every Linux to today";

constexpr int kNoDevice = -19, kNoSpaceLeft = -28, kNoMemory = -12;

std::string named(const std::string& device) {
  return device.empty() ? "a device that the line does not name" : device;
}
std::string number_text(std::int64_t pirq) {
  return fmt::format("pirq {}", pirq);
}
// The rule behind a crash in this function.
struct Place {
  std::string_view function;
  std::string_view says;
  std::string_view rule;
};
constexpr Place kPlaces[] = {
    {"xen_teardown_msi_irqs", "the irqs of a failed MSI set-up are destroyed twice",
     "L27: Linux 5.17 to 6.1.y; 6.2 has the repair (6c796996ee70)"},
    {"free_msi_irqs", "MSI is disabled while a driver still has its irqs",
     "L19: Linux until 5.16; later the irqs are freed"},
    {"restore_pirqs", "a GSI could not be mapped at the resume", "L26: every Linux since 2.6.39"},
    {"restore_cpu_pirqs", "a resumed guest meets the number of an MSI that is gone",
     "L21: Linux until 2.6.38"},
    {"bind_evtchn_to_cpu", "a port was closed whose irq another driver had erased",
     "L25: Linux until 3.13"},
};

}  // namespace

void GuestStory::take(const Event& event) {
  const auto& v = event.value;
  if (numbers_.size() > kNumbersMax || ports_.size() > kNumbersMax) forget();
  switch (event.kind) {
    case Kind::boot:
      return forget();
    case Kind::hvm_guest:
      hvm_ = true;
      return;
    case Kind::gsi_mapped:
      numbers_[v[0]] = {.irq = v[1], .gsi = true, .line = line(event)};
      pirq_of_irq_[v[1]] = v[0];
      return;
    case Kind::number_taken:
      return taken(event);
    case Kind::number_reused:
      return reused(event);
    case Kind::irq_made:
      return made(event, v[0], v[1]);
    case Kind::irq_made_old:
      return made(event, v[1], v[0]);
    case Kind::setup_failed:
      return failed(event);
    case Kind::setup_refused:
      if (refused_.size() < 4) refused_.push_back(line(event));
      return;
    case Kind::bind_failed:
    case Kind::port_map_failed:
      return bind_failed(event);
    case Kind::map_failed:
    case Kind::map_failed_for:
    case Kind::gsi_map_failed:
    case Kind::pcifront_failed:
    case Kind::pcifront_enable:
    case Kind::pciback_enable:
      return map_failed(event);
    case Kind::gone:
    case Kind::unmap_failed:
      return findings_.remark(
          {"an unmap failed; the domain was gone, or another program had "
           "unmapped the number before",
           {line(event)}});
    case Kind::port_opened:
      return opened(event);
    case Kind::port_closed:
      ports_.erase(v[0]);
      return search_.closed(v[0], line(event));
    case Kind::irq_dropped:
      ports_.erase(v[0]);
      return search_.dropped(v[0], line(event));
    case Kind::number_returned:
      return returned(event);
    case Kind::completion_polled:
      return findings_.remark(
          {"a driver found its completions by polling: its interrupts may not "
           "arrive, for this or another reason",
           {line(event)}});
    case Kind::crash:
    case Kind::crash_place:
      return crashed(event);
    default:
      return;
  }
}

void GuestStory::forget() {
  numbers_.clear();
  ports_.clear();
  pirq_of_irq_.clear();
  search_ = NumberSearch(findings_);
}

void GuestStory::taken(const Event& event) {
  const std::int64_t pirq = event.value[0];
  for (auto& [device, numbers] : lost_) numbers.erase(pirq);  // It was free, so it was not lost.
  if (const auto port = ports_.find(pirq); port != ports_.end())
    findings_.add(
        {.verdict = Verdict::open_port,
         .subject = number_text(pirq),
         .says = fmt::format("pirq {} is handed out while the port of irq {} is bound to it", pirq,
                             port->second.irq),
         .lines = {port->second.line, line(event)},
         .rule = "X55: every Xen to today",
         .decides = advice({kKeyE})});
  const Number old = numbers_[pirq];
  numbers_[pirq] = {.device = std::string(event.device),
                    .line = line(event),
                    .old_irq = old.irq,
                    .old_line = old.line};
}

// Linux prints this line only if an irq in its list has the number: the list was searched a moment
// before.
void GuestStory::reused(const Event& event) {
  const std::int64_t pirq = event.value[0];
  const std::string taker(event.device);
  Finding finding{.verdict = Verdict::alias,
                  .subject = number_text(pirq),
                  .rule =
                      "L1: Linux 2.6.39 to 4.10 reads the number in the device's old message; "
                      "with QEMU since 2.1 (Q1) it may belong to another device. Stable 4.4.57 "
                      "and 4.9.18 have the repair (c74fd80f2f41)",
                  .decides = advice({kQemuLog, kDebugXen})};
  const auto owner = numbers_.find(pirq);
  if (owner == numbers_.end()) {
    finding.says = fmt::format(
        "pirq {} is taken by {}, and another vector of the guest has it: Linux prints the line "
        "only "
        "if an irq in its list has the number",
        pirq, named(taker));
    finding.against.emplace_back("the log does not show who had the number");
    finding.decides.emplace_back(kWholeLog);
  } else {
    finding.lines.push_back(owner->second.line);
    const bool unnamed = taker.empty() && owner->second.device.empty();
    finding.says =
        unnamed
            ? fmt::format(
                  "pirq {} has an irq, and is taken again from the message of another "
                  "vector",
                  pirq)
            : fmt::format("pirq {} is {}'s, and is taken by {}", pirq,
                          owner->second.gsi ? "a GSI" : named(owner->second.device),
                          taker == owner->second.device ? "another of its vectors" : named(taker));
    if (unnamed) finding.against.emplace_back("the lines do not name the devices");
  }
  finding.against.emplace_back("debug keys show neither this alias nor the irq that it leaks");
  finding.lines.push_back(line(event));
  findings_.add(std::move(finding));
  if (owner == numbers_.end()) numbers_[pirq] = {.device = taker, .line = line(event)};
}

void GuestStory::made(const Event& event, std::int64_t pirq, std::int64_t irq) {
  Number& n = numbers_[pirq];
  if (n.line.text.empty()) n.line = line(event);
  if (n.device.empty()) n.device = std::string(event.device);
  n.irq = irq;
  pirq_of_irq_[irq] = pirq;
  if (n.old_irq != 0 && n.old_irq < irq)
    findings_.remark(
        {fmt::format("pirq {} went from irq {} to irq {}, although a new irq has the lowest "
                     "free number: the first irq exists still (then it is an alias), or it "
                     "is freed late (Linux since 6.6 and 6.1.57); /proc/interrupts decides",
                     pirq, n.old_irq, irq),
         {n.old_line, n.line, line(event)}});
}

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

void GuestStory::opened(const Event& event) {
  const std::int64_t pirq = event.value[0], irq = event.value[1];
  search_.opened(pirq, line(event));
  const auto port = ports_.find(pirq);
  if (port != ports_.end() && port->second.irq != irq)
    findings_.add({.verdict = Verdict::alias,
                   .subject = number_text(pirq),
                   .says = fmt::format("pirq {} has a port of irq {}, and gets one of irq {}", pirq,
                                       port->second.irq, irq),
                   .lines = {port->second.line, line(event)},
                   .against = {"a lost line may have closed the first port"},
                   .rule = "L1, or a number that was handed out with its port open (X55)",
                   .decides = advice({kQemuLog, kDebugXen})});
  else
    ports_[pirq] = {irq, line(event)};
  pirq_of_irq_[irq] = pirq;
  Number& n = numbers_[pirq];
  if (n.irq != 0 && n.irq != irq && n.old_irq == irq)
    findings_.add(
        {.verdict = Verdict::alias,
         .subject = number_text(pirq),
         .says = fmt::format("pirq {} is the number of irq {}, and irq {}, which had it before, "
                             "gets its port",
                             pirq, n.irq, irq),
         .lines = {n.old_line, n.line, line(event)},
         .rule = "X68: an unmap frees a number that a driver is about to bind; every Xen to "
                 "today",
         .decides = advice({kQemuLog, kDebugXen})});
  n.irq = irq;
  if (n.line.text.empty()) n.line = line(event);
}

void GuestStory::returned(const Event& event) {
  const std::int64_t pirq = event.value[0];
  search_.returned(pirq, line(event));
  const auto port = ports_.find(pirq);
  if (port == ports_.end()) return;
  findings_.add(
      {.verdict = Verdict::open_port,
       .subject = number_text(pirq),
       .says = fmt::format("Xen hands out pirq {} while the port of irq {} is bound to it", pirq,
                           port->second.irq),
       .lines = {port->second.line, line(event)},
       .rule = "X55: every Xen to today",
       .decides = advice({kKeyE})});
}

void GuestStory::crashed(const Event& event) {
  if (event.kind == Kind::crash) {
    crash_ = line(event);
    return;
  }
  if (crash_.line == 0 || event.line - crash_.line > kTraceLines) return;
  for (const Place& place : kPlaces) {
    if (event.word != place.function && event.text.find(place.function) == event.text.npos)
      continue;
    findings_.add({.verdict = Verdict::crash,
                   .subject = "kernel",
                   .says = fmt::format("the guest's kernel stopped: {}", place.says),
                   .lines = {crash_, line(event)},
                   .rule = std::string(place.rule)});
    crash_ = {};
    return;
  }
}

void GuestStory::end() {
  search_.end();
  if (!refused_.empty()) {
    if (hvm_ || !numbers_.empty())
      findings_.add({.verdict = Verdict::exhaustion,
                     .subject = "pirqs",
                     .says =
                         "no pirq is left: the text about a frontend is misleading in an HVM guest "
                         "of Linux until 4.10",
                     .lines = refused_,
                     .against = {"the text has other causes too, as a missing irq"},
                     .decides = advice({kKeyI, kDyndbg})});
    else
      findings_.remark(
          {"MSI set-up was refused: in a PV guest the frontend is missing, in an HVM guest "
           "of Linux until 4.10 no number was left",
           refused_});
  }
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

}  // namespace pirq::fuzz::log
