// A second, deliberately naive implementation of Xen's tables, for tests only. It was written from
// model/LIFE_CYCLE.md and from Xen's own code (xen c447b7308b: arch/x86/irq.c, physdev.c, msi.c,
// domctl.c, drivers/passthrough/x86/hvm.c, common/event_channel.c, common/radix-tree.c), and not
// from model/xen: maps, linear searches, no counters, no bitmaps, no rules. It has one release,
// xen-master, on a recorded host, and the operations of the trace format.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "fuzz/conform/trace/xen_state.h"
#include "fuzz/testing/naive_tree.h"
#include "model/setup.h"
#include "model/xen/hypercall.h"

namespace pirq::fuzz::testing {

/// One domain.
class NaiveXen {
 public:
  /// REQUIRES: no number or irq of `config` is 64 or more, not even within a block. Xen's radix
  /// trees then have one node at most.
  explicit NaiveXen(const WorldConfig& config);

  /// Makes the call. After a crash only `crashed` may be called.
  xen::Answer make(const xen::Hypercall& call);
  [[nodiscard]] bool crashed() const { return crashed_; }
  /// The state as a trace has it.
  [[nodiscard]] XenState state() const;

 private:
  /// struct pirq.
  struct Number {
    int irq = 0;
    int emuirq = -1;
    int port = 0;
    int dpci = 0;
    int gvec = 0;
  };
  /// One struct msi_desc: a block, and a vector of it.
  struct Vector {
    int block = -1;
    int nr = 0;
    friend bool operator==(const Vector&, const Vector&) = default;
  };
  /// struct irq_desc, and who may use the irq.
  struct Irq {
    bool used = false;
    bool guest = false;      ///< A guest action with the domain in it.
    bool dm_access = false;  ///< The device model's domain may use it.
    Vector msi;
  };
  /// The descriptors that one map allocated.
  struct Block {
    int device = 0;
    bool msix = false;
    std::vector<int> irqs;  ///< -1 unless set.
  };
  /// What map_domain_pirq knows of the vector that it works on.
  struct Pair {
    int irq = -1;
    Number* number = nullptr;
  };
  struct Crash {};

  xen::Answer dispatch(const xen::Hypercall& call);

  bool alloc();

  Number* find(int pirq);
  Number* get(int pirq);
  [[nodiscard]] bool is_free(int pirq) const;
  void clean_up(int pirq);
  int search(xen::PirqType type);
  int search_block(int nr);

  int create_irq();
  void destroy_irq(int irq);
  [[nodiscard]] int slot(int irq) const;
  void set_slot(int irq, int value);
  Inserted prepare(Pair& pair, int pirq);
  void drop_slot(int irq, int pirq);
  int bind_guest(const Number& number);
  void unbind_guest(int pirq);

  xen::Answer take_number(xen::PirqType type);
  xen::Answer map(const xen::Hypercall& call, bool multi);
  int choose(int irq, int pirq, bool multi, int& nr);
  int connect(const xen::Hypercall& call, bool multi, int pirq, int irq, int& nr);
  int enable(const xen::Hypercall& call, bool multi, int irq, int& nr, int& block);
  int set_up(const xen::Hypercall& call, bool multi, int block, int pirq, Pair& pair);
  void silence(int device);
  void free_block(int block);
  xen::Answer map_guest_gsi(int gsi, int pirq);
  int unmap(xen::Caller by, int pirq);
  int unmap_emuirq(int pirq);
  int unmap_irq(int pirq);
  int bind(const xen::Hypercall& call);
  int unbind(int pirq);
  xen::Answer bind_port(int pirq);
  int close_port(int port);
  xen::RaiseAnswer deliver(int device, int entry);
  xen::DestroyAnswer destroy();
  void unbind_all();

  WorldConfig config_;
  bool crashed_ = false;
  bool hvm_irq_dpci_ = false;
  unsigned fail_alloc_ = 0;
  int next_block_ = 0;
  std::set<int> owned_;
  std::map<int, Irq> irqs_;
  std::map<int, Block> blocks_;
  std::map<int, int> ports_;
  std::map<std::pair<int, int>, Vector> programmed_;  ///< By device and entry.
  NaiveTree<Number> numbers_;                         ///< d->pirq_tree
  NaiveTree<int> slots_;                              ///< d->arch.irq_pirq
  NaiveTree<int> emuirqs_;                            ///< d->arch.hvm.emuirq_pirq
};

}  // namespace pirq::fuzz::testing
