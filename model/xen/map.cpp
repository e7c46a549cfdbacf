// Mapping and unmapping: allocate_and_map_msi_pirq, map_domain_pirq, unmap_domain_pirq
// (xen/arch/x86/irq.c) and their hypercalls (xen/arch/x86/physdev.c).
#include <bitset>

#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {

struct Domain::MultiMap {
  std::int32_t desc = 0;   ///< First descriptor of the block.
  std::int32_t nr = 0;     ///< Vectors set up so far.
  std::int32_t irq = 0;    ///< irq of vector `nr`, or what create_irq answered.
  std::int32_t info = -1;  ///< Number whose struct is in hand, -1 none.
  std::bitset<kMsiIrqsMax + 1> prepared;
};

MapAnswer Domain::physdev_map_pirq_msi(int device, int entry, std::int32_t pirq) {
  const bool msix = device < setup_->devices() && setup_->device(device).kind == DeviceKind::msix;
  MsiInfo msi{device, msix ? entry : 1, -1, PirqType::msi, false};
  return allocate_and_map(msi, pirq);
}

MapAnswer Domain::physdev_map_pirq_multi_msi(int device, std::int32_t nr, std::int32_t pirq) {
  MsiInfo msi{device, nr, -1, PirqType::msi, true};
  return allocate_and_map(msi, pirq);
}

MapAnswer Domain::allocate_and_map(MsiInfo& msi, std::int32_t wanted) {
  const int irq = create_irq();
  if (irq < 0) return {-kEINVAL, wanted, msi.entry_nr};
  msi.irq = irq;
  const int pirq = allocate_pirq(msi, wanted);
  const int rc = pirq < 0 ? pirq : map_domain_pirq(pirq, msi);
  if (crashed()) return {};
  if (rc == 0) return {0, pirq, msi.entry_nr};
  destroy_irq(irq);
  return {rc, wanted, msi.entry_nr};
}

// Mirrors allocate_pirq; before 4.10 the same lines stood in physdev_map_pirq.
int Domain::allocate_pirq(MsiInfo& msi, std::int32_t pirq) {
  const std::int32_t current = domain_irq_to_pirq(msi.irq);
  if (pirq >= 0) return current != 0 && current != pirq ? -kEEXIST : pirq;
  if (current != 0) return current < 0 ? -kEBUSY : current;
  if (!msi.multi) return get_free_pirq(PirqType::msi);
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
  if (pirq >= nr_pirqs()) return -kEINVAL;
  const std::int32_t old_irq = domain_pirq_to_irq(pirq);
  const std::int32_t old_pirq = domain_irq_to_pirq(msi.irq);
  if ((old_irq > 0 && old_irq != msi.irq) || (old_pirq != 0 && old_pirq != pirq))
    return has(Rule::map_of_taken_pirq_is_an_error) ? -kEEXIST : 0;

  MultiMap map;
  const int prepared = prepare_domain_irq_pirq(msi.irq, pirq);
  if (prepared < 0) return prepared;
  map.prepared[0] = prepared == 0;
  map.irq = msi.irq;
  map.info = pirq;
  const bool owned = owns(msi.device) || !has(Rule::map_checks_device_owner);
  const int rc = owned ? map_msi(pirq, msi, map) : -kENODEV;
  if (crashed()) return 0;
  if (rc != 0 && (map.prepared[0] || !has(Rule::failed_map_clears_own_slots)))
    cleanup_domain_irq_pirq(map.irq, map.info);
  return rc;
}

// The MSI part of map_domain_pirq: enables the device, then sets up the vectors one by one.
int Domain::map_msi(std::int32_t pirq, MsiInfo& msi, MultiMap& map) {
  const int rc = pci_enable_msi(msi, map.desc);
  if (rc != 0 || crashed()) return rc;
  if ((irq_at(map.irq).flags & kIrqHandler) != 0) {
    if (has(Rule::failed_map_frees_descriptor)) {
      desc_at(map.desc).irq = -1;
      msi_free_irq(map.desc);
    }
    return -kEBUSY;
  }
  setup_msi_irq(map.irq, map.desc);
  const bool block = msi.multi && desc_at(map.desc).msix == 0;
  while (block && !crashed() && ++map.nr != msi.entry_nr) {
    set_domain_irq_pirq(map.irq, map.info);
    if (const int error = map_further_vector(pirq + map.nr, map); error != 0) {
      undo_map(pirq, map);
      return error;
    }
    setup_msi_irq(map.irq, map.desc + map.nr);
  }
  if (crashed()) return 0;
  set_domain_irq_pirq(map.irq, map.info);
  program_device(msi.device, map.desc, block ? msi.entry_nr : 1);
  return 0;
}

