// The constants of NaiveXen, and its trees.
#pragma once

#include <map>

namespace pirq::fuzz::testing {

// Error numbers of Xen's errno.h.
inline constexpr int kEperm = 1, kEnomem = 12, kEbusy = 16, kEexist = 17, kEnodev = 19,
                     kEinval = 22, kEnfile = 23, kEnospc = 28, kEdom = 33;

inline constexpr int kUnbound = -1, kPassedThrough = -2;  // IRQ_UNBOUND, IRQ_PT
inline constexpr int kAllocated = -1;                     // PIRQ_ALLOCATED
inline constexpr int kMapped = 2;                         // HVM_IRQ_DPCI_MAPPED
inline constexpr int kBoundMsi = 38;                      // and MACH_MSI and GUEST_MSI
inline constexpr unsigned kUnmasked = 0x10000;            // XEN_DOMCTL_VMSI_X86_UNMASKED
inline constexpr int kIsaIrqs = 16, kCascade = 2, kGuestGsis = 48, kBlockMax = 32;

enum class Inserted { yes, exists, no_memory };

/// A radix tree of at most one node. Key 0 alone needs none.
template <class T>
struct NaiveTree {
  std::map<int, T> items;
  bool tall = false;  ///< Its height is 1.
  bool node = false;  ///< Its node is allocated.

  /// Allocates the node for any key but 0. A lone key 0 moves into it when a second key comes.
  template <class Alloc>
  Inserted insert(int key, const T& value, Alloc alloc) {
    if (key > 0 && !tall) {
      if (!items.empty()) {
        if (!alloc()) return Inserted::no_memory;
        node = true;
      }
      tall = true;
    }
    if (tall && !node) {
      if (!alloc()) return Inserted::no_memory;
      node = true;
    }
    return items.emplace(key, value).second ? Inserted::yes : Inserted::exists;
  }

  void erase(int key) {
    if (items.erase(key) == 0) return;
    const bool only_0 = items.size() == 1 && items.begin()->first == 0;
    if (items.empty() || only_0) tall = node = false;
  }
};

}  // namespace pirq::fuzz::testing
