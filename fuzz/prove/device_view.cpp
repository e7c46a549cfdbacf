#include "fuzz/prove/device_view.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <span>

namespace pirq::fuzz {
namespace {

constexpr std::uint32_t kNowhere = 0xFFFFFFFF;
constexpr std::int32_t kNoRole = 1 << 20;  // Instead of a pirq on which the device has no role.

// The sections of a world, read only.
Base base_of(const World& world) {
  return Base(const_cast<std::uint64_t*>(world.words().data()));
}

// Collects a view. Each pirq on which the device has a role gets a position.
class Collector {
 public:
  Collector(const Setup& setup, Base base, int device)
      : setup_(setup), base_(base), device_(device) {}
  // As a first collection, which gave a position to every pirq; those without roles get none now.
  Collector(const Setup& setup, Base base, int device, const DeviceView& first)
      : Collector(setup, base, device) {
    first_ = &first;
  }

  DeviceView collect() {
    add_device();
    for (int v = 0; v < setup_.device(device_).vectors; ++v) {
      add_guest_vector(vector_at(v));
      add_entry(vector_at(v));
      add_descriptor(vector_at(v));
    }
    add_owned();
    return std::move(view_);
  }

 private:
  [[nodiscard]] std::size_t vector_at(int v) const {
    const int vector = setup_.first_vector(device_) + v;
    return static_cast<std::size_t>(vector);
  }

  template <class T>
  void put(const T& object) {
    std::uint32_t words[(sizeof(T) + 3) / 4] = {};
    std::memcpy(words, &object, sizeof(T));
    view_.device.insert(view_.device.end(), std::begin(words), std::end(words));
  }

  // The position of a pirq plus 1. What is no pirq stays as it is.
  std::int32_t name(std::int32_t pirq) {
    if (pirq <= 0 || pirq >= setup_.config().pirqs) return pirq;
    if (first_ != nullptr && first_->roles_on(pirq).empty()) return kNoRole;
    if (view_.position(pirq) < 0) {
      view_.pirqs.push_back(pirq);
      view_.roles.emplace_back();
    }
    return view_.position(pirq) + 1;
  }
  void take(std::int32_t pirq, Role role) {
    const int at = view_.position(pirq);
    if (at >= 0) view_.roles[static_cast<std::size_t>(at)].add(role);
  }

  void add_device() {
    const auto d = static_cast<std::size_t>(device_);
    put(setup_.device(device_));
    put(base_[setup_.guest.drivers][d]);
    put(base_[setup_.qemu.devices][d]);
    const auto pci = base_[setup_.xen.pci_devs];
    if (!pci.empty()) put(pci[d]);
    const std::uint64_t bit = std::uint64_t{1} << d;
    std::uint32_t flags = (base_.one(setup_.xen.domain).owned & bit) != 0 ? 1 : 0;
    for (const std::uint64_t word : base_[setup_.xen.elsewhere])
      flags = flags << 1 | ((word & bit) != 0 ? 1U : 0U);
    const auto closed = base_[setup_.guest.closed_port];
    put(flags << 1 | (!closed.empty() && closed[d] != 0 ? 1U : 0U));
    qemu::Busy busy = base_.one(setup_.qemu.busy);
    if (busy.job == qemu::Job::none || busy.device != device_) busy = {};
    busy.device = 0;
    const std::int32_t pirq = busy.pirq;
    busy.pirq = name(pirq);
    put(busy);
    take(pirq, Role::call);
  }

  void add_guest_vector(std::size_t at) {
    guest::Vector vector = base_[setup_.guest.vectors][at];
    const std::int32_t pirq = vector.pirq;
    vector.pirq = name(pirq);
    if (vector.claims != 0) take(pirq, Role::driver);
    if (vector.listed != 0 && setup_.has(Rule::guest_keeps_its_number)) take(pirq, Role::listed);
    if (vector.port != 0) {
      take(pirq, Role::open_port);
      const std::int32_t bound = base_[setup_.xen.ports][vector.port] - 1;
      vector.port = bound > 0 ? static_cast<std::uint32_t>(name(bound)) : kNowhere;
      take(bound, Role::open_port);
    }
    vector.irq = vector.irq != 0 ? 1 : 0;
    put(vector);
  }