int Domain::map_further_vector(std::int32_t pirq, MultiMap& map) {
  map.info = -1;
  map.irq = create_irq();
  if (map.irq < 0) return map.irq;
  const int prepared = prepare_domain_irq_pirq(map.irq, pirq);
  if (prepared < 0) return prepared;
  map.info = pirq;
  map.prepared[static_cast<std::size_t>(map.nr)] = prepared == 0;
  desc_at(map.desc + map.nr).irq = map.irq;
  return (irq_at(map.irq).flags & kIrqHandler) != 0 ? -kEBUSY : 0;
}

// The error path of a block. What it leaves in `irq` of the earlier structs is Xen's (LC X39, X6).
void Domain::undo_map(std::int32_t pirq, MultiMap& map) {
  const bool frees = has(Rule::failed_map_frees_descriptor);
  if (frees) {
    Irq& first = irq_at(desc_at(map.desc).irq);
    first.msi_desc = 0;
    first.flags &= static_cast<std::uint8_t>(~kIrqHandler);
  }
  while (map.nr > 0) {
    if (map.irq >= 0 && !frees) destroy_irq(map.irq);
    const bool own = map.prepared[static_cast<std::size_t>(map.nr)];
    if (map.info >= 0 && (own || !has(Rule::failed_map_clears_own_slots)))
      cleanup_domain_irq_pirq(map.irq, map.info);
    map.info = pirq + --map.nr;
    if (pirq_info(map.info) == nullptr) return crash();
    map.irq = pirq_at(map.info).irq;
  }
  if (!frees) return;
  desc_at(map.desc).irq = -1;
  msi_free_irq(map.desc);
}

int Domain::physdev_unmap_pirq(Caller caller, std::int32_t pirq) {
  if (domain_pirq_to_emuirq(pirq) != kIrqUnbound || !has(Rule::unmap_asks_for_emuirq)) {
    if (const int rc = unmap_domain_pirq_emuirq(pirq); rc != 0) return rc;
  }
  return caller == Caller::guest ? 0 : unmap_domain_pirq(pirq);
}

int Domain::unmap_domain_pirq(std::int32_t pirq) {
  if (pirq < 0 || pirq >= nr_pirqs()) return -kEINVAL;
  const std::int32_t irq = domain_pirq_to_irq(pirq);
  if (irq <= 0) return -kEINVAL;

  const std::int32_t desc = irq_at(irq).msi_desc - 1;
  std::int32_t nr = 1;
  if (desc >= 0 && desc_at(desc).msix == 0) {
    if (desc_at(desc).entry != 0) return -kEBUSY;  // A secondary vector.
    nr = desc_at(desc).nvec;
  }
  const bool forced = pirq_guest_force_unbind(pirq);
  for (std::int32_t i = 0; i < nr && !crashed(); ++i) {
    const std::int32_t mapped = domain_pirq_to_irq(pirq + i);
    if (mapped <= 0) continue;
    if (desc >= 0 && irq_at(mapped).msi_desc != desc + 1 + i) return crash(), 0;  // BUG_ON
    unmap_vector(pirq, pirq + i, forced);
  }
  if (desc >= 0 && !crashed()) msi_free_irq(desc);
  return 0;
}

void Domain::unmap_vector(std::int32_t first, std::int32_t pirq, bool forced) {
  const std::int32_t irq = pirq_at(pirq).irq;
  if (forced) {
    set_irq(pirq, -irq);
    replace_slot(irq, -first);
  } else {
    clear_domain_irq_pirq(irq, pirq);
  }
  if (crashed()) return;
  Irq& host = irq_at(irq);
  if (host.msi_desc != 0) {
    host.msi_desc = 0;
    host.flags &= static_cast<std::uint8_t>(~kIrqHandler);
  }
  if (!forced) cleanup_domain_irq_pirq(irq, pirq);
}

}  // namespace pirq::xen
