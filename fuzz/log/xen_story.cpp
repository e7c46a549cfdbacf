#include "fuzz/log/xen_story.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>

#include "fuzz/log/advice.h"
#include "fuzz/log/subject.h"

namespace pirq::fuzz::log {
namespace {

constexpr std::size_t kDumpLinesMax = 65536;  // Of one dump.
constexpr int kNotOwned = 19, kNothingLeft = 28;

bool digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// The number that ends before `end`, with its sign. `begin` is set to its first byte.
std::int64_t number_before(std::string_view text, std::size_t end, std::size_t& begin) {
  begin = end;
  while (begin > 0 && digit(text[begin - 1])) --begin;
  if (begin > 0 && begin < end && text[begin - 1] == '-') --begin;
  std::int64_t value = 0;
  std::from_chars(text.data() + begin, text.data() + end, value);
  return value;
}

// The guests of an irq in key i: " d1: 55(---),d7: 17(-MM)", until 4.8 "=1: 55(---),".
std::vector<std::pair<std::int64_t, std::int64_t>> guests_of(std::string_view text) {
  std::vector<std::pair<std::int64_t, std::int64_t>> guests;
  for (std::size_t at = text.find('('); at != text.npos; at = text.find('(', at + 1)) {
    std::size_t begin = 0;
    const std::int64_t pirq = number_before(text, at, begin);
    if (begin == at) continue;
    while (begin > 0 && text[begin - 1] == ' ') --begin;
    if (begin == 0 || text[begin - 1] != ':') continue;
    std::size_t first = 0;
    const std::int64_t domain = number_before(text, begin - 1, first);
    if (first == begin - 1 || first == 0) continue;
    if (std::string_view("d=,").find(text[first - 1]) == std::string_view::npos) continue;
    guests.emplace_back(domain, pirq);
  }
  return guests;
}

}  // namespace

void XenStory::take(const Event& event) {
  switch (event.kind) {
    case Kind::key_irqs:
      judge();
      return;
    case Kind::key_irq:
      return key_irq(event);
    case Kind::key_domain:
      return ports_of(event);
    case Kind::key_pirq_port:
    case Kind::key_other_port:
      return port_row(event);
    case Kind::key_devices:
      devices_.clear();
      saw_devices_ = true;
      return;
    case Kind::key_device:
      saw_devices_ = true;
      if (devices_.size() < kDumpLinesMax)
        devices_.push_back({std::string(event.device), event.value[0],
                            event.text.find("MSIs < ") != event.text.npos &&
                                event.text.find("MSIs < >") == event.text.npos,
                            line(event)});
      return;
    case Kind::key_msi:
      // The fields are: has a mask bit / who masked it / the bit. H is Xen, G the guest; until 4.5
      // the second one is a number.
      if (event.word.find_first_of("HG") != event.word.npos || event.word.ends_with("/1"))
        if (masked_.size() < kDumpLinesMax) masked_.insert_or_assign(event.value[0], line(event));
      return;
    case Kind::key_vpci:
    case Kind::key_vpci_device:
    case Kind::key_vpci_count:
    case Kind::key_vpci_table:
    case Kind::key_vpci_msi:
    case Kind::key_vpci_entry:
      return vpci(event);
    default:
      return message(event);
  }
}

// The list of a domain begins. A domain always has ports, so an empty list before it may go on
// behind this heading.
void XenStory::ports_of(const Event& event) {
  const std::int64_t before = domain_;
  const bool empty = before >= 0 && last_port_ == 0;
  domain_ = event.value[0];
  last_port_ = 0;
  if (ports_.contains(domain_)) judge_ports(domain_, ports_[domain_]);
  ports_[domain_].clear();
  mixed_ports_.erase(domain_);
  if (empty && before != domain_) mixed_ports_.emplace(domain_, heading_);
  heading_ = line(event);
}

void XenStory::port_row(const Event& event) {
  const auto& v = event.value;
  // A list ascends. A lower port is of another list, whose domain is not known.
  if (v[0] <= last_port_ && domain_ >= 0) {
    mixed_ports_.emplace(domain_, line(event));
    domain_ = -1;
  }
  last_port_ = v[0];
  if (event.kind == Kind::key_other_port || ports_[domain_].size() > kDumpLinesMax) return;
  if (v[2] > 0) with_irqs_.insert(domain_);
  ports_[domain_].push_back({v[0], v[1], v[2], line(event)});
}

void XenStory::key_irq(const Event& event) {
  domain_ = -1;
  const std::int64_t irq = event.value[0];
  if (first_irq_ < 0) first_irq_ = irq;
  if (irq <= last_irq_) {
    const bool mixed = irq > first_irq_;
    if (mixed && !mixed_irqs_) mixed_irqs_ = line(event);
    judge_irqs();
    irqs_.clear();
    if (!mixed) mixed_irqs_.reset(), first_irq_ = irq;
  }
  last_irq_ = irq;
  const bool msi = event.text.find("MSI") != event.text.npos;
  if (msi && (first_msi_irq_ < 0 || irq < first_msi_irq_)) first_msi_irq_ = irq;
  if (irqs_.size() > kDumpLinesMax) return;
  const bool in_flight = event.text.find("in-flight=") != event.text.npos &&
                         event.text.find("in-flight=0") == event.text.npos;
  for (const auto& guest : guests_of(event.text)) {
    with_irqs_.insert(guest.first);
    irqs_[guest].push_back({irq, msi, line(event)});
  }
  if (in_flight)
    findings_.remark(
        {"an interrupt was in flight when key i was pressed: normal for a moment; if a later dump "
         "shows it still, its guest has not ended it, and no more arrive",
         {line(event)}});
}

// Xen's own messages. Most of them are printed by debug builds only.
void XenStory::message(const Event& event) {
  const auto& v = event.value;
  Finding finding{.lines = {line(event)}};
  switch (event.kind) {
    case Kind::xen_no_number:
      finding.verdict = Verdict::exhaustion;
      finding.subject = domain_text(v[0]);
      finding.says = fmt::format("domain {} has no pirq left", v[0]);
      finding.rule = "a domain has extra_guest_irqs numbers (32 by default)";
      finding.decides = advice({kKeyI, kDyndbg});
      break;
    case Kind::xen_taken:
      if (v[0] == 0)
        return findings_.remark(
            {"the initial domain mapped a number that it has mapped already", {line(event)}});
      finding.verdict = Verdict::alias;
      finding.subject = number_text(v[0], v[1]);
      finding.says = fmt::format(
          "a map named pirq {} of domain {}, which has an irq already: Xen "
          "answered success and mapped nothing",
          v[1], v[0]);
      finding.rule = "X54: every Xen to today; the cause is L1 or X55 in the guest";
      finding.against.emplace_back("Xen does not name the devices");
      finding.decides = advice({kQemuLog, kDyndbg});
      break;
    case Kind::xen_other_number:
      if (v[3] >= 0)
        return findings_.remark({"an irq was mapped again and kept its number", {line(event)}});
      finding.verdict = Verdict::open_port;
      finding.subject = fmt::format("irq {} of domain {}", -v[3], v[0]);
      finding.says = fmt::format(
          "an irq still refers to pirq {} of domain {}, which was unmapped while "
          "it was bound",
          -v[3], v[0]);
      finding.rule = "X56: the slot of a forced unbind stays; every Xen to today";
      finding.decides = advice({kKeyE});
      break;
    case Kind::xen_forced:
      return findings_.remark(
          {"a number was unmapped while it was bound: normal at the end of a "
           "domain; otherwise its port is stale (key e shows i<-1)",
           {line(event)}});
    case Kind::xen_gsi_taken:
      return findings_.remark(
          {"a GSI or an emulated MSI was entered a second time: normal for a second "
           "emulated MSI (X30), otherwise its new number gets no interrupts (X70)",
           {line(event)}});
    case Kind::xen_no_block:
      return findings_.remark(
          {"no block of numbers was left for a multi-vector MSI; a smaller one may "
           "have been",
           {line(event)}});
    case Kind::xen_irq_taken:
    case Kind::xen_not_mapped:
    case Kind::xen_secondary:
    case Kind::xen_unbind_failed:
    case Kind::xen_msi_in_use:
    case Kind::xen_refused:
      return findings_.remark(
          {"Xen refused a map, an unmap or an unbind of a number that was in another "
           "state than the caller believed",
           {line(event)}});
    case Kind::xen_no_action:
      finding.verdict = Verdict::silent;
      finding.subject = number_text(v[0], v[1]);
      finding.says =
          fmt::format("pirq {} of domain {} is bound to an irq without a handler", v[1], v[0]);
      finding.rule = "X40";
      break;
    case Kind::xen_bind_failed:
      finding.verdict = Verdict::silent;
      finding.subject = domain_text(v[1]);
      finding.says = fmt::format(
          "a bind for domain {} failed with {}: the vector gets no interrupts", v[1], v[0]);
      finding.decides = advice({kQemuLog, kKeyI});
      break;
    case Kind::xen_mode:
      finding.verdict = Verdict::silent;
      finding.subject = domain_text(v[1]);
      finding.says = fmt::format(
          "an interrupt of domain {} was dropped: its message names a pirq, and "
          "Xen takes it for a virtual MSI with delivery mode {}",
          v[1], v[0]);
      finding.rule =
          "Q10, X29, X36: the number's emuirq was undone while its port is open; every release";
      finding.against.emplace_back("the vCPU in front of the message only happened to run");
      finding.decides = advice({kKeyE, kQemuLog});
      break;
    case Kind::xen_old_mode:
      finding.verdict = Verdict::silent;
      finding.subject = "a domain";
      finding.says = fmt::format(
          "an interrupt was dropped: Xen took it for a virtual MSI with delivery mode {}", v[0]);
      finding.rule = "Q10, X29, X36, if the mode is 3: the message names a pirq";
      finding.against.emplace_back("the domain in front of the message only happened to run");
      finding.decides = advice({kKeyE, kQemuLog});
      break;
    case Kind::xen_no_host_irq:
      finding.verdict = Verdict::exhaustion;
      finding.subject = "irqs of the host";
      finding.says = fmt::format("a map for domain {} found no irq or vector of the host", v[0]);
      finding.against.emplace_back("the domain's own numbers are not short");
      finding.decides = advice({kKeyI});
      break;
    case Kind::xen_vpci_failed:
      finding.verdict = -v[0] == kNotOwned      ? Verdict::not_owned
                        : -v[0] == kNothingLeft ? Verdict::exhaustion
                                                : Verdict::silent;
      finding.subject = std::string(event.device);
      finding.says = fmt::format("a vector that Xen emulates for {} could not be set up ({})",
                                 event.device, v[0]);
      if (-v[0] == kNothingLeft) finding.against.emplace_back(kNoSpace);
      finding.decides = advice({kKeyI, kKeyQ});
      break;
    case Kind::xen_irq_in_use:
      finding.verdict = Verdict::silent;
      finding.subject = number_text(v[1], v[0]);
      finding.says = fmt::format(
          "pirq {} of domain {} cannot be bound, for the reason in the line: no interrupts arrive",
          v[0], v[1]);
      finding.against.emplace_back("the number in the line is the pirq and not the irq");
      finding.decides = advice({kKeyI});
      break;
    default:
      return;
  }
  findings_.add(std::move(finding));
}

}  // namespace pirq::fuzz::log
