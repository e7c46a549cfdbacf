// Reads Xen's tables in the memory of a machine, and sets its sizes.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "fuzz/conform/trace/xen_state.h"
#include "fuzz/live/machine.h"
#include "fuzz/live/xen_layout.h"

namespace pirq::live {

class XenTables {
 public:
  /// REQUIRES: `machine` runs a Xen with this layout, and outlives the object.
  XenTables(Machine& machine, const XenLayout& layout) : machine_(&machine), layout_(layout) {}

  /// True if the variables have plausible values: the layout fits.
  [[nodiscard]] bool plausible() const;

  /// Lets the next domain have `pirqs` numbers, with `gsis` of them for GSIs, and the host
  /// `irqs - gsis` irqs that are free. Sets the variables that the boot options extra_guest_irqs,
  /// max_gsi_irqs and nr_irqs set. Returns false if the host has not so many.
  [[nodiscard]] bool set_sizes(std::int32_t gsis, std::int32_t pirqs, std::int32_t irqs);
  /// The irqs that are in use and that create_irq could give, in the whole table.
  [[nodiscard]] std::int32_t used_irqs() const;

  /// Finds the domain and its devices. False if there is none.
  [[nodiscard]] bool choose_domain(std::uint16_t domid);
  /// The state of the chosen domain, in the terms of a trace: the irqs that were free when the
  /// sizes were set are numbered from `gsis` on. `structs` is the size of the tree.
  [[nodiscard]] fuzz::XenState state() const;
  /// Xen's own number of the irq of a pirq of the chosen domain; 0 if it has none.
  [[nodiscard]] std::int32_t irq_of(std::int32_t pirq) const;
  /// The MSI descriptors of the devices that the chosen domain had when it was chosen: one for each
  /// MSI-X entry and each block of MSIs.
  [[nodiscard]] std::int32_t msi_descriptors() const;
  /// The bytes of Xen's heap that are in use, without whole pages; 0 if it is not known where Xen
  /// counts them.
  [[nodiscard]] std::int64_t heap_used() const;
  [[nodiscard]] bool knows_heap() const { return layout_.xenpool != 0; }

 private:
  using Leaves = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

  [[nodiscard]] std::uint64_t physical(std::uint64_t address) const;
  template <class T>
  [[nodiscard]] T read(std::uint64_t address) const;
  [[nodiscard]] bool used(std::int32_t irq) const;
  // The leaves of a radix tree: index and value.
  [[nodiscard]] Leaves leaves(std::uint64_t root) const;
  void add_leaves(std::uint64_t node, std::uint32_t height, std::uint64_t prefix,
                  Leaves& leaves) const;
  // The number that a trace gives to an irq. A negative number is that of an unbound irq.
  [[nodiscard]] std::int32_t named(std::int32_t irq) const;
  // The elements of a list, from its head on; empty if it is broken.
  [[nodiscard]] std::vector<std::uint64_t> elements(std::uint64_t head) const;
  [[nodiscard]] fuzz::XenRows pirq_rows() const;
  [[nodiscard]] fuzz::XenRows irq_rows() const;
  [[nodiscard]] fuzz::XenRows port_rows() const;

  Machine* machine_;
  XenLayout layout_;
  std::uint64_t domain_ = 0;
  std::vector<std::uint64_t> devices_;  ///< Their struct pci_dev.
  std::int32_t table_size_ = 0;         ///< nr_irqs of the boot.
  std::int32_t gsis_ = 0;
  std::vector<std::int32_t> free_irqs_;  ///< When the sizes were set, ascending.
};

}  // namespace pirq::live
