#include "fuzz/live/code/out_of_reach.h"

#include <algorithm>

namespace pirq::live {
namespace {

constexpr std::string_view kCpu = "it needs a second CPU: a lock is taken, a softirq waits";
constexpr std::string_view kMemory = "an allocation fails";
constexpr std::string_view kCaller = "every caller has checked it";
constexpr std::string_view kNever = "a check that never fails: BUG_ON, WARN_ON, contrary tables";
constexpr std::string_view kDying = "the domain is dying: no hypercall finds it then";
constexpr std::string_view kDom0 = "the caller is no toolstack, or dom0 is an HVM domain";
constexpr std::string_view kPosted = "posted interrupts: QEMU's IOMMU has none";
constexpr std::string_view kVectorMap = "the boot option irq_vector_map=per-device";
constexpr std::string_view kSetup = "the set-up of a new irq fails";
constexpr std::string_view kIntx = "INTx and its messages: not the MSI part";
constexpr std::string_view kPort = "ports of other kinds: not the pirq part";
constexpr std::string_view kFifo = "ports of the FIFO interface: the domain has 1023 ports";

// Blocks of a function of interest, by lines of this function or by the innermost function that is
// inlined there.
struct Rule {
  std::string_view function;  ///< Empty: every one.
  int first = 0;              ///< Lines of the function; 0: any.
  int last = 0;
  std::string_view inlined;  ///< Empty: any.
  int inlined_line = 0;      ///< 0: any.
  std::string_view reason;
};

constexpr Rule kRules[] = {
    {"", 0, 0, "_write_lock", 190, kCpu},
    {"", 0, 0, "_is_write_locked_by_me", 0, kCpu},
    {"", 0, 0, "pt_pirq_softirq_reset", 0, kCpu},
    {"", 0, 0, "atomic_dec_and_test", 0, kCpu},
    {"map_domain_pirq", 2189, 2189, "", 0, kCaller},
    {"map_domain_pirq", 2217, 2217, "", 0, kMemory},
    {"map_domain_pirq", 2277, 2286, "", 0, kVectorMap},
    {"map_domain_pirq", 2311, 2311, "", 0, kMemory},
    {"map_domain_pirq", 2325, 2333, "", 0, kSetup},
    {"map_domain_pirq", 2347, 2353, "", 0, kMemory},
    {"map_domain_pirq", 2374, 2374, "", 0, kSetup},
    {"map_domain_pirq", 2379, 2380, "", 0, kMemory},
    {"unmap_domain_pirq", 2438, 2438, "pirq_guest_force_unbind", 0, kNever},
    {"unmap_domain_pirq", 2446, 2462, "", 0, kNever},
    {"unmap_domain_pirq", 2488, 2488, "", 0, kMemory},
    {"map_domain_emuirq_pirq", 2797, 2797, "", 0, kCaller},
    {"map_domain_emuirq_pirq", 2822, 2841, "", 0, kMemory},
    {"unmap_domain_pirq_emuirq", 2855, 2856, "", 0, kCaller},
    {"allocate_and_map_gsi_pirq", 2971, 2975, "", 0, kDom0},
    {"physdev_map_pirq", 102, 102, "barrier_nospec_false", 0, kDom0},
    {"physdev_map_pirq", 108, 108, "", 0, kDom0},
    {"physdev_unmap_pirq", 141, 141, "", 0, kDom0},
    {"pt_irq_create_bind", 229, 229, "", 0, kCaller},
    {"pt_irq_create_bind", 236, 237, "", 0, kDying},
    {"pt_irq_create_bind", 241, 241, "", 0, kDom0},
    {"pt_irq_create_bind", 255, 266, "", 0, kMemory},
    {"pt_irq_create_bind", 281, 283, "", 0, kCpu},
    {"pt_irq_create_bind", 365, 365, "", 0, kIntx},
    {"pt_irq_create_bind", 377, 383, "", 0, kPosted},
    {"pt_irq_create_bind", 385, 385, "", 0, kCaller},
    {"pt_irq_create_bind", 391, 395, "", 0, kPosted},
    {"pt_irq_create_bind", 407, 407, "", 0, kCaller},
    {"pt_irq_create_bind", 418, 572, "", 0, kIntx},
    {"pt_irq_destroy_bind", 593, 600, "", 0, kIntx},
    {"pt_irq_destroy_bind", 628, 628, "", 0, kDom0},
    {"pt_irq_destroy_bind", 635, 637, "_pirq_dpci", 0, kCaller},
    {"pt_irq_destroy_bind", 637, 637, "", 0, kCaller},
    {"pt_irq_destroy_bind", 640, 685, "", 0, kIntx},
    {"pt_irq_destroy_bind", 688, 688, "", 0, kPosted},
    {"pt_irq_destroy_bind", 709, 717, "", 0, kIntx},
    {"pirq_guest_bind", 1623, 1630, "", 0, kNever},
    {"pirq_guest_bind", 1638, 1638, "", 0, kCaller},
    {"pirq_guest_bind", 1652, 1652, "", 0, kMemory},
    {"pirq_guest_bind", 1681, 1690, "", 0, kCaller},
    {"pirq_guest_bind", 1713, 1713, "", 0, kCpu},
    {"pirq_guest_unbind", 1837, 1839, "", 0, kNever},
    {"evtchn_bind_pirq", 624, 624, "get_free_port", 246, kDying},
    {"evtchn_bind_pirq", 0, 0, "evtchn_from_port", 162, kFifo},
    {"evtchn_bind_pirq", 636, 636, "", 0, kMemory},
    {"evtchn_bind_pirq", 658, 658, "evtchn_port_init", 0, kFifo},
    {"evtchn_close", 0, 0, "evtchn_from_port", 162, kFifo},
    {"evtchn_close", 690, 690, "", 0, kPort},
    {"evtchn_close", 696, 696, "", 0, kPort},
    {"evtchn_close", 729, 794, "", 0, kPort},
    {"evtchn_close", 802, 806, "", 0, kPort},
};

// The lines of these rules are those of xen-hypervisor-4.20-amd64 4.20.4+63-g7abfd2bce2-0+deb13u1.
constexpr std::string_view kBuild = "576c0736b3e38388c5afe9aaccc43a18d514e88e";

bool fits(const Rule& rule, const CodeFunction& function, const Frames& frames) {
  if (!rule.function.empty() && rule.function != function.name) return false;
  const int line = function.line_of(frames);
  if (rule.first != 0 && (line < rule.first || line > rule.last)) return false;
  if (rule.inlined.empty()) return true;
  return rule.inlined == frames.front().function &&
         (rule.inlined_line == 0 || rule.inlined_line == frames.front().line);
}

}  // namespace

std::string_view out_of_reach(std::string_view build_id, const CodeFunction& function,
                              const CodeBlock& block) {
  if (!knows_reach(build_id) || block.frames.empty()) return {};
  for (const Rule& rule : kRules)
    if (fits(rule, function, block.frames)) return rule.reason;
  return {};
}

bool knows_reach(std::string_view build_id) {
  return build_id == kBuild;
}

}  // namespace pirq::live
