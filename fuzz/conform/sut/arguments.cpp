#include "fuzz/conform/sut/arguments.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

// Draws one of the latest numbers, or less often any earlier one.
std::int32_t draw_known(const std::vector<std::int32_t>& known, Random& random) {
  const auto size = static_cast<std::uint32_t>(known.size());
  const std::uint32_t back = random.below(random.below(3) != 0 ? std::min(size, 4U) : size);
  return known[size - 1 - back];
}

}  // namespace

void Arguments::note(const xen::Hypercall& call, const xen::Answer& answer) {
  if (answer.given() < 0) return;
  (call.op == xen::Operation::evtchn_bind_pirq ? ports_ : pirqs_).push_back(answer.given());
}

xen::Hypercall Arguments::draw(xen::Operation op, Random& random) const {
  xen::Hypercall call{.op = op};
  for (const xen::Parameter parameter : info(op).parameters)
    if (parameter != xen::Parameter::none) info(parameter).set(call, draw(parameter, call, random));
  return call;
}

std::int32_t Arguments::draw(xen::Parameter parameter, const xen::Hypercall& so_far,
                             Random& random) const {
  using enum xen::Parameter;
  constexpr std::array<std::int32_t, 6> kGflags = {65536, 65536, 65536, 0, 4352, 69888};
  switch (parameter) {
    case none:
      return 0;
    case type:
      return random.below(5) == 0 ? 1 : 0;
    case by: {
      // Both cases draw one number, so that the rest of a script does not depend on own_number_.
      const std::uint32_t choice = random.below(8);
      if (choice > 1) return 1;
      return own_number_ && choice == 1 ? 2 : 0;
    }
    case device:
      return draw_device(so_far.op, random);
    case entry:
      return draw_entry(so_far.device, random);
    case pirq:
      return draw_pirq(info(so_far.op).maps, random);
    case nr:
      return random.below(100) == 0 ? (random.below(2) == 0 ? 0 : 33) : random.between(1, 8);
    case gsi:
      return random.below(20) == 0 ? -1 : random.between(0, xen::kHvmGsis);
    case gvec:
      return random.below(3) == 0 ? random.between(32, 63) : 0;
    case gflags:
      return kGflags[random.below(kGflags.size())];
    case port:
      return draw_port(random);
    case nth:
      return random.between(1, 5);
  }
  return 0;
}

std::int32_t Arguments::draw_pirq(bool any, Random& random) const {
  const WorldConfig& config = setup_->config();
  const std::uint32_t choice = random.below(20);
  if (any && choice < 8) return -1;
  if (choice < 17 && !pirqs_.empty()) return draw_known(pirqs_, random);
  if (choice == 19) {
    const std::array<std::int32_t, 7> odd = {-2, -1, 0, 2, config.pirqs, config.pirqs + 1, 1000};
    return odd[random.below(odd.size())];
  }
  return choice == 18 ? random.between(0, config.pirqs - 1)
                      : random.between(xen::kLegacyIrqs, config.pirqs - 1);
}

std::int32_t Arguments::draw_port(Random& random) const {
  const std::uint32_t choice = random.below(20);
  if (choice < 16 && !ports_.empty()) return draw_known(ports_, random);
  return choice == 19 ? 1000 : random.between(0, 7);
}

// Draws a device, mostly one that can do `op`: only MSI devices can have a block.
std::int32_t Arguments::draw_device(xen::Operation op, Random& random) const {
  const std::int32_t devices = setup_->devices();
  std::vector<std::int32_t> choice;
  for (std::int32_t d = 0; d < devices; ++d)
    if (op != xen::Operation::map_multi_msi || setup_->device(d).kind == DeviceKind::msi)
      choice.push_back(d);
  if (choice.empty() || random.below(100) == 0) return devices;  // There is none.
  return choice[random.below(static_cast<std::uint32_t>(choice.size()))];
}

std::int32_t Arguments::draw_entry(std::int32_t device, Random& random) const {
  const std::int32_t beyond = random.below(30) == 0 ? random.between(0, 2) : 0;
  if (device >= setup_->devices()) return beyond;
  const DeviceConfig& config = setup_->device(device);
  if (config.kind == DeviceKind::msi) return random.below(8) == 0 ? random.between(0, 3) : 0;
  return random.between(0, config.vectors - 1) + beyond;
}

}  // namespace pirq::fuzz
