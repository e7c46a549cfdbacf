#include "fuzz/log/guest_story.h"

#include <fmt/format.h>

#include <algorithm>

#include "fuzz/log/advice.h"
#include "fuzz/log/subject.h"

namespace pirq::fuzz::log {
namespace {

constexpr std::size_t kNumbersMax = 65536;
constexpr std::uint64_t kJumpsOfMixture = 3;

}  // namespace

void GuestStory::take(const Event& event) {
  const auto& v = event.value;
  follow_time(event);
  if (numbers_.size() > kNumbersMax || ports_.size() > kNumbersMax) forget();
  switch (event.kind) {
    case Kind::boot:
      report_refused();
      hvm_ = pv_ = false;
      return forget();
    case Kind::pv_guest:
      pv_ = true;
      return;
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
    case Kind::pcifront_refused:
      return findings_.add(
          {.verdict = Verdict::silent,
           .subject = named(std::string(event.device)),
           .says = fmt::format("the backend of {} set up no MSI, as the line says",
                               named(std::string(event.device))),
           .lines = {line(event)},
           .against = {"a driver that falls back to INTx gets its interrupts there"},
           .decides = advice({kKeyQ, kDebugXen})});
    case Kind::gsi_bind_failed:
      return findings_.add(
          {.verdict = Verdict::silent,
           .subject = fmt::format("GSI {}", v[0]),
           .says = fmt::format("GSI {} (pirq {}) has no irq: {}", v[0], v[1], v[2]),
           .lines = {line(event)},
           .decides = advice({kKeyI})});
    case Kind::gsi_setup_failed:
      return findings_.remark(
          {"the mode of a GSI could not be set; a pin that is not used is not missed",
           {line(event)}});
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

// A time that runs backwards is that of another boot, or of another kernel whose lines are in this
// file. Then lines before and after it are not put together.
void GuestStory::follow_time(const Event& event) {
  constexpr std::int64_t kSecond = 1'000'000;
  if (event.time < 0) return;
  if (event.kind != Kind::boot && event.time + kSecond < time_) {
    if (jumps_++ == 0) jump_ = line(event);
    report_refused();
    forget();
  }
  time_ = event.time;
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

void GuestStory::end() {
  search_.end();
  if (jumps_ >= kJumpsOfMixture)
    findings_.remark(
        {fmt::format("the kernel's time runs backwards {} times: if these are the lines of several "
                     "guests, give each of them its own file",
                     jumps_),
         {jump_}});
  report_refused();
  report_lost();
}

// The text of a set-up that was refused means two things. Which one, the rest of the boot says, if
// the lines are of one kernel.
void GuestStory::report_refused() {
  if (refused_.empty()) return;
  if (!pv_ && (hvm_ || !numbers_.empty()) && jumps_ < kJumpsOfMixture)
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
  refused_.clear();
}

}  // namespace pirq::fuzz::log
