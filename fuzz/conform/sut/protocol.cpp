#include "fuzz/conform/sut/protocol.h"

#include <algorithm>
#include <cstddef>

#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

constexpr std::int32_t kUnmasked = 65536;  // gflags of a bind that leaves the MSI unmasked.
constexpr std::int32_t kGuest = 0;
constexpr std::int32_t kDeviceModel = 1;
constexpr std::size_t kNumbersMax = 4;  // Asked for at a time.

}  // namespace

Protocol::Protocol(const Setup& setup)
    : setup_(&setup), assigned_(static_cast<std::size_t>(setup.devices()), true) {}

int Protocol::vectors_of(int device) const {
  const DeviceConfig& config = setup_->device(device);
  return config.kind == DeviceKind::msi ? 1 : config.vectors;
}

const Protocol::User* Protocol::user_of(int device, int entry) const {
  const auto found = std::ranges::find_if(
      users_, [&](const User& user) { return user.device == device && user.entry == entry; });
  return found == users_.end() ? nullptr : &*found;
}

Protocol::User* Protocol::user_of_pirq(std::int32_t pirq) {
  const auto found = std::ranges::find(users_, pirq, &User::pirq);
  return found == users_.end() ? nullptr : &*found;
}

bool Protocol::idle(int device) const {
  return std::ranges::none_of(users_, [&](const User& user) { return user.device == device; });
}

void Protocol::remove(const User* user) {
  users_.erase(users_.begin() + (user - users_.data()));
}

std::vector<XenOp> Protocol::allowed() const {
  std::vector<XenOp> ops;
  for (const User& user : users_) allow_life(user, ops);
  allow_new(ops);
  return ops;
}

void Protocol::allow_life(const User& user, std::vector<XenOp>& ops) const {
  const bool gsi = user.device < 0;
  if (!gsi) ops.push_back({XenOpKind::raise, {user.device, user.entry}});
  if (!gsi && !user.bound && !user.leaving)
    ops.push_back({XenOpKind::bind_pt_irq, {user.pirq, 0, kUnmasked}});
  if (user.bound && !user.leaving)
    ops.push_back({XenOpKind::bind_pt_irq, {user.pirq, 0, 0}});  // A changed message.
  if (user.port == 0 && !user.leaving) ops.push_back({XenOpKind::evtchn_bind, {user.pirq}});
  if (user.port != 0) return ops.push_back({XenOpKind::evtchn_close, {user.port}});
  if (user.bound) return ops.push_back({XenOpKind::unbind_pt_irq, {user.pirq}});
  if (gsi || user.leaving)
    ops.push_back({XenOpKind::unmap, {gsi ? kGuest : kDeviceModel, user.pirq}});
}

void Protocol::allow_new(std::vector<XenOp>& ops) const {
  if (numbers_.size() < kNumbersMax) ops.push_back({XenOpKind::get_free_pirq, {}});
  for (int device = 0; device < setup_->devices(); ++device) {
    if (!assigned_[static_cast<std::size_t>(device)]) continue;
    for (int entry = 0; entry < vectors_of(device); ++entry)
      if (user_of(device, entry) == nullptr)
        for (const std::int32_t number : numbers_)
          ops.push_back({XenOpKind::map_msi, {device, entry, number}});
    if (idle(device)) ops.push_back({XenOpKind::deassign_device, {device}});
  }
  // The GSIs above the legacy ones, as many as a small guest has.
  for (std::int32_t gsi = xen::kLegacyIrqs; gsi < xen::kLegacyIrqs + 4; ++gsi)
    if (user_of(-1, gsi) == nullptr) ops.push_back({XenOpKind::map_gsi, {gsi, -1}});
  ops.push_back({XenOpKind::destroy_domain, {}});
}

bool Protocol::allows(XenOp op) const {
  if (op.kind == XenOpKind::bind_pt_irq) op.args[1] = op.args[2] = 0;
  return std::ranges::any_of(allowed(), [&](XenOp other) {
    if (other.kind == XenOpKind::bind_pt_irq) other.args[1] = other.args[2] = 0;
    return other == op;
  });
}

void Protocol::note(const XenOp& op, const XenResult& result) {
  const bool done = result.rc == 0;
  const auto [a, b, c] = op.args;
  switch (op.kind) {
    case XenOpKind::get_free_pirq:
      if (done) numbers_.push_back(result.number);
      return;
    case XenOpKind::map_msi:
      std::erase(numbers_, c);  // Without a map it is lost: no operation gives it back.
      if (done) users_.push_back({a, b, c, 0, false, false});
      return;
    case XenOpKind::map_gsi:
      if (done) users_.push_back({-1, a, result.number, 0, false, false});
      return;
    case XenOpKind::evtchn_close: {
      const auto user = std::ranges::find(users_, a, &User::port);
      user->port = 0;
      user->leaving = true;
      return;
    }
    case XenOpKind::deassign_device:
      assigned_[static_cast<std::size_t>(a)] = false;
      return;
    case XenOpKind::unmap:
      return remove(user_of_pirq(b));
    default:
      break;
  }
  User* user = user_of_pirq(a);
  if (op.kind == XenOpKind::bind_pt_irq && done) user->bound = true;
  if (op.kind == XenOpKind::bind_pt_irq && !done) user->leaving = true;
  if (op.kind == XenOpKind::evtchn_bind && done) user->port = result.number;
  if (op.kind == XenOpKind::evtchn_bind && !done) user->leaving = true;
  if (op.kind != XenOpKind::unbind_pt_irq) return;
  user->bound = false;
  user->leaving = true;
}

}  // namespace pirq::fuzz
