// Mapping and unmapping: allocate_and_map_msi_pirq, map_domain_pirq, unmap_domain_pirq
// (xen/arch/x86/irq.c) and their hypercalls (xen/arch/x86/physdev.c).
#include <array>
#include <bitset>

#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {

struct Domain::MultiMap {
  std::int32_t desc = 0;   ///< First descriptor of the block.
  std::int32_t nr = 0;     ///< Vectors set up so far.
  std::int32_t irq = 0;    ///< irq of vector `nr`, or the error of create_irq.
  std::int32_t info = -1;  ///< The number that Xen's variable `info` refers to, -1 none.
  bool locked = false;     ///< The lock of `irq`'s descriptor is held.
  std::bitset<kMsiIrqsMax + 1> prepared;
  std::bitset<kMsiIrqsMax + 1> granted;
  std::array<std::int32_t, kMsiIrqsMax + 1> old_irq{};  ///< The irqs of the numbers before the map.
};

MapAnswer Domain::physdev_map_pirq_msi(int device, int entry, std::int32_t pirq,
                                       std::int32_t index) {
  const bool msix = device < setup_->devices() && is_msix(setup_->device(device).kind);
  MsiInfo msi{device, msix ? entry : 1, -1, PirqType::msi, false};
  return allocate_and_map(msi, pirq, index);
}

MapAnswer Domain::physdev_map_pirq_multi_msi(int device, std::int32_t nr, std::int32_t pirq) {
  MsiInfo msi{device, nr, -1, PirqType::msi, true};
  if (nr <= 0 && has(Rule::empty_block_is_an_error)) return {-kEDOM, pirq, nr};
  const bool whole = pirq < 0 || (nr & (nr - 1)) == 0;
  if (!whole && has(Rule::block_size_is_a_power_of_two)) return {-kEINVAL, pirq, nr};
  return allocate_and_map(msi, pirq, kNewIrq);
}

MapAnswer Domain::allocate_and_map(MsiInfo& msi, std::int32_t wanted, std::int32_t index) {
  const int irq = index == kNewIrq ? create_irq() : index;
  const bool msi_only = msi.type == PirqType::msi && has(Rule::msi_irq_is_no_gsi);
  const std::int32_t lowest = msi_only ? nr_irqs_gsi() : 0;
  if (irq < lowest || irq >= nr_irqs()) return {-kEINVAL, wanted, msi.entry_nr};
  msi.irq = irq;
  const int pirq = allocate_pirq(msi, wanted);
  const int rc = pirq < 0 ? pirq : map_domain_pirq(pirq, msi);
  if (crashed()) return {};
  if (rc == 0) {
    if (!has(Rule::only_bind_pirq_sets_irq_pt))
      static_cast<void>(map_domain_emuirq_pirq(pirq, kIrqPt));
    return {0, pirq, msi.entry_nr};
  }
  if (index == kNewIrq) destroy_irq(irq);
  return {rc, wanted, msi.entry_nr};
}

// Mirrors allocate_pirq. Before 4.10 this code was part of physdev_map_pirq.
int Domain::allocate_pirq(MsiInfo& msi, std::int32_t pirq) {
  const std::int32_t current = domain_irq_to_pirq(msi.irq);
  if (pirq >= 0) return current != 0 && current != pirq ? -kEEXIST : pirq;
  if (current != 0) {
    if (current < 0) return -kEBUSY;
    return has(Rule::mapped_irq_keeps_its_pirq) ? current : pirq;
  }
  if (!msi.multi) return get_free_pirq(msi.type);
  std::int32_t& nr = msi.entry_nr;
  if (nr <= 0 || nr > kMsiIrqsMax) return -kEDOM;
  while ((nr & (nr - 1)) != 0) nr += nr & -nr;
  const int block = get_free_pirqs(nr);
  if (block < 0)
    while ((nr >>= 1) > 1)
      if (get_free_pirqs(nr) > 0) break;
  return block;
}

int Domain::map_domain_pirq(std::int32_t pirq, MsiInfo& msi) {
  if (!device_model_may_use(pirq, msi.irq)) return -kEPERM;
  if (pirq >= nr_pirqs()) return -kEINVAL;
  const std::int32_t old_irq = domain_pirq_to_irq(pirq);
  const std::int32_t old_pirq = domain_irq_to_pirq(msi.irq);
  if ((old_irq > 0 && old_irq != msi.irq) || (old_pirq != 0 && old_pirq != pirq))
    return has(Rule::map_of_taken_pirq_is_an_error) ? -kEEXIST : 0;

  MultiMap map;
  map.granted[0] = permit_access(msi.irq);
  const int prepared = prepare_domain_irq_pirq(msi.irq, pirq);
  if (prepared < 0) {
    revoke(map, 0, msi.irq);
    return prepared;
  }
  map.prepared[0] = prepared == 0;
  map.irq = msi.irq;
  map.info = pirq;
  if (msi.type == PirqType::gsi) return set_domain_irq_pirq(msi.irq, pirq), 0;
  const bool owned = owns(msi.device) || !has(Rule::map_checks_device_owner);
  const int rc = owned ? map_msi(pirq, msi, map) : -kENODEV;
  if (crashed()) return 0;
  if (rc == 0) return 0;
  if (map.prepared[0] || !has(Rule::failed_map_clears_own_slots))
    cleanup_domain_irq_pirq(map.irq, map.info);
  revoke(map, 0, map.irq);
  return rc;
}

