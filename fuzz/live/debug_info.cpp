#include "fuzz/live/debug_info.h"

#include <charconv>
#include <string_view>
#include <system_error>
#include <vector>

#include "fuzz/live/process.h"

namespace pirq::live {
namespace {

struct Variable {
  std::string_view name;
  std::uint64_t XenLayout::*address;
};
constexpr Variable kVariables[] = {
    {"domain_list", &XenLayout::domain_list},
    {"irq_desc", &XenLayout::irq_desc},
    {"nr_irqs", &XenLayout::nr_irqs},
    {"nr_irqs_gsi", &XenLayout::nr_irqs_gsi},
    {"extra_domU_irqs", &XenLayout::extra_domU_irqs},
};
// The layout works without these. They are asked for last: gdb prints no line for a name that it
// does not find.
constexpr Variable kHeap = {"xenpool", &XenLayout::xenpool};

struct Field {
  std::string_view type;
  std::string_view name;  ///< Empty: the size of the type.
  std::uint32_t XenLayout::*offset;
};
constexpr Field kFields[] = {
    {"domain", "domain_id", &XenLayout::domain_id},
    {"domain", "next_in_list", &XenLayout::next_in_list},
    {"domain", "pirq_tree", &XenLayout::pirq_tree},
    {"domain", "arch.irq_pirq", &XenLayout::irq_pirq},
    {"domain", "evtchn", &XenLayout::evtchn},
    {"domain", "pdev_list", &XenLayout::pdev_list},
    {"evtchn", "", &XenLayout::evtchn_size},
    {"evtchn", "state", &XenLayout::evtchn_state},
    {"evtchn", "u.pirq.irq", &XenLayout::evtchn_pirq},
    {"irq_desc", "", &XenLayout::desc_size},
    {"irq_desc", "arch.used", &XenLayout::desc_used},
    {"pirq", "evtchn", &XenLayout::pirq_evtchn},
    {"pirq", "arch.irq", &XenLayout::pirq_irq},
    {"pirq", "arch.hvm.emuirq", &XenLayout::pirq_emuirq},
    {"pirq", "arch.hvm.dpci.flags", &XenLayout::pirq_dpci_flags},
    {"pci_dev", "domain_list", &XenLayout::pci_domain_list},
    {"pci_dev", "msi_list", &XenLayout::pci_msi_list},
    {"radix_tree_node", "slots", &XenLayout::node_slots},
};
constexpr Field kHeapUsed = {"xmem_pool", "used_size", &XenLayout::pool_used};

std::string expression(const Variable& variable) {
  return '&' + std::string(variable.name);
}

std::string expression(const Field& field) {
  const std::string type = "struct " + std::string(field.type);
  if (field.name.empty()) return "sizeof(" + type + ')';
  return "&((" + type + " *)0)->" + std::string(field.name);
}

// Reads the next line of `text` as a number, and takes it away.
template <class T>
bool take(std::string_view& text, T& number) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + end, number);
  const bool good = error == std::errc() && stop == text.data() + end;
  text.remove_prefix(end + 1);
  return good;
}

}  // namespace

std::variant<XenLayout, fuzz::InputError> read_layout(const std::string& syms) {
  std::vector<std::string> words = {"gdb", "-nx", "-batch"};
  const auto ask = [&](const std::string& what) {
    words.emplace_back("-ex");
    words.push_back("printf \"%lu\\n\", (unsigned long)" + what);
  };
  for (const Variable& variable : kVariables) ask(expression(variable));
  for (const Field& field : kFields) ask(expression(field));
  ask(expression(kHeap));
  ask(expression(kHeapUsed));
  words.push_back(syms);
  const std::string answers = output_of(words);
  std::string_view left = answers;
  XenLayout layout{};
  const auto missing = [&](const std::string& what) {
    return fuzz::InputError{syms, 0, 0, "gdb does not find " + what + " in it",
                            "expected xen-syms of a build with debug information, and gdb"};
  };
  for (const Variable& variable : kVariables)
    if (!take(left, layout.*variable.address)) return missing(expression(variable));
  for (const Field& field : kFields)
    if (!take(left, layout.*field.offset)) return missing(expression(field));
  if (!take(left, layout.*kHeap.address) || !take(left, layout.*kHeapUsed.offset))
    layout.xenpool = 0;
  return layout;
}

}  // namespace pirq::live
