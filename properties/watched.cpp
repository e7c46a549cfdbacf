#include "properties/watched.h"

namespace pirq {

bool Watched::has(PropertyId id) const {
  if (id.own == nullptr) return table_.has(id.property);
  bool found = false;
  for_each_own([&](const OwnProperty& own) { found = found || &own == id.own; });
  return found;
}

Watched Watched::with(Property property) const {
  Watched more = *this;
  more.table_ = table_.with(property);
  return more;
}

Watched Watched::without(PropertyId id) const {
  Watched rest = *this;
  if (id.own == nullptr) rest.table_ = table_.without(id.property);
  for (std::size_t i = 0; i < own_.size(); ++i)
    if (&own_[i] == id.own) rest.dropped_ |= std::uint32_t{1} << i;
  return rest;
}

Watched Watched::only(PropertyId id) {
  if (id.own != nullptr) return {PropertySet(), {id.own, 1}};
  return PropertySet().with(id.property);
}

std::optional<Violation> Watched::check_own(const Observation& seen) const {
  std::optional<Violation> first;
  for_each_own([&](const OwnProperty& own) {
    if (first || (own.kind == PropertyKind::at_end && !seen.world.quiescent())) return;
    first = own.check(seen);
    if (!first) return;
    first->property = Property::canary;
    first->own = &own;
  });
  return first;
}

std::string property_list(const Watched& watched) {
  std::string text;
  for (const Property property : watched.table()) {
    if (!text.empty()) text += ' ';
    text += enum_name(property);
  }
  watched.for_each_own(
      [&](const OwnProperty& own) { (text += text.empty() ? "" : " ") += own.name; });
  return text;
}

}  // namespace pirq