// A failed map revokes the access to an irq that it granted.
void Domain::revoke(const MultiMap& map, std::int32_t nr, std::int32_t irq) {
  const bool own = map.granted[static_cast<std::size_t>(nr)];
  if (!has(Rule::failed_map_revokes_access)) return;
  if (own || !has(Rule::failed_map_keeps_access)) deny_access(irq);
}

// The MSI part of map_domain_pirq: enables the device, then sets up the vectors one by one.
int Domain::map_msi(std::int32_t pirq, MsiInfo& msi, MultiMap& map) {
  const int rc = pci_enable_msi(msi, map.desc);
  if (rc > 0) {  // The device cannot send that many; the caller learns how many it can.
    msi.entry_nr = rc;
    return -kENFILE;
  }
  if (rc != 0 || crashed()) return rc;
  if ((irq_at(map.irq).flags & kIrqHandler) != 0 && has(Rule::used_irq_is_not_replaced)) {
    pci_disable_msi(msi.device);
    if (has(Rule::failed_map_frees_descriptor)) {
      desc_at(map.desc).irq = -1;
      msi_free_irq(map.desc);
    }
    return -kEBUSY;
  }
  setup_msi_irq(map.irq, map.desc);
  while (msi.multi && !crashed() && ++map.nr != msi.entry_nr) {
    map.old_irq[static_cast<std::size_t>(map.nr - 1)] = pirq_at(map.info).irq;
    set_domain_irq_pirq(map.irq, map.info);
    if (const int error = map_further_vector(pirq + map.nr, map); error != 0) {
      pci_disable_msi(msi.device);
      undo_map(pirq, map);
      return error;
    }
    setup_msi_irq(map.irq, map.desc + map.nr);
  }
  if (crashed()) return 0;
  set_domain_irq_pirq(map.irq, map.info);
  if (!has(Rule::map_restores_irq_pt)) return 0;
  for (std::int32_t number = pirq; number <= map.info; ++number)
    if (pirq_at(number).evtchn != 0) static_cast<void>(map_domain_emuirq_pirq(number, kIrqPt));
  return 0;
}

int Domain::map_further_vector(std::int32_t pirq, MultiMap& map) {
  map.info = -1;
  if (has(Rule::block_takes_unmapped_pirqs)) {
    map.irq = -1;
    map.locked = true;
    if (pirq >= nr_pirqs()) return -kEINVAL;
    if (domain_pirq_to_irq(pirq) > 0) return -kEEXIST;
  }
  map.locked = false;
  map.irq = create_irq();
  if (map.irq < 0) return map.irq;
  const bool noted = has(Rule::failed_block_is_undone);
  if (noted) desc_at(map.desc + map.nr).irq = map.irq;
  const int prepared = prepare_domain_irq_pirq(map.irq, pirq);
  if (prepared < 0) return prepared;
  map.info = pirq;
  map.prepared[static_cast<std::size_t>(map.nr)] = prepared == 0;
  desc_at(map.desc + map.nr).irq = map.irq;
  map.granted[static_cast<std::size_t>(map.nr)] = permit_access(map.irq);
  map.locked = true;
  return (irq_at(map.irq).flags & kIrqHandler) != 0 ? -kEBUSY : 0;
}

// The error path of a block. It leaves the same `irq` in the earlier structs as Xen [X39] [X6].
void Domain::undo_map(std::int32_t pirq, MultiMap& map) {
  if (!map.locked && !has(Rule::failed_block_unlocks_once)) return crash();
  const bool frees = has(Rule::failed_map_frees_descriptor);
  if (frees) {
    Irq& first = irq_at(desc_at(map.desc).irq);
    touch_irq(desc_at(map.desc).irq);
    first.msi_desc = 0;
    first.flags &= static_cast<std::uint16_t>(~kIrqHandler);
  }
  while (map.nr > 0) {
    if (map.irq >= 0 && !frees) destroy_irq(map.irq);
    const bool own = map.prepared[static_cast<std::size_t>(map.nr)];
    if (map.irq >= 0) revoke(map, map.nr, map.irq);
    if (map.info >= 0 && (own || !has(Rule::failed_map_clears_own_slots)))
      cleanup_domain_irq_pirq(map.irq, map.info);
    map.info = pirq + --map.nr;
    if (pirq_info(map.info) == nullptr) return crash();
    map.irq = pirq_at(map.info).irq;
    if (has(Rule::failed_block_is_undone))
      set_irq(map.info, map.old_irq[static_cast<std::size_t>(map.nr)]);
  }
  if (!frees) return;
  desc_at(map.desc).irq = -1;
  msi_free_irq(map.desc);
}

