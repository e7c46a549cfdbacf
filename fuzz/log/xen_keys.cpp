// Judges the dumps of Xen's debug keys. They prove a stale port, a forced unbind with a port, and
// how many numbers are mapped. They show neither the alias of January 2017 nor the irq that it
// leaks, and no number that is allocated without a port. The rows of vPCI are of domains whose
// devices Xen itself emulates: they name the number of each vector.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "fuzz/log/advice.h"
#include "fuzz/log/subject.h"
#include "fuzz/log/xen_story.h"

namespace pirq::fuzz::log {
namespace {

constexpr std::int64_t kFirstGsi = 16;
constexpr std::int64_t kUsualGsis = 24;     // If no dump shows an MSI.
constexpr std::int64_t kUsualNumbers = 32;  // extra_guest_irqs
constexpr std::int64_t kVectorsOfMsi = 32;
constexpr std::size_t kRemarkLines = 8;
constexpr std::size_t kRowsMax = 65536;  // Rows that are kept.

}  // namespace

void XenStory::judge() {
  judge_irqs();
  for (const auto& [domain, ports] : ports_) judge_ports(domain, ports);
  judge_count();
  judge_masks();
  masked_.clear();
  virtual_ = {};
  virtual_numbers_.clear();
  irqs_.clear();
  ports_.clear();
  domain_ = first_msi_irq_ = first_irq_ = last_irq_ = -1;
  last_port_ = 0;
  mixed_irqs_.reset();
  mixed_ports_.clear();
}

void XenStory::judge_irqs() {
  for (const auto& [number, irqs] : irqs_) {
    if (irqs.size() < 2) continue;
    const auto differs = [first = irqs.front().irq](const Irq& irq) { return irq.irq != first; };
    const auto other = std::ranges::find_if(irqs, differs);
    if (other == irqs.end()) continue;
    if (mixed_irqs_) {
      findings_.remark(
          {"an irq that is not above the one before it: the rows of two dumps of key "
           "i are mixed here, so nothing is concluded from two of them",
           {irqs.front().line, other->line, *mixed_irqs_}});
      continue;
    }
    findings_.add(
        {.verdict = Verdict::alias,
         .subject = number_text(number.first, number.second),
         .says = fmt::format("{} has the irqs {} and {}", number_text(number.first, number.second),
                             irqs.front().irq, other->irq),
         .lines = {irqs.front().line, other->line},
         .decides = advice({kDyndbg, kQemuLog})});
  }
}

// A number below the first irq of an MSI belongs to a GSI of the host's range.
bool XenStory::in_gsi_range(std::int64_t pirq) const {
  return pirq < (first_msi_irq_ >= 0 ? first_msi_irq_ : kUsualGsis);
}

void XenStory::judge_ports(std::int64_t domain, const std::vector<Port>& ports) {
  if (domain < 0 || mixed_ports_.contains(domain)) return judge_mixed_ports(domain, ports);
  const bool has_gsis = std::ranges::any_of(ports, [&](const Port& p) {
    return p.irq == 0 && p.pirq >= kFirstGsi && in_gsi_range(p.pirq);
  });
  for (const Port& port : ports) {
    // Both rows show the irq of the number. If they differ, two dumps are mixed.
    const auto same = [&](const Port& p) {
      return p.pirq == port.pirq && p.irq == port.irq && p.port < port.port;
    };
    if (const auto other = std::ranges::find_if(ports, same); other != ports.end())
      findings_.add({.verdict = Verdict::alias,
                     .subject = number_text(domain, port.pirq),
                     .says = fmt::format("{} has two ports, {} and {}",
                                         number_text(domain, port.pirq), other->port, port.port),
                     .lines = {other->line, port.line},
                     .rule = "X1: Xen forgets the port of a number; Xen before 4.7",
                     .decides = advice({kDyndbg})});
    judge_port(domain, port, has_gsis);
  }
}

// A number that was unmapped by force is wrong in every domain. What the other rows mean depends on
// the domain and on its other rows.
void XenStory::judge_mixed_ports(std::int64_t domain, const std::vector<Port>& ports) {
  Remark remark{
      .says =
          "the rows of several domains' ports are mixed here, or a heading is lost: it is "
          "not known whose ports these are, so they are not judged; press key e again"};
  std::set<std::int64_t> numbers;
  for (const Port& port : ports) {
    if (port.irq < -1) {
      judge_port(-1, port, false);
    } else if ((!numbers.insert(port.pirq).second || port.irq == -1 ||
                (port.irq == 0 && !in_gsi_range(port.pirq))) &&
               remark.lines.size() < kRemarkLines) {
      remark.lines.push_back(port.line);
    }
  }
  if (remark.lines.empty()) return;
  if (const auto mixed = mixed_ports_.find(domain); mixed != mixed_ports_.end())
    remark.lines.push_back(mixed->second);
  findings_.remark(std::move(remark));
}

// A GSI that a guest maps has no irq, and takes a number from the top once the GSI range is full.
// So a port without an irq is stale only if the guest has no such GSI in the range.
void XenStory::judge_port(std::int64_t domain, const Port& port, bool has_gsis) {
  Finding finding{.subject = number_text(domain, port.pirq), .lines = {port.line}};
  const std::string where =
      fmt::format("port {} of {} is bound to pirq {}", port.port, domain_text(domain), port.pirq);
  if (port.irq > 0) return;
  if (port.irq < -1) {
    finding.verdict = Verdict::open_port;
    finding.says = fmt::format("{}, which was unmapped by force: no interrupts arrive", where);
    finding.rule = "a forced unbind; the slot of irq " + std::to_string(-port.irq) + " stays (X56)";
    finding.decides = advice({kQemuLog, kDyndbg});
  } else if (port.irq == 0) {
    if (in_gsi_range(port.pirq)) return;
    if (has_gsis && domain != 0)
      return findings_.remark(
          {fmt::format("{} without an irq: a GSI of the guest that found the GSI range full (the "
                       "guest's log then has \"xen: --> pirq={} -> irq=\"), or a stale port",
                       where, port.pirq),
           {port.line}});
    finding.verdict = Verdict::open_port;
    finding.says =
        fmt::format("{}, which has no irq: the number is free, and the next device gets it", where);
    finding.rule = "X55: an unmap frees a number whose port is open; every Xen to today";
    finding.against.emplace_back(
        "a GSI would look the same, but GSIs take the numbers from 16 on first");
    finding.decides = advice({kDyndbg, kQemuLog});
  } else {
    if (never_mapped_.size() < kRowsMax) never_mapped_.emplace_back(domain, port);
    return;
  }
  findings_.add(std::move(finding));
}

// Whether the domain has a passed-through device without an MSI, key Q says, which may be pressed
// later.
void XenStory::judge_never_mapped() {
  for (const auto& [domain, port] : never_mapped_) {
    const std::string where =
        fmt::format("port {} of {} is bound to pirq {}, which was never mapped: ", port.port,
                    domain_text(domain), port.pirq);
    std::vector<Evidence> devices = silent_devices(domain);
    if (saw_devices_ && devices.empty()) {
      const bool listed = std::ranges::find(devices_, domain, &Device::owner) != devices_.end();
      const bool lost = !listed && with_irqs_.contains(domain);
      findings_.remark(
          {where + "normal for an MSI of a device that QEMU emulates" +
               (lost ? ", but the rows of key Q are not whole: none is of this domain, which has "
                       "irqs; press key Q again"
                     : ""),
           {port.line}});
      continue;
    }
    Finding finding{.verdict = Verdict::silent,
                    .subject = number_text(domain, port.pirq),
                    .says = where + "no interrupts arrive",
                    .lines = {port.line},
                    .against = {"an MSI of a device that QEMU emulates looks the same"},
                    .decides = advice({kDyndbg, kQemuLog})};
    if (!saw_devices_) finding.decides.emplace(finding.decides.begin(), kKeyQ);
    for (Evidence& device : devices) finding.lines.push_back(std::move(device));
    findings_.add(std::move(finding));
  }
}

// The passed-through devices of a domain without an MSI.
std::vector<Evidence> XenStory::silent_devices(std::int64_t domain) const {
  std::vector<Evidence> lines;
  for (const Device& device : devices_)
    if (device.owner == domain && !device.msis) lines.push_back(device.line);
  return lines;
}

// Numbers are handed out from the top. If they are mapped down to the first number of the range,
// none is left below.
void XenStory::judge_count() {
  if (first_msi_irq_ < 0 || mixed_irqs_) return;
  std::map<std::int64_t, std::set<std::int64_t>> mapped;
  for (const auto& [number, irqs] : irqs_)
    if (number.first != 0 && irqs.front().msi) mapped[number.first].insert(number.second);
  for (const auto& [domain, numbers] : mapped) {
    const auto count = static_cast<std::int64_t>(numbers.size());
    const bool whole = *numbers.rbegin() - *numbers.begin() + 1 == count;
    if (!whole || *numbers.begin() > first_msi_irq_ || count < kUsualNumbers) continue;
    const Evidence lowest = irqs_.at({domain, *numbers.begin()}).front().line;
    const Evidence highest = irqs_.at({domain, *numbers.rbegin()}).front().line;
    findings_.add(
        {.verdict = Verdict::exhaustion,
         .subject = fmt::format("domain {}", domain),
         .says = fmt::format("domain {} has all {} numbers from {} to {} mapped: the next request "
                             "fails",
                             domain, count, *numbers.begin(), *numbers.rbegin()),
         .lines = {highest, lowest},
         .against = {"if no device needs another number, nothing is wrong"},
         .rule = "a domain has extra_guest_irqs numbers (32 by default)",
         .decides = advice({kDyndbg})});
  }
}

// A vector that is masked waits; an interrupt that came meanwhile is not lost.
void XenStory::judge_masks() {
  Remark remark{.says =
                    "some vectors were masked (H by Xen, G by the guest) when key M was pressed: "
                    "normal for a moment, and for a driver that is idle; a vector that stays "
                    "masked in a later dump while its driver waits gets no interrupts"};
  for (const auto& [number, irqs] : irqs_) {
    const auto row = masked_.find(irqs.front().irq);
    if (number.first != 0 && row != masked_.end() && remark.lines.size() < kRemarkLines)
      remark.lines.push_back(row->second);
  }
  if (!remark.lines.empty()) findings_.remark(std::move(remark));
}

void XenStory::vpci(const Event& event) {
  const auto& v = event.value;
  switch (event.kind) {
    case Kind::key_vpci:
      virtual_ = {.domain = v[0]};
      std::erase_if(virtual_numbers_, [&](const auto& row) { return row.first.first == v[0]; });
      return;
    case Kind::key_vpci_device:
      virtual_ = {.domain = virtual_.domain, .name = std::string(event.device)};
      return;
    case Kind::key_vpci_count:
      virtual_.vectors = std::clamp<std::int64_t>(v[1], 1, kVectorsOfMsi);
      return;
    case Kind::key_vpci_table:
      virtual_.delivers = v[1] == 0 && v[2] != 0;
      return;
    case Kind::key_vpci_msi:
      for (std::int64_t i = 0; v[0] >= 0 && i < virtual_.vectors; ++i)
        vpci_claim(v[0] + i, fmt::format("{} vector {}", virtual_.name, i), event);
      return;
    default:
      break;
  }
  const std::string name = fmt::format("{} entry {}", virtual_.name, v[0]);
  if (v[2] >= 0) return vpci_claim(v[2], name, event);
  if (virtual_.domain < 0 || virtual_.name.empty() || !virtual_.delivers || v[1] != 0) return;
  findings_.add({.verdict = Verdict::silent,
                 .subject = fmt::format("{} of domain {}", name, virtual_.domain),
                 .says = fmt::format("{} of domain {} is enabled and not masked, and Xen has no "
                                     "number for it: its set-up failed",
                                     name, virtual_.domain),
                 .lines = {line(event)},
                 .decides = advice({kKeyI})});
}

// Xen maps a number for each vector that it emulates, so two vectors never have the same.
void XenStory::vpci_claim(std::int64_t pirq, const std::string& name, const Event& event) {
  if (virtual_.domain < 0 || virtual_.name.empty()) return;
  if (virtual_numbers_.size() > kRowsMax) return;
  const auto [other, added] =
      virtual_numbers_.try_emplace({virtual_.domain, pirq}, Row{name, line(event)});
  if (added || other->second.name == name) return;
  findings_.add({.verdict = Verdict::alias,
                 .subject = number_text(virtual_.domain, pirq),
                 .says = fmt::format("{} is the number of {} and of {}",
                                     number_text(virtual_.domain, pirq), other->second.name, name),
                 .lines = {other->second.line, line(event)},
                 .against = {"a lost heading would show the rows of two domains as one's"},
                 .decides = advice({kKeyI})});
}

}  // namespace pirq::fuzz::log
