#include "fuzz/conform/sut/protocol.h"

#include <algorithm>
#include <cstddef>

#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

constexpr std::uint32_t kUnmasked = 65536;  // gflags of a bind that leaves the MSI unmasked.
constexpr std::size_t kNumbersMax =
    4;  // The largest number of numbers that are allocated but not mapped.

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

std::vector<xen::Hypercall> Protocol::allowed() const {
  std::vector<xen::Hypercall> calls;
  for (const User& user : users_) allow_life(user, calls);
  allow_new(calls);
  return calls;
}

void Protocol::allow_life(const User& user, std::vector<xen::Hypercall>& calls) const {
  const bool gsi = user.device < 0;
  if (!gsi) calls.push_back(xen::raise(user.device, user.entry));
  if (!gsi && !user.bound && !user.leaving)
    calls.push_back(xen::bind_pt_irq(user.pirq, 0, kUnmasked));
  if (user.bound && !user.leaving)
    calls.push_back(xen::bind_pt_irq(user.pirq, 0, 0));  // A changed message.
  if (user.port == 0 && !user.leaving) calls.push_back(xen::evtchn_bind_pirq(user.pirq));
  if (user.port != 0) return calls.push_back(xen::evtchn_close(user.port));
  if (user.bound) return calls.push_back(xen::unbind_pt_irq(user.pirq));
  if (gsi || user.leaving)
    calls.push_back(
        xen::unmap_pirq(gsi ? xen::Caller::guest : xen::Caller::device_model, user.pirq));
}

void Protocol::allow_new(std::vector<xen::Hypercall>& calls) const {
  if (numbers_.size() < kNumbersMax) calls.push_back(xen::get_free_pirq(xen::PirqType::msi));
  for (int device = 0; device < setup_->devices(); ++device) {
    if (!assigned_[static_cast<std::size_t>(device)]) continue;
    for (int entry = 0; entry < vectors_of(device); ++entry)
      if (user_of(device, entry) == nullptr)
        for (const std::int32_t number : numbers_)
          calls.push_back(xen::map_msi(device, entry, number));
    if (idle(device)) calls.push_back(xen::with_device(xen::Operation::deassign_device, device));
  }
  // A small guest has this many GSIs above the legacy ones.
  for (std::int32_t gsi = xen::kLegacyIrqs; gsi < xen::kLegacyIrqs + 4; ++gsi)
    if (user_of(-1, gsi) == nullptr) calls.push_back(xen::map_gsi(gsi, -1));
  calls.push_back({.op = xen::Operation::destroy_domain});
}

bool Protocol::allows(const xen::Hypercall& call) const {
  const auto same = [&](xen::Hypercall other) {
    if (other.op == xen::Operation::bind_pt_irq) {
      other.gvec = call.gvec;
      other.gflags = call.gflags;
    }
    return other == call;
  };
  return std::ranges::any_of(allowed(), same);
}

void Protocol::note(const xen::Hypercall& call, const xen::Answer& answer) {
  using enum xen::Operation;
  const bool done = answer.rc == 0;
  switch (call.op) {
    case get_free_pirq:
      if (done) numbers_.push_back(answer.number);
      return;
    case map_msi:
      std::erase(numbers_,
                 call.pirq);  // If the map failed, the number is lost: no operation returns it.
      if (done) users_.push_back({call.device, call.entry, call.pirq, 0, false, false});
      return;
    case map_gsi:
      if (done) users_.push_back({-1, call.gsi, answer.number, 0, false, false});
      return;
    case evtchn_close: {
      const auto user = std::ranges::find(users_, call.port, &User::port);
      user->port = 0;
      user->leaving = true;
      return;
    }
    case deassign_device:
      assigned_[call.device] = false;
      return;
    case unmap_pirq:
      return remove(user_of_pirq(call.pirq));
    default:
      break;
  }
  User* user = user_of_pirq(call.pirq);
  if (call.op == bind_pt_irq && done) user->bound = true;
  if (call.op == bind_pt_irq && !done) user->leaving = true;
  if (call.op == evtchn_bind_pirq && done) user->port = answer.number;
  if (call.op == evtchn_bind_pirq && !done) user->leaving = true;
  if (call.op != unbind_pt_irq) return;
  user->bound = false;
  user->leaving = true;
}

}  // namespace pirq::fuzz