  // Takes the bits of a pirq from a message.
  void add_message(std::uint32_t& low, std::uint32_t& high, std::uint32_t data) {
    const std::int32_t pirq = low == 0 ? 0 : qemu::message_pirq(low, high);
    std::uint32_t position = 0;
    if (pirq > 0 && pirq < setup_.config().pirqs) {
      low &= ~(0xFFU << 12);
      high &= 0xFFU;
      position = static_cast<std::uint32_t>(name(pirq));
      if (qemu::is_pirq_msi(data)) take(pirq, Role::message);
    }
    put(position);
  }

  void add_entry(std::size_t at) {
    qemu::Entry entry = base_[setup_.qemu.entries][at];
    const std::int32_t pirq = entry.pirq;
    entry.pirq = name(pirq);
    if (pirq > 0) take(pirq, Role::qemu);
    add_message(entry.addr_lo, entry.addr_hi, entry.data);
    add_message(entry.latch[0], entry.latch[1], entry.latch[2]);
    put(entry);
  }

  void add_descriptor(std::size_t at) {
    const std::uint16_t stored = base_[setup_.xen.device_entries][at];
    if (stored == 0) return put(std::uint32_t{0});
    xen::MsiDesc desc = base_[setup_.xen.msi_descs][stored - 1U];
    std::int32_t pirq = 0;
    if (desc.live != 0 && desc.irq > 0)
      pirq = std::abs(base_[setup_.xen.irqs][static_cast<std::size_t>(desc.irq)].pirq);
    desc.device = desc.device == device_ ? 0 : 1;
    desc.irq = desc.irq > 0 ? 1 : desc.irq;
    put(desc);
    put(name(pirq));
  }

  // The pirqs for which Xen has an irq with a descriptor of the device.
  void add_owned() {
    const auto pirqs = base_[setup_.xen.pirqs];
    for (int v = 0; v < setup_.device(device_).vectors; ++v)
      for (std::int32_t pirq = 1; pirq < setup_.config().pirqs; ++pirq) {
        const std::int32_t irq = std::abs(pirqs[static_cast<std::size_t>(pirq)].irq);
        if (irq <= 1) continue;
        const std::uint16_t stored = base_[setup_.xen.irqs][static_cast<std::size_t>(irq)].msi_desc;
        if (stored == 0) continue;
        const xen::MsiDesc& desc = base_[setup_.xen.msi_descs][stored - 1U];
        if (desc.live == 0 || desc.device != device_ || desc.entry != v) continue;
        put(name(pirq));
        take(pirq, Role::xen);
      }
  }

