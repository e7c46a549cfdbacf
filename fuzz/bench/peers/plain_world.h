// The peer's model: the same steps and properties in straightforward code over std::map, std::set
// and std::vector. It covers orderly drivers, Xen 4.8, QEMU 2.1, Linux 4.9 and 4.12, MSI and MSI-X.
// It shares only the step types with our model. A test runs the same interleavings in both models
// and compares every answer.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/step.h"
#include "properties/property.h"

namespace pirq::bench {

/// The parameters of a plain world. Sizes are numbers of table entries.
struct PlainConfig {
  int pirqs = 48;
  int gsis = 16;
  int irqs = 80;
  int ports = 0;
  bool reuses = false;  ///< Linux 4.9: the driver reuses the pirq in its message if it is listed.
  std::set<int> taken;  ///< Pirqs allocated at the start.
  std::vector<DeviceConfig> devices;
  std::vector<Step> steps;  ///< plain_steps(devices).
};

/// All steps of a world with these devices.
[[nodiscard]] std::vector<Step> plain_steps(const std::vector<DeviceConfig>& devices);

/// The plain world that equals `config`; `ports` is Setup::ports(). REQUIRES: the releases are
/// those named above.
[[nodiscard]] PlainConfig plain_config(const WorldConfig& config, int ports);

/// The answer of a step.
struct PlainAnswer {
  int rc = 0;
  int pirq = 0;
  int port = 0;
  bool claimed = false;
  bool probed = false;
  /// The correct result of the search for a free pirq; empty if the step does not search.
  std::optional<int> linear = std::nullopt;
  friend bool operator==(const PlainAnswer&, const PlainAnswer&) = default;
};

/// Devices, drivers, QEMU and Xen. Copies share the config.
class PlainWorld {
 public:
  explicit PlainWorld(const PlainConfig& config);

  /// All steps, enabled or not.
  [[nodiscard]] const std::vector<Step>& all_steps() const { return config_->steps; }
  /// All steps that are enabled in this state.
  [[nodiscard]] std::vector<Step> enabled() const;
  /// All enabled steps of one kind.
  [[nodiscard]] std::vector<Step> steps_of(StepKind kind) const;
  [[nodiscard]] bool can(const Step& step) const;
  /// Executes one step. REQUIRES: can(step).
  PlainAnswer apply(const Step& step);
  /// The first property that is violated after `step`, whose answer was `answer`.
  [[nodiscard]] std::optional<Property> broken(const Step& step, const PlainAnswer& answer) const;

  friend bool operator==(const PlainWorld&, const PlainWorld&) = default;

 private:
  enum class Phase : std::uint8_t {
    idle,
    obtain,
    write_message,
    create_irq,
    enable,
    bind,
    running,
    close,
    disable,
    drop_irq
  };
  enum class Call : std::uint8_t { none, map, bind, unbind, unmap };
  enum class Job : std::uint8_t { none, enabling, disabling };

  struct Vector {
    // State of the guest.
    int number = 0;
    int port = 0;
    bool listed = false;
    bool claims = false;
    // State of QEMU.
    std::optional<int> message;  ///< The pirq in the message.
    std::optional<int> mapped;   ///< The pirq that QEMU has mapped for the vector.
    bool updated = false;
    // A call failed for lack of numbers, irqs or ports.
    bool map_refused = false;
    bool port_refused = false;
    [[nodiscard]] bool refused() const { return map_refused || port_refused; }
    bool operator==(const Vector&) const = default;
  };
  struct Device {
    Phase phase = Phase::idle;
    int asked = 0;
    int cursor = 0;
    bool reused = false;
    bool enabled = false;
    bool attached = true;
    bool owned = true;
    std::vector<Vector> vectors;
    bool operator==(const Device&) const = default;
  };
  struct Pending {
    Job job = Job::none;
    Call call = Call::none;
    int device = 0;
    int vector = 0;
    int number = -1;
    bool detaching = false;
    bool operator==(const Pending&) const = default;
  };
  struct Pirq {
    int irq = 0;  ///< -1: allocated.
    int port = 0;
    bool passed_through = false;  ///< emuirq is IRQ_PT.
    bool bound = false;
    bool operator==(const Pirq&) const = default;
  };
  struct Irq {
    std::pair<int, int> vector;
    bool guest = false;
    bool operator==(const Irq&) const = default;
  };

  // plain_world.cpp: preconditions, and the guest.
  [[nodiscard]] bool guest_can(const Step& step) const;
  [[nodiscard]] bool quiescent() const;
  [[nodiscard]] bool lists(int number) const;
  void obtain(Device& device, PlainAnswer& answer);
  void write_message(Device& device, PlainAnswer& answer);
  void close(Device& device, PlainAnswer& answer);
  void bind(Device& device, PlainAnswer& answer);
  void disable(int index);
  void drop_irq(Device& device, PlainAnswer& answer);
  static void leave_probe(Device& device);
  static void skip_unlisted(Device& device);

  // plain_qemu.cpp
  void enable_from(int device, int vector);
  void disable_from(int device, int vector);
  void qemu_step(PlainAnswer& answer);
  void vector_done();
  void job_done();

  // plain_xen.cpp
  [[nodiscard]] bool is_free(int pirq) const;
  [[nodiscard]] int linear_search() const;
  [[nodiscard]] int lowest_irq() const;
  [[nodiscard]] int irq_of(int pirq) const;
  Pirq& pirq_struct(int pirq);
  void set_irq(int pirq, int irq);
  void set_passed_through(int pirq, bool on);
  void refresh_free(int pirq);
  void cleanup_check(int pirq);
  int get_free_pirq();
  int map(int device, int vector, int& pirq);
  int bind_pt_irq(int pirq);
  int unbind_pt_irq(int pirq);
  int unmap(int pirq);
  int bind_port(int pirq, int& port);
  void close_port(int port);
  [[nodiscard]] std::pair<Delivery, int> raise(int device, int vector) const;

  // plain_properties.cpp
  [[nodiscard]] bool shared(int pirq) const;
  [[nodiscard]] bool at_rest(int device) const;
  [[nodiscard]] bool arrives(int device, int vector, bool must) const;
  [[nodiscard]] bool lost(int device) const;
  [[nodiscard]] bool leaks() const;
  [[nodiscard]] bool maps_agree() const;

  const PlainConfig* config_;
  std::vector<Device> devices_;
  Pending qemu_;
  std::map<int, Pirq> pirqs_;
  std::set<int> free_;                             ///< The pirqs for which is_free is true.
  std::map<int, int> slots_;                       ///< irq -> pirq
  std::map<int, Irq> irqs_;                        ///< MSI irqs in use.
  std::set<int> orphans_;                          ///< Allocated irqs without a pirq [X54].
  std::map<int, int> ports_;                       ///< port -> pirq
  std::map<std::pair<int, int>, int> programmed_;  ///< The device's MSI registers: vector -> irq.
  int lost_structs_ = 0;
};

}  // namespace pirq::bench
