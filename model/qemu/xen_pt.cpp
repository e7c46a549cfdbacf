// The common part of MSI and MSI-X: attach, detach, and the sequence of calls for one vector.
#include "model/qemu/xen_pt.h"
#include "model/require.h"

namespace pirq::qemu {

void DeviceModel::create() {
  for (int device = 0; device < setup_->devices(); ++device) attach(device);
}

void DeviceModel::attach(int device) {
  require(!attached(device), "DeviceModel::attach: !attached(device)");
  const DeviceConfig& config = setup_->device(device);
  at(device).attached = 1;
  for (int entry = 0; entry < config.vectors; ++entry) {
    at(device, entry).pirq = kUnassignedPirq;
    at(device, entry).hwmask = is_msix(config.kind);
  }
}

void DeviceModel::detach(int device) {
  require(!busy(), "DeviceModel::detach: !busy()");
  if (!attached(device)) return;
  job().detaching = 1;
  if (setup_->device(device).kind == DeviceKind::intx) {
    begin(Job::intx_unbind, device);
    if (!msi_msix_disable(0)) finish();
  } else if (has_msi(device)) {
    begin(Job::msi_disable, device);
    msi_disable();
  } else {
    begin(Job::msix_disable, device);
    msix_disable(0);
  }
}

void DeviceModel::kill(int device) {
  require(!busy(), "DeviceModel::kill: !busy()");
  remove(device);
}

void DeviceModel::begin_anew() {
  require(!busy(), "DeviceModel::begin_anew: !busy()");
  for (int device = 0; device < setup_->devices(); ++device) {
    const bool was_attached = attached(device);
    at(device) = Device{};
    at(device).attached = was_attached ? 1 : 0;
    for (int entry = 0; was_attached && entry < setup_->device(device).vectors; ++entry)
      at(device, entry).pirq = kUnassignedPirq;
  }
}

void DeviceModel::bind_intx(int device) {
  require(!busy(), "DeviceModel::bind_intx: !busy()");
  if (setup_->device(device).kind != DeviceKind::intx) return;
  begin(Job::intx_bind, device);
  next(Call::map, kUnassignedPirq);
}

// Clears all bytes, so that the history of a removed device does not distinguish states.
void DeviceModel::remove(int device) {
  at(device) = Device{};
  for (int entry = 0; entry < setup_->device(device).vectors; ++entry) at(device, entry) = Entry{};
}

namespace {

// MSI without mask bits is never masked. A write of the vector control tests the hardware's bit.
bool vector_masked(Job job, const Entry& e) {
  if (job == Job::msix_update) return (e.vector_ctrl & kMsixEntryMask) != 0;
  return job == Job::msix_update_one && e.hwmask != 0;
}

}  // namespace

xen::Hypercall DeviceModelView::pending() const {
  require(busy(), "DeviceModel::pending: busy()");
  const Busy& now = job();
  const bool intx = setup_->device(now.device).kind == DeviceKind::intx;
  if (now.call == Call::unmap) return xen::unmap_pirq(xen::Caller::device_model, now.pirq);
  if (now.call == Call::map)
    return intx ? xen::map_intx(now.device) : xen::map_msi(now.device, now.entry, now.pirq);
  using enum xen::Operation;
  const bool binds = now.call == Call::bind;
  if (intx)
    return {.op = binds ? bind_pt_irq_intx : unbind_pt_irq_intx,
            .device = now.device,
            .pirq = now.pirq};
  const Entry& e = at(now.device, now.entry);
  const bool tells = binds && setup_->has(Rule::bind_says_unmasked);
  const bool unmasked = tells && !vector_masked(now.job, e);
  return {.op = binds ? bind_pt_irq : unbind_pt_irq,
          .gvec = static_cast<std::uint8_t>(e.data),
          .pirq = now.pirq,
          .gflags = msi_gflags(e.addr_lo, e.data) | (unmasked ? kGflagsUnmasked : 0)};
}

void DeviceModel::complete(int rc, std::int32_t pirq) {
  require(busy(), "DeviceModel::complete: busy()");
  const Busy& now = job();
  const bool disabling = now.job == Job::msi_disable || now.job == Job::msix_disable;
  Entry& e = at(now.device, now.entry);
  switch (now.call) {
    case Call::none:
      return;
    case Call::map:
      // Only xen_pt_msi_setup checks the returned number.
      if (rc != 0 || (now.job == Job::msi_enable && pirq < 0)) return entry_done(false);
      e.pirq = pirq;
      return next(Call::bind, pirq);
    case Call::bind:
      if (rc == 0) return entry_done(true);
      // QEMU unmaps the entry's number, which can differ from the number in the failed bind.
      return next(Call::unmap, e.pirq);
    case Call::unbind:
      if (rc == 0 || retrying() || now.job == Job::intx_unbind) return next(Call::unmap, now.pirq);
      if (!setup_->has(Rule::failed_unbind_is_retried)) return entry_done(false);
      job().retrying = 1;
      return;
    case Call::unmap:
      if (!disabling) e.pirq = kUnassignedPirq;
      return entry_done(false);
  }
}

void DeviceModel::begin(Job what, int device, std::uint32_t val) {
  Busy& now = job();
  now.job = what;
  now.device = static_cast<std::uint8_t>(device);
  now.val = val;
}

void DeviceModel::next(Call call, std::int32_t pirq) {
  job().call = call;
  job().pirq = pirq;
  job().retrying = 0;
}

// Mirrors msi_msix_setup. The next call, map or bind, uses the number that the message names. Until
// 2012 MSI-X passed the data word in place of the address [Q2].
void DeviceModel::msi_msix_setup(int entry) {
  const Entry& e = at(job().device, entry);
  std::int32_t pirq = e.pirq;
  if (is_pirq_msi(e.data)) {
    const bool swapped =
        is_msix(setup_->device(job().device).kind) && !setup_->has(Rule::msix_passes_address);
    pirq = swapped ? message_pirq(e.data, 0) : message_pirq(e.addr_lo, e.addr_hi);
    if (pirq == 0) pirq = kUnassignedPirq;
  }
  job().entry = static_cast<std::uint16_t>(entry);
  next(e.pirq == kUnassignedPirq ? Call::map : Call::bind, pirq);
}

// Mirrors msi_msix_disable.
bool DeviceModel::msi_msix_disable(int entry) {
  const std::int32_t pirq = at(job().device, entry).pirq;
  at(job().device, entry).refused = 0;
  job().entry = static_cast<std::uint16_t>(entry);
  if (pirq == kUnassignedPirq) return false;
  next(Call::unbind, pirq);
  return true;
}

// Mirrors the callers of msi_msix_update and msi_msix_disable after the calls for one vector.
// `bound` is true if the last call was a successful bind.
void DeviceModel::entry_done(bool bound) {
  const Busy& now = job();
  Device& device = at(now.device);
  Entry& e = at(now.device, now.entry);
  switch (now.job) {
    case Job::none:
    case Job::msi_update:
    case Job::intx_bind:
    case Job::intx_unbind:
      break;
    case Job::msi_enable:
      // The guest sees a failure only by reading ENABLE as 0.
      device.initialized = device.mapped = device.enabled = device.host_enabled = bound;
      break;
    case Job::msi_disable:
      e.pirq = kUnassignedPirq;
      device.initialized = device.mapped = device.enabled = 0;
      break;
    case Job::msix_update:
      e.updated = !bound;
      return msix_update(now.entry + 1);
    case Job::msix_update_one:
      e.updated = !bound;
      break;
    case Job::msix_disable:
      e.pirq = kUnassignedPirq;
      e.updated = 0;
      return msix_disable(now.entry + 1);
  }
  finish();
}

// Ends the write or detach after its last call. QEMU stores the control word.
void DeviceModel::finish() {
  const Busy done = job();
  job() = Busy{};
  if (done.detaching) return remove(done.device);
  if (done.job == Job::msix_update || done.job == Job::msix_disable)
    return msix_control_written(done.device, done.val);
  if (done.job == Job::msix_update_one) {
    Entry& e = at(done.device, done.entry);
    e.vector_ctrl = done.val;
    e.hwmask = (done.val & kMsixEntryMask) != 0;
  }
}

std::uint32_t& DeviceModelView::message_word(int device, int entry, MsixWord word) const {
  Entry& e = at(device, entry);
  if (is_msix(setup_->device(device).kind) && setup_->has(Rule::msix_table_latch))
    return e.latch[static_cast<std::size_t>(word)];
  if (word == MsixWord::addr_lo) return e.addr_lo;
  return word == MsixWord::addr_hi ? e.addr_hi : e.data;
}

}  // namespace pirq::qemu
