// Where a build of Xen keeps the tables that are compared. The builds of distributions are known by
// their build id.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pirq::live {

/// Addresses of variables and offsets of fields. The names are those of Xen's source.
struct XenLayout {
  std::string_view build_id;
  std::string_view package;
  // Variables, by virtual address.
  std::uint64_t domain_list;      ///< common/domain.c
  std::uint64_t irq_desc;         ///< arch/x86/irq.c
  std::uint64_t nr_irqs;          ///< arch/x86/irq.c
  std::uint64_t nr_irqs_gsi;      ///< arch/x86/irq.c
  std::uint64_t extra_domU_irqs;  ///< common/domain.c
  std::uint64_t xenpool = 0;      ///< common/xmalloc_tlsf.c; 0: its place is not known.
  // struct domain
  std::uint32_t domain_id = 0;
  std::uint32_t next_in_list;
  std::uint32_t pirq_tree;
  std::uint32_t irq_pirq;  ///< arch.irq_pirq
  std::uint32_t evtchn;    ///< The first bucket; evtchn_group follows.
  std::uint32_t pdev_list;
  // struct evtchn
  std::uint32_t evtchn_size = 64;
  std::uint32_t evtchn_state;
  std::uint32_t evtchn_pirq;  ///< u.pirq.irq
  // struct irq_desc
  std::uint32_t desc_size;
  std::uint32_t desc_used;  ///< arch.used
  // struct pirq
  std::uint32_t pirq_evtchn = 4;
  std::uint32_t pirq_irq = 32;         ///< arch.irq
  std::uint32_t pirq_emuirq = 40;      ///< arch.hvm.emuirq
  std::uint32_t pirq_dpci_flags = 48;  ///< arch.hvm.dpci.flags
  // struct pci_dev
  std::uint32_t pci_domain_list = 16;
  std::uint32_t pci_msi_list = 32;
  // struct xmem_pool
  std::uint32_t pool_used = 0x1880;  ///< used_size
  // struct radix_tree_node
  std::uint32_t node_slots = 8;
};

/// The layout of a build; empty if it is not known.
[[nodiscard]] std::optional<XenLayout> find_layout(std::string_view build_id);

}  // namespace pirq::live