  const Setup& setup_;
  Base base_;
  int device_;
  const DeviceView* first_ = nullptr;
  DeviceView view_;
};

}  // namespace

PirqRecord PirqRecord::changed(const PirqRecord& was, const PirqRecord& is) const {
  PirqRecord after = is;
  if (is.owner == was.owner)
    after.owner = owner;
  else if (is.owner != 0)
    after.owner = kOther;
  if (is.port == was.port)
    after.port = port;
  else if (is.port == Port::own)
    after.port = Port::others;
  return after;
}

bool PirqRecord::agrees_with(const PirqRecord& other) const {
  PirqRecord same = other;
  same.owner = owner;
  same.port = port;
  const auto is_own = [](std::uint16_t vector) { return vector != 0 && vector != kOther; };
  const bool one_owner = is_own(owner) && is_own(other.owner);
  const bool one_port = port == Port::own && other.port == Port::own;
  return *this == same && (owner == 0) == (other.owner == 0) && !one_owner && !one_port &&
         (port == Port::none) == (other.port == Port::none) &&
         (port == Port::nobodys) == (other.port == Port::nobodys);
}

std::string DeviceView::key() const {
  std::string key(1, static_cast<char>(records.size()));
  for (const std::span<const std::byte> bytes :
       {std::as_bytes(std::span(records)), std::as_bytes(std::span(device))})
    key.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return key;
}

int DeviceView::position(std::int32_t pirq) const {
  const auto at = std::ranges::find(pirqs, pirq);
  return at == pirqs.end() ? -1 : static_cast<int>(at - pirqs.begin());
}

Roles DeviceView::roles_on(std::int32_t pirq) const {
  const int at = position(pirq);
  return at < 0 ? Roles() : roles[static_cast<std::size_t>(at)];
}

std::string ViewReader::why_not(const Setup& setup) {
  const auto unsupported = [](const DeviceConfig& device) {
    return is_gsi(device.kind) || !passed_through(device.kind);
  };
  if (setup.allows_raw()) return "raw steps can change what no device names";
  if (std::ranges::any_of(setup.config().devices, unsupported))
    return "only devices of kind msi, msix, native-msi and native-msix have a view";
  if (setup.xen.gvec_pirq.size != 0)
    return "this Xen finds pirqs by guest vector [X46], which no device names";
  if (setup.guest.pirq_to_irq.size != 0 || setup.guest.evtchn_to_irq.size != 0 ||
      setup.guest.irqs_dying.size != 0)
    return "this guest has tables by pirq or by port that outlive the device's own records";
  return "";
}

DeviceView ViewReader::read(const World& world, int device) const {
  const Base base = base_of(world);
  const DeviceView first = Collector(*setup_, base, device).collect();
  DeviceView view = Collector(*setup_, base, device, first).collect();
  for (const std::int32_t pirq : view.pirqs) view.records.push_back(record(world, pirq, device));
  return view;
}

PirqRecord ViewReader::record(const World& world, std::int32_t pirq, int device) const {
  const Base base = base_of(world);
  const xen::Pirq& info = base[setup_->xen.pirqs][static_cast<std::size_t>(pirq)];
  PirqRecord record{.emuirq = info.emuirq,
                    .dpci_flags = info.dpci_flags,
                    .softirq = info.softirq,
                    .exists = info.exists};
  const auto seen = base[setup_->guest.pirq_seen];
  const auto word = static_cast<std::size_t>(pirq) / 64;
  if (word < seen.size()) record.seen = static_cast<std::uint8_t>(seen[word] >> (pirq % 64) & 1);
  if ((info.dpci_flags & xen::kDpciMapped) != 0) {
    const bool named = (info.gflags & 0xFFU) == (static_cast<std::uint32_t>(pirq) & 0xFFU);
    record.gflags = named ? info.gflags & ~0xFFU : info.gflags;
    record.gvec = info.gvec;
  }
  if (info.irq == xen::kPirqAllocated)
    record.irq = 2;
  else if (info.irq != 0) {
    const xen::Irq& irq = base[setup_->xen.irqs][static_cast<std::size_t>(std::abs(info.irq))];
    record.irq = info.irq > 0 ? 1 : 3;
    record.irq_flags = irq.flags;
    record.slot = irq.pirq == 0 ? 0 : irq.pirq == pirq ? 1 : irq.pirq == -pirq ? 2 : 3;
    if (irq.msi_desc != 0) {
      const xen::MsiDesc& desc = base[setup_->xen.msi_descs][irq.msi_desc - 1U];
      if (device < 0)
        record.owner = static_cast<std::uint16_t>((desc.device + 1) << 8 | desc.entry);
      else
        record.owner =
            desc.device == device ? static_cast<std::uint16_t>(desc.entry + 1) : PirqRecord::kOther;
    }
  }
  if (info.evtchn == 0) return record;
  record.port = PirqRecord::Port::nobodys;
  for (int d = 0; d < setup_->devices(); ++d)
    for (int v = 0; v < setup_->device(d).vectors; ++v)
      if (world.guest().vector(d, v).port == info.evtchn)
        record.port = d == device ? PirqRecord::Port::own : PirqRecord::Port::others;
  return record;
}

}  // namespace pirq::fuzz
