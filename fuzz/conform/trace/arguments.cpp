#include "fuzz/conform/trace/arguments.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

// Mostly one of the latest, now and then any that was ever answered.
std::int32_t draw_known(const std::vector<std::int32_t>& known, Random& random) {
  const auto size = static_cast<std::uint32_t>(known.size());
  const std::uint32_t back = random.below(random.below(3) != 0 ? std::min(size, 4U) : size);
  return known[size - 1 - back];
}

}  // namespace

void Arguments::note(const XenOp& op, const XenResult& result) {
  if (result.number < 0) return;
  (op.kind == XenOpKind::evtchn_bind ? ports_ : pirqs_).push_back(result.number);
}

XenOp Arguments::draw(XenOpKind kind, Random& random) const {
  XenOp op{kind, {}};
  const auto& args = info(kind).args;
  for (std::size_t i = 0; i < args.size() && args[i] != XenArg::none; ++i)
    op.args[i] = draw(args[i], op, random);
  return op;
}

std::int32_t Arguments::draw(XenArg arg, const XenOp& so_far, Random& random) const {
  constexpr std::array<std::int32_t, 6> kGflags = {65536, 65536, 65536, 0, 4352, 69888};
  switch (arg) {
    case XenArg::none:
      return 0;
    case XenArg::type:
      return random.below(5) == 0 ? 1 : 0;
    case XenArg::by:
      return random.below(4) == 0 ? 0 : 1;
    case XenArg::device:
      return draw_device(so_far, random);
    case XenArg::entry:
      return draw_entry(so_far.args[0], random);
    case XenArg::pirq: {
      const bool maps = so_far.kind == XenOpKind::map_msi || so_far.kind == XenOpKind::map_gsi ||
                        so_far.kind == XenOpKind::map_multi_msi;
      return draw_pirq(maps, random);
    }
    case XenArg::nr:
      return random.below(100) == 0 ? (random.below(2) == 0 ? 0 : 33) : random.between(1, 8);
    case XenArg::gsi:
      return random.below(20) == 0 ? -1 : random.between(0, xen::kHvmGsis);
    case XenArg::gvec:
      return random.below(3) == 0 ? random.between(32, 63) : 0;
    case XenArg::gflags:
      return kGflags[random.below(kGflags.size())];
    case XenArg::port:
      return draw_port(random);
    case XenArg::nth:
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

// Blocks are asked for where there can be any: multi-vector MSI.
std::int32_t Arguments::draw_device(const XenOp& op, Random& random) const {
  const std::int32_t devices = setup_->devices();
  std::vector<std::int32_t> choice;
  for (std::int32_t d = 0; d < devices; ++d)
    if (op.kind != XenOpKind::map_multi_msi || setup_->device(d).kind == DeviceKind::msi)
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
