#include "fuzz/log/qemu_story.h"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

#include "fuzz/log/advice.h"
#include "fuzz/log/match.h"

namespace pirq::fuzz::log {
namespace {

constexpr std::size_t kVectorsMax = 65536;
constexpr std::size_t kDoubtfulMax = 256;
constexpr int kENODEV = 19, kENOSPC = 28;

std::string name_of(const std::pair<std::string, std::int64_t>& vector) {
  return fmt::format("{} entry {}", vector.first, vector.second);
}

}  // namespace

void QemuStory::take(const Event& event) {
  const std::string device(event.device);
  one_.take(event);
  if (mapped_.size() > kVectorsMax) mapped_.clear(), holders_.clear();
  if (named_.size() > kVectorsMax) named_.clear();
  switch (event.kind) {
    case Kind::qemu_requested:
      return requested(event);
    case Kind::qemu_updating:
      return bound(event);
    case Kind::qemu_unbind:
      confirm_aliases_with(device);
      note_name(event.value[0], event);
      return unbound(event.value[0], device);
    case Kind::qemu_unmap:
      confirm_aliases_with(device);
      return unmapped(event);
    case Kind::qemu_disabled:
      return disabled(device);
    case Kind::qemu_turned_off:
      confirm_aliases_with(device);
      // Every QEMU goes on with an unbind and an unmap of each vector.
      for (auto& [pirq, claim] : holders_)
        if (claim.vector.first == device) claim.ended = true;
      return;
    case Kind::qemu_map_failed:
    case Kind::qemu_update_failed:
    case Kind::qemu_unbind_failed:
    case Kind::qemu_pin_failed:
      return failed(event);
    case Kind::qemu_unmap_failed:
      return findings_.remark(
          {"an unmap failed: the number was unmapped before, or its irq is gone", {line(event)}});
    case Kind::qemu_assigned:
      removed(device);
      forget_names(device);
      return findings_.remark(
          {fmt::format("{} in the guest is {} on the host", device, event.word), {line(event)}});
    case Kind::qemu_was_enabled:
      return findings_.remark(
          {fmt::format("{} had MSI enabled when it was attached: its last owner "
                       "did not let go of it",
                       device),
           {line(event)}});
    case Kind::qemu_gone:
      forget_names(device);
      return removed(device);
    case Kind::qemu_began:
    case Kind::qemu_ended:
      holders_.clear(), mapped_.clear(), last_.clear(), wanted_.clear(), named_.clear();
      unmapped_.clear(), disable_unmaps_ = false;
      return;
    default:
      return;
  }
}

// What a vector has follows from earlier lines, which must be of the same QEMU.
void QemuStory::doubtful(Finding finding) {
  if (doubtful_.size() < kDoubtfulMax) doubtful_.push_back(std::move(finding));
}

void QemuStory::end() {
  if (!doubtful_.empty() && one_.doubt()) return findings_.remark(*one_.doubt());
  for (Finding& finding : doubtful_) findings_.add(std::move(finding));
  doubtful_.clear();
  if (!unsure_.empty()) {
    const Finding& first = unsure_.front().alias;
    findings_.remark(
        {first.says +
             ", which had another number or none before: the logs of two guests follow each other "
             "here, or lines are missing. It is an alias if the lines are of one QEMU and the log "
             "has lost its beginning",
         first.lines});
  }
  unsure_.clear();
}

// The device that holds the number goes on after another one has named it: no log of another QEMU
// has begun in between.
void QemuStory::confirm_aliases_with(const std::string& holder) {
  for (Unsure& unsure : unsure_)
    if (unsure.holder == holder) doubtful(std::move(unsure.alias));
  std::erase_if(unsure_, [&](const Unsure& unsure) { return unsure.holder == holder; });
}

// A line about a device's number shows that the device has it, or had it.
void QemuStory::note_name(std::int64_t pirq, const Event& event) {
  named_.try_emplace({pirq, std::string(event.device)}, event.line);
}

// Another device may get the address, and a device that comes back has no message.
void QemuStory::forget_names(const std::string& device) {
  std::erase_if(named_, [&](const auto& named) { return named.first.second == device; });
}

// True if the device had the number before the one that holds it now.
bool QemuStory::had_it(std::int64_t pirq, const std::string& device, const Claim& holder) const {
  const auto named = named_.find({pirq, device});
  return named != named_.end() && named->second < holder.line.line;
}

void QemuStory::removed(const std::string& device) {
  std::erase_if(holders_, [&](const auto& h) { return h.second.vector.first == device; });
  std::erase_if(mapped_, [&](const auto& m) { return m.first.first == device; });
}

// A line of the unmap that follows may be lost: the number is not held any more.
void QemuStory::unbound(std::int64_t pirq, const std::string& device) {
  const auto h = holders_.find(pirq);
  if (h != holders_.end() && h->second.vector.first == device) h->second.ended = true;
}

// QEMU since 2.1 has unmapped the device's numbers before it says so (Q1).
void QemuStory::disabled(const std::string& device) {
  if (unmapped_.contains(device)) disable_unmaps_ = true;
  if (disable_unmaps_) removed(device);
}

// The guest names a number in a message. Whether Xen has mapped it for this vector decides whose it
// is.
void QemuStory::requested(const Event& event) {
  const Vector vector{event.device, event.value[2]};
  claim(event.value[0], vector, event);
  note_name(event.value[0], event);
  last_[vector.first] = {.vector = vector, .line = line(event)};
  unmapped_.erase(vector.first);
  wanted_[vector.first] = event.value[0];
}

void QemuStory::claim(std::int64_t pirq, const Vector& vector, const Event& event) {
  const auto holder = holders_.find(pirq);
  if (vector.first.empty() || holder == holders_.end() || holder->second.vector == vector) return;
  if (holder->second.ended) {
    mapped_.erase(holder->second.vector);
    holders_.erase(holder);
    return;
  }
  const bool one = holder->second.vector.first == vector.first;
  const bool sure = one || !event.speaker.empty() || had_it(pirq, vector.first, holder->second);
  Finding alias = {
      .verdict = Verdict::alias,
      .subject = fmt::format("pirq {}", pirq),
      .says = fmt::format("pirq {} is mapped for {}, and {} names it too", pirq,
                          name_of(holder->second.vector), name_of(vector)),
      .lines = {holder->second.line, line(event)},
      .against = {"a lost line may have unmapped it", "debug keys do not show it"},
      .rule = one ? "X54: Xen answers such a map with success and maps nothing; every Xen to today"
                  : "L1 with QEMU since 2.1, or a guest that was given a number in use (X55); Xen "
                    "maps nothing and answers success (X54)",
      .decides = advice({kDyndbg, kDebugXen})};
  if (sure)
    doubtful(std::move(alias));
  else if (unsure_.size() < kDoubtfulMax)
    unsure_.push_back({holder->second.vector.first, std::move(alias)});
}

void QemuStory::bound(const Event& event) {
  const std::int64_t pirq = event.value[0], vector_number = event.value[1];
  const Vector vector{event.device, event.value[3]};
  if (vector.first.empty()) return;
  claim(pirq, vector, event);
  note_name(pirq, event);
  auto mapped = mapped_.find(vector);
  if (mapped != mapped_.end() && mapped->second != pirq) {
    const auto old = holders_.find(mapped->second);
    if (disable_unmaps_ || (old != holders_.end() && old->second.ended)) {
      if (old != holders_.end()) holders_.erase(old);
      mapped_.erase(mapped);
      mapped = mapped_.end();
    }
  }
  if (mapped != mapped_.end() && mapped->second != pirq && vector_number == 0) {
    doubtful({.verdict = Verdict::silent,
              .subject = name_of(vector),
              .says = fmt::format("QEMU has pirq {} mapped for {} and binds pirq {}: the device "
                                  "goes on with the old number",
                                  mapped->second, name_of(vector), pirq),
              .lines = {holders_[mapped->second].line, line(event)},
              .rule = "Q1: QEMU until 2.0 does not unmap at disable; L2: the guest takes a new "
                      "number",
              .decides = advice({kInterrupts})});
    return;
  }
  mapped_[vector] = pirq;
  holders_.try_emplace(pirq, Claim{.vector = vector, .line = line(event)}).first->second.ended =
      false;
}

void QemuStory::unmapped(const Event& event) {
  const std::int64_t pirq = event.value[0];
  const std::string device(event.device);
  note_name(pirq, event);
  unmapped_.insert(device);
  if (const auto h = holders_.find(pirq); h != holders_.end() && h->second.vector.first == device)
    holders_.erase(h);
  std::erase_if(mapped_,
                [&](const auto& m) { return m.first.first == device && m.second == pirq; });
}

void QemuStory::failed(const Event& event) {
  const std::string device(event.device);
  const bool map = event.kind == Kind::qemu_map_failed;
  const auto error = static_cast<int>(std::abs(event.value[0]));
  Finding finding{.verdict = Verdict::silent, .subject = device, .lines = {line(event)}};
  if (const auto last = last_.find(device); last != last_.end())
    finding.lines.insert(finding.lines.begin(), last->second.line);
  if (event.kind == Kind::qemu_unbind_failed) {
    finding.verdict = Verdict::leak;
    finding.says = fmt::format(
        "an unbind for {} failed: QEMU forgets the number and does not unmap it", device);
    finding.rule = "Q9: every QEMU to today";
    finding.against.emplace_back("if Xen had unmapped the number already, nothing is lost");
    finding.decides = advice({kKeyI});
    finding.lines.erase(finding.lines.begin(), finding.lines.end() - 1);
  } else if (map && error == kENODEV) {
    finding.verdict = Verdict::not_owned;
    finding.says = fmt::format("{} could not be mapped: the domain does not own it", device);
    finding.rule = "X9: Xen maps an MSI only for the owner of the device";
    finding.decides = advice({kKeyQ});
  } else if (map && error == kENOSPC) {
    finding.verdict = Verdict::exhaustion;
    finding.says = fmt::format("a map for {} found nothing left", device);
    finding.against.emplace_back(kNoSpace);
    finding.decides = advice({kKeyI, kDebugXen});
  } else if (event.kind == Kind::qemu_pin_failed) {
    const auto says = [&](std::string_view part) {
      return event.text.find(part) != event.text.npos;
    };
    const bool full = says("err: 28") || says("No space left");
    finding.verdict = full ? Verdict::exhaustion : Verdict::silent;
    finding.says = fmt::format("the INTx pin of {} is not {}",
                               device.empty() ? "a device that the line does not name" : device,
                               full ? "mapped: nothing is left" : "bound");
    if (full) finding.against.emplace_back(kNoSpace);
    finding.decides = advice({kKeyI, kKeyQ});
  } else {
    finding.says = fmt::format("{} of an MSI of {} failed: the vector gets no interrupts",
                               map ? "the map" : "the bind", device);
    if (error == 1) finding.against.emplace_back("QEMU until 2.3 does not print the error number");
    finding.decides = advice({kKeyI, kDebugXen});
  }
  // QEMU gives up the vector.
  if (const auto last = last_.find(device); last != last_.end()) {
    mapped_.erase(last->second.vector);
    const auto h = holders_.find(wanted_[device]);
    if (h != holders_.end() && h->second.vector == last->second.vector) holders_.erase(h);
  }
  findings_.add(std::move(finding));
}

}  // namespace pirq::fuzz::log
