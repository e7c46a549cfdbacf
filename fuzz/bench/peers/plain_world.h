// The peer's model: the same steps and properties as one would write them in an afternoon, over
// std::map, std::set and std::vector. Orderly drivers, Xen 4.8, QEMU 2.1, Linux 4.9 or 4.12, MSI
// and MSI-X. It shares the vocabulary of steps with our model, and nothing else; a test runs the
// same interleavings through both and compares every answer.
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

/// What a plain world is made of; sizes are counts of numbers.
struct PlainConfig {
  int pirqs = 48;
  int gsis = 16;
  int irqs = 80;
  int ports = 0;
  bool reuses = false;  ///< Linux 4.9: a number found in the message is taken again if listed.
  std::set<int> taken;  ///< Numbers allocated at the start.
  std::vector<DeviceConfig> devices;
  std::vector<Step> steps;  ///< Every step there is with these devices.
};

/// Every step there is with these devices.
[[nodiscard]] std::vector<Step> plain_steps(const std::vector<DeviceConfig>& devices);

/// The same world as `config`, whose releases must be those above; `ports` as Setup decided.
[[nodiscard]] PlainConfig plain_config(const WorldConfig& config, int ports);

/// What a step answered.
struct PlainAnswer {
  int rc = 0;
  int pirq = 0;
  int port = 0;
  bool claimed = false;
  bool probed = false;
  std::optional<int> linear = std::nullopt;  ///< It searched, and this is the right answer.
  friend bool operator==(const PlainAnswer&, const PlainAnswer&) = default;
};

/// Devices, drivers, QEMU and Xen. Copying copies everything but the config.
class PlainWorld {
 public:
  explicit PlainWorld(const PlainConfig& config);

  /// Every step there is, possible or not.
  [[nodiscard]] const std::vector<Step>& all_steps() const { return config_->steps; }
  /// Every step that can happen now.
  [[nodiscard]] std::vector<Step> enabled() const;
  /// Those of one kind.
  [[nodiscard]] std::vector<Step> steps_of(StepKind kind) const;
  [[nodiscard]] bool can(const Step& step) const;
  /// Makes one step. REQUIRES: can(step).
  PlainAnswer apply(const Step& step);
  /// The first property that is broken after `step`, which answered `answer`.
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
    // The guest's.
    int number = 0;
    int port = 0;
    bool listed = false;
    bool claims = false;
    // QEMU's.
    std::optional<int> message;  ///< The number in it.
    std::optional<int> mapped;   ///< The number QEMU has for it.
    bool updated = false;
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

  // plain_world.cpp: who can do what, and the guest.
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
  std::set<int> free_;                             ///< Numbers that is_free holds for.
  std::map<int, int> slots_;                       ///< irq -> pirq
  std::map<int, Irq> irqs_;                        ///< MSI irqs in use.
  std::set<int> orphans_;                          ///< irqs given out that nothing maps [X54].
  std::map<int, int> ports_;                       ///< port -> pirq
  std::map<std::pair<int, int>, int> programmed_;  ///< What the hardware has: vector -> irq.
  int lost_structs_ = 0;
};

}  // namespace pirq::bench
