// The record of numbers and devices that raw steps changed (model/steps/tampering.h).
#include <algorithm>

#include "model/xen/domain.h"

namespace pirq::xen {

bool DomainView::is_unused(std::int32_t pirq) const {
  const Pirq* info = pirq_info(pirq);
  return info == nullptr || is_default(*info);
}

bool DomainView::any_tampered() const {
  const auto any = [](const auto& all) {
    return std::ranges::any_of(all, [](auto mark) { return mark != 0; });
  };
  return any(base_[layout().tampered]) || any(base_[layout().tampered_devices]);
}

void Domain::tamper(std::int32_t pirq) const {
  if (static_cast<std::size_t>(pirq) < pirqs().size())
    base_[layout().tampered][static_cast<std::size_t>(pirq) / 64] |= std::uint64_t{1}
                                                                     << (pirq % 64);
}

void Domain::tamper_device(int device) const {
  base_[layout().tampered_devices][static_cast<std::size_t>(device)] = 1;
}

void Domain::tamper_all() const {
  std::ranges::fill(base_[layout().tampered], ~std::uint64_t{0});
  std::ranges::fill(base_[layout().tampered_devices], std::uint8_t{1});
}

void Domain::forget_tampering(std::int32_t pirq) const {
  base_[layout().tampered][static_cast<std::size_t>(pirq) / 64] &=
      ~(std::uint64_t{1} << (pirq % 64));
}

void Domain::forget_device_tampering(int device) const {
  base_[layout().tampered_devices][static_cast<std::size_t>(device)] = 0;
}

}  // namespace pirq::xen
