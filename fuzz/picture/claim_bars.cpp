#include "fuzz/picture/claim_bars.h"

#include <algorithm>
#include <set>
#include <utility>

#include "fuzz/coverage/behaviour.h"
#include "properties/claims.h"

namespace pirq::fuzz {
namespace {

std::vector<std::size_t> states_of(const World& world) {
  std::vector<std::size_t> states;
  states.reserve(static_cast<std::size_t>(world.setup().config().pirqs));
  for (std::int32_t pirq = 0; pirq < world.setup().config().pirqs; ++pirq)
    states.push_back(pirq_state(world, pirq));
  return states;
}

// The times at which two vectors hold the number.
std::vector<Span> collisions_of(const DrawnNumber& number, std::size_t events) {
  std::vector<std::set<std::pair<int, int>>> owners(events);
  for (const ClaimBar& bar : number.bars)
    for (const Span& span : bar.spans)
      for (std::size_t i = span.first; i < span.end; ++i)
        owners[i].insert({bar.owner.device, bar.owner.vector});
  std::vector<Span> spans;
  for (std::size_t i = 0; i < events; ++i) {
    if (owners[i].size() < 2) continue;
    if (!spans.empty() && spans.back().end == i)
      ++spans.back().end;
    else
      spans.push_back({i, i + 1});
  }
  return spans;
}

std::string bar_name(Holder holder, const VectorId& owner, bool one_vector) {
  return std::string(name_of(holder)) + ' ' + device_name(owner.device) +
         (one_vector ? "" : '.' + std::to_string(owner.vector));
}

}  // namespace

void ClaimBars::begin(const World& world) {
  spans_.clear();
  held_.clear();
  changes_.clear();
  first_ = now_ = states_of(world);
  see(world, 0);
}

void ClaimBars::add(const World& world) {
  std::vector<std::size_t> states = states_of(world);
  std::vector<Change>& changes = changes_.emplace_back();
  for (std::size_t i = 0; i < states.size(); ++i)
    if (states[i] != now_[i]) changes.push_back({static_cast<std::int32_t>(i), states[i]});
  now_ = std::move(states);
  see(world, changes_.size() - 1);
}

// Notes the claims in the world after `event`. What was held before the first event is held from
// its beginning.
void ClaimBars::see(const World& world, std::size_t event) {
  std::map<Key, std::size_t> held;
  const auto hold = [&](std::int32_t pirq, const Claim& claim) {
    const Holder holder = claim.by == "QEMU"  ? Holder::qemu
                          : claim.by == "Xen" ? Holder::xen
                                              : Holder::driver;
    const Key key = {pirq, holder, claim.owner.device, claim.owner.vector};
    const auto before = held_.find(key);
    held[key] = before == held_.end() ? event : before->second;
  };
  const Setup& setup = world.setup();
  for (int device = 0; device < setup.devices(); ++device)
    for (int vector = 0; vector < setup.device(device).vectors; ++vector)
      for_each_claim(world, {device, vector}, hold);
  for (std::int32_t pirq = 0; pirq < setup.config().pirqs; ++pirq)
    if (const auto claim = xen_claim(world, pirq)) hold(pirq, *claim);
  for (const auto& [key, first] : held_)
    if (!held.contains(key) && first < event) spans_[key].push_back({first, event});
  held_ = std::move(held);
}

std::map<std::int32_t, DrawnNumber> ClaimBars::all() const {
  auto spans = spans_;
  for (const auto& [key, first] : held_) spans[key].push_back({first, changes_.size()});
  std::map<std::int32_t, DrawnNumber> numbers;
  std::set<int> several;  // Devices with more than one vector.
  for (const auto& [key, list] : spans)
    if (std::get<3>(key) > 0) several.insert(std::get<2>(key));
  for (const auto& [key, list] : spans) {
    const auto& [pirq, holder, device, vector] = key;
    const VectorId owner{device, vector};
    numbers[pirq].bars.push_back({.holder = holder,
                                  .owner = owner,
                                  .name = bar_name(holder, owner, !several.contains(device)),
                                  .spans = list});
  }
  for (const auto& changes : changes_)
    for (const Change& change : changes) numbers[change.pirq];
  for (auto& [pirq, number] : numbers) {
    number.pirq = pirq;
    number.collisions = collisions_of(number, changes_.size());
  }
  return numbers;
}

std::size_t ClaimBars::touched() const {
  return all().size();
}

std::vector<DrawnNumber> ClaimBars::numbers(std::int32_t of_failure, std::size_t most) const {
  std::vector<DrawnNumber> numbers;
  for (auto& [pirq, number] : all()) numbers.push_back(number);
  const auto rank = [&](const DrawnNumber& number) {
    return std::tuple(number.pirq != of_failure, number.collisions.empty(), number.bars.empty());
  };
  std::ranges::stable_sort(numbers, {}, rank);
  if (numbers.size() > most) numbers.resize(most);
  std::ranges::sort(numbers, {}, &DrawnNumber::pirq);
  return numbers;
}

std::vector<TableState> ClaimBars::tables(const std::vector<DrawnNumber>& drawn) const {
  std::vector<std::size_t> states = first_;
  TableState table;
  for (const std::size_t state : states) ++table.counts[state];
  const auto snapshot = [&] {
    table.shown.clear();
    for (const DrawnNumber& number : drawn) {
      const auto index = static_cast<std::size_t>(number.pirq);
      table.shown.push_back(index < states.size() ? states[index] : 0);
    }
    return table;
  };
  std::vector<TableState> tables = {snapshot()};
  for (const auto& changes : changes_) {
    for (const Change& change : changes) {
      std::size_t& state = states[static_cast<std::size_t>(change.pirq)];
      if (--table.counts[state] == 0) table.counts.erase(state);
      ++table.counts[state = change.state];
    }
    tables.push_back(snapshot());
  }
  return tables;
}

}  // namespace pirq::fuzz