// True if the number is a further vector of a multi-vector MSI.
bool Domain::is_secondary(std::int32_t pirq) const {
  const std::int32_t irq = domain_pirq_to_irq(pirq);
  const MsiDesc* desc = irq > 0 ? msi_desc_of(irq) : nullptr;
  return desc != nullptr && desc->msix == 0 && desc->entry != 0;
}

int Domain::physdev_unmap_pirq(Caller caller, std::int32_t pirq) {
  // Without HVM PIRQs only the device model unmaps, and it leaves the emuirq. hvm_physdev_op
  // refuses the guest; since 4.20 a map or unmap gets to a permission check and is -EPERM.
  if (!setup_->config().hvm_pirq) {
    if (caller != Caller::device_model) return -kENOSYS;
    return take_back(pirq) ? 0 : unmap_domain_pirq(pirq);
  }
  if (!has(Rule::unmap_checks_range) && (pirq < 0 || pirq >= nr_pirqs())) return crash(), 0;
  if (caller == Caller::guest_by_id) {
    if (has(Rule::own_number_is_self))
      caller = Caller::guest;
    else if (has(Rule::only_device_model_unmaps))
      return -kEPERM;
  }
  if (has(Rule::unmap_of_emuirq_is_complete) && is_secondary(pirq)) return -kEBUSY;
  const bool emulated = domain_pirq_to_emuirq(pirq) != kIrqUnbound;
  if (emulated || !has(Rule::unmap_asks_for_emuirq)) {
    if (const int rc = unmap_domain_pirq_emuirq(pirq); rc != 0) return rc;
  }
  if (caller != Caller::guest) {
    if (take_back(pirq)) return 0;
    const bool complete = emulated && has(Rule::unmap_of_emuirq_is_complete);
    return complete && domain_pirq_to_irq(pirq) <= 0 ? 0 : unmap_domain_pirq(pirq);
  }
  if (pirq_info(pirq) != nullptr && give_back(pirq)) pirq_cleanup_check(pirq);
  return 0;
}

int Domain::unmap_domain_pirq(std::int32_t pirq) {
  // At the end of a domain Xen unmaps in the context of an arbitrary running domain [X25] [X26].
  if (scalars().dying != 0 &&
      (!has(Rule::teardown_needs_no_privilege) || !has(Rule::teardown_asks_no_policy)))
    return -kEPERM;
  if (pirq < 0 || pirq >= nr_pirqs()) return -kEINVAL;
  const std::int32_t irq = domain_pirq_to_irq(pirq);
  if (irq <= 0) return -kEINVAL;

  const std::int32_t desc = irq_at(irq).msi_desc - 1;
  std::int32_t nr = 1;
  if (desc >= 0 && desc_at(desc).live == 0) return crash(), 0;
  if (desc >= 0 && desc_at(desc).msix == 0) {
    if (desc_at(desc).entry != 0) return -kEBUSY;  // A secondary vector.
    nr = desc_at(desc).nvec;
  }
  if (desc >= 0) disturb(desc_at(desc).device);
  bool forced = false;
  if (has(Rule::forced_unmap_unbinds))
    for (std::int32_t i = 0; i < nr && !crashed(); ++i) unbind_forced(pirq + i);
  else
    forced = pirq_guest_force_unbind(pirq);
  for (std::int32_t i = 0; i < nr && !crashed(); ++i) {
    const std::int32_t mapped = domain_pirq_to_irq(pirq + i);
    if (mapped <= 0) continue;
    if (desc >= 0 && irq_at(mapped).msi_desc != desc + 1 + i) return crash(), 0;  // BUG_ON
    if (i > 0 && has(Rule::unmap_of_emuirq_is_complete))
      static_cast<void>(unmap_domain_pirq_emuirq(pirq + i));
    unmap_vector(pirq, pirq + i, forced);
  }
  if (desc >= 0 && !crashed()) msi_free_irq(desc);
  return 0;
}

// Undoes the binding of a number whose irq is about to go [X56].
void Domain::unbind_forced(std::int32_t pirq) {
  const std::int32_t irq = domain_pirq_to_irq(pirq);
  if (irq <= 0 || !pirq_guest_force_unbind(pirq)) return;
  msixtbl_pt_unregister(irq);
  set_dpci_flags(pirq, 0);
  softirq_reset(pirq_at(pirq));
  forget_intx(pirq);
}

void Domain::unmap_vector(std::int32_t first, std::int32_t pirq, bool forced) {
  const std::int32_t irq = pirq_at(pirq).irq;
  pirq_at(pirq).softirq &= static_cast<std::uint8_t>(~kLeftBehind);
  if (forced) {
    set_irq(pirq, -irq);
    replace_slot(irq, -first);
  } else {
    clear_domain_irq_pirq(irq, pirq);
  }
  if (crashed()) return;
  deny_access(irq);
  Irq& host = irq_at(irq);
  if (host.msi_desc != 0) {
    host.msi_desc = 0;
    host.flags &= static_cast<std::uint16_t>(~kIrqHandler);
  }
  if (!forced) cleanup_domain_irq_pirq(irq, pirq);
}

}  // namespace pirq::xen
