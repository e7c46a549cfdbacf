// What Xen's log says: its messages, and the dumps of the debug keys i, e, M and Q.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/log/event.h"
#include "fuzz/log/finding.h"

namespace pirq::fuzz::log {

/// Follows Xen's lines of one file. A dump is judged when the next one begins, and at the end.
class XenStory {
 public:
  XenStory(std::string file, Findings& findings) : file_(std::move(file)), findings_(findings) {}

  void take(const Event& event);
  void end() {
    judge();
    judge_never_mapped();
  }

 private:
  struct Irq {
    std::int64_t irq = 0;
    bool msi = false;
    Evidence line = {};
  };
  struct Port {
    std::int64_t port = 0, pirq = 0, irq = 0;
    Evidence line = {};
  };
  struct Device {
    std::string address = {};
    std::int64_t owner = 0;
    bool msis = false;
    Evidence line = {};
  };
  // A device in the rows of vPCI, and what its entries may rely on.
  struct Virtual {
    std::int64_t domain = -1;
    std::string name = {};
    std::int64_t vectors = 1;
    bool delivers = false;  // MSI-X is enabled, and not all entries are masked.
  };
  struct Row {
    std::string name = {};
    Evidence line = {};
  };
  using Number = std::pair<std::int64_t, std::int64_t>;  // A domain and a pirq.

  void message(const Event& event);
  void key_irq(const Event& event);
  void ports_of(const Event& event);
  void port_row(const Event& event);
  void judge();
  void judge_irqs();
  void judge_ports(std::int64_t domain, const std::vector<Port>& ports);
  void judge_mixed_ports(std::int64_t domain, const std::vector<Port>& ports);
  void judge_port(std::int64_t domain, const Port& port, bool has_gsis);
  void judge_never_mapped();
  void judge_count();
  void vpci(const Event& event);
  void vpci_claim(std::int64_t pirq, const std::string& name, const Event& event);
  void judge_masks();
  [[nodiscard]] bool in_gsi_range(std::int64_t pirq) const;
  [[nodiscard]] std::vector<Evidence> silent_devices(std::int64_t domain) const;
  [[nodiscard]] Evidence line(const Event& event) const { return evidence(file_, event); }

  std::string file_;
  Findings& findings_;
  std::map<Number, std::vector<Irq>> irqs_;  // The irqs that a dump of key i shows for a number.
  std::map<std::int64_t, std::vector<Port>> ports_;          // By domain.
  std::vector<std::pair<std::int64_t, Port>> never_mapped_;  // With their domains.
  std::vector<Device> devices_;
  std::set<std::int64_t> with_irqs_;              // Domains of which a row shows an irq.
  std::map<std::int64_t, Evidence> masked_;       // By irq: the rows of key M that are masked.
  Virtual virtual_;                               // The device whose rows of vPCI follow.
  std::map<Number, Row> virtual_numbers_;         // The numbers in these rows.
  std::int64_t domain_ = -1;                      // The domain whose ports are listed.
  std::int64_t last_port_ = 0;                    // The last of them; the list ascends.
  Evidence heading_;                              // Of the list.
  std::map<std::int64_t, Evidence> mixed_ports_;  // Domains whose list has rows of another one.
  std::int64_t first_msi_irq_ = -1;  // The lowest irq of an MSI: not below the host's GSIs.
  // Of the dump of key i, which ascends. An irq that is not above the first one begins another
  // dump; any other that is not above the last one shows that the rows of two dumps are mixed.
  std::int64_t first_irq_ = -1, last_irq_ = -1;
  std::optional<Evidence> mixed_irqs_;
  bool saw_devices_ = false;
};

}  // namespace pirq::fuzz::log
