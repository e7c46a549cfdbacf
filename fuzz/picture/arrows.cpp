#include "fuzz/picture/arrows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "fuzz/report/words.h"

namespace pirq::fuzz {
namespace {

constexpr std::size_t kWritesMax = 3;  // Arrows for the register writes of one step.

// The keys after those of the drivers, in the order of the picture.
constexpr std::size_t kOtherDrivers = kDevicesMax;
constexpr std::size_t kGuest = kOtherDrivers + 1;
constexpr std::size_t kFirstProgram = kGuest + 1;
constexpr std::array<Actor, 4> kPrograms = {Actor::qemu, Actor::xen, Actor::toolstack,
                                            Actor::hardware};

std::string_view program_name(Actor actor) {
  if (actor == Actor::qemu) return "QEMU";
  return actor == Actor::xen ? "Xen" : name_of(actor);
}

Lane lane_of_key(std::size_t key) {
  if (key < kOtherDrivers) {
    const int device = static_cast<int>(key);
    return {Actor::guest, device, "driver " + device_name(device)};
  }
  if (key == kOtherDrivers) return {Actor::guest, {}, "other drivers"};
  if (key == kGuest) return {Actor::guest, {}, "guest"};
  const Actor actor = kPrograms[key - kFirstProgram];
  return {actor, {}, std::string(program_name(actor))};
}

// "map_pirq type=msi device=a entry=0 pirq=47". The lane says who calls.
std::string call_text(const xen::Hypercall& call) {
  const xen::OperationInfo& row = info(call.op);
  std::string text(row.text);
  if (const std::size_t by = text.find(" by="); by != text.npos)
    text.erase(by, text.find(' ', by + 1) - by);
  if (text.empty()) text = enum_name(call.op);
  for (const xen::Parameter parameter : row.parameters) {
    if (parameter == xen::Parameter::none || parameter == xen::Parameter::by) continue;
    const xen::ParameterInfo& argument = info(parameter);
    const std::int32_t value = argument.get(call);
    text += fmt::format(" {}=", argument.name);
    if (parameter == xen::Parameter::device)
      text += device_name(value);
    else if (parameter == xen::Parameter::gflags)
      text += fmt::format("{:#x}", value);
    else
      text += argument.names.empty() ? std::to_string(value)
                                     : std::string(argument.names[static_cast<std::size_t>(value)]);
  }
  return text;
}

std::string answer_text(const xen::Hypercall& call, const xen::Answer& answer) {
  if (answer.rc != 0) return '-' + errno_name(answer.rc);
  if (call.op == xen::Operation::evtchn_bind_pirq) return fmt::format("port {}", answer.number);
  const bool number = call.op == xen::Operation::get_free_pirq || info(call.op).maps;
  if (!number) return "0";
  return answer.nr > 1 ? fmt::format("pirqs {} to {}", answer.number, answer.number + answer.nr - 1)
                       : fmt::format("pirq {}", answer.number);
}

std::string on_off(std::uint32_t value, std::uint32_t bit) {
  return (value & bit) != 0 ? "on" : "off";
}

// Collects the hypercalls and the register writes of a step, in their order.
class Witness : public xen::CallObserver, public guest::Observer {
 public:
  Witness(std::size_t from, Lanes& lanes) : from_(from), lanes_(&lanes) {}

  std::vector<Arrow> take() { return std::move(arrows_); }

  void before(const xen::DomainView&, const xen::Hypercall&,
              const std::optional<xen::Search>&) override {}
  void after(const xen::DomainView&, const xen::Hypercall& call, const xen::Answer& answer,
             const Touched&) override {
    if (call.op == xen::Operation::raise) return;
    arrows_.push_back({.from = from_,
                       .to = lanes_->key(Actor::xen),
                       .text = call_text(call),
                       .answer = answer_text(call, answer),
                       .failed = answer.rc != 0});
  }

  void freed_irq_again() override {}
  void wrote_msi(int, qemu::MsiRegister reg, std::uint32_t value) override {
    if (reg == qemu::MsiRegister::ctrl)
      write("MSI ENABLE " + on_off(value, qemu::kMsiEnable));
    else
      write("MSI message");
  }
  void wrote_msix_control(int, std::uint32_t value) override {
    write(fmt::format("MSI-X ENABLE {}{}", on_off(value, qemu::kMsixEnable),
                      (value & qemu::kMsixMaskAll) != 0 ? ", all masked" : ""));
  }
  void wrote_msix_entry(int, int entry, qemu::MsixWord word, std::uint32_t value) override {
    if (word == qemu::MsixWord::ctrl)
      write(fmt::format("entry {} mask {}", entry, on_off(value, qemu::kMsixEntryMask)));
    else
      write(fmt::format("entry {} message", entry));
  }
  void made_irq(std::int32_t) override {}
  void dropped_irq(std::int32_t) override {}
  void failed_call(const xen::Hypercall& call) override {
    arrows_.push_back({.from = from_,
                       .to = lanes_->key(Actor::xen),
                       .text = call_text(call),
                       .answer = "fails before it reaches Xen",
                       .failed = true});
  }
  void requested_irq_0() override {}

 private:
  void write(const std::string& text) {
    if (!arrows_.empty() && arrows_.back().text == text) return;
    if (writes_ == kWritesMax) arrows_.back().text += ", ...";
    if (writes_++ >= kWritesMax) return;
    arrows_.push_back(
        {.kind = Arrow::Kind::write, .from = from_, .to = lanes_->key(Actor::qemu), .text = text});
  }

  std::size_t from_;
  Lanes* lanes_;
  std::vector<Arrow> arrows_;
  std::size_t writes_ = 0;
};

// The handler that the delivered interrupt reaches, if any.
std::optional<VectorId> handler_of(const Moment& m) {
  const guest::GuestView guest = m.before.guest();
  if (m.outcome.delivery == Delivery::evtchn) return guest.handler_of(m.outcome.port);
  if (m.outcome.delivery != Delivery::vector) return std::nullopt;
  return guest.handler_of_msi(m.outcome.gvec, m.outcome.dest);
}

// The way of an interrupt: from the device to Xen, and on to a handler.
void add_interrupt(const Moment& m, Lanes& lanes, std::vector<Arrow>& arrows) {
  const StepInfo& row = info(m.step.kind);
  const Outcome& outcome = m.outcome;
  const bool lost = outcome.delivery == Delivery::none;
  if (row.actor == Actor::hardware)
    arrows.push_back({.kind = Arrow::Kind::interrupt,
                      .from = lanes.key(Actor::hardware),
                      .to = lanes.key(Actor::xen),
                      .text = fmt::format("interrupt of {} vector {}{}", device_name(m.step.device),
                                          m.step.a, lost ? ": not delivered" : ""),
                      .failed = lost});
  if (outcome.delivery != Delivery::evtchn && outcome.delivery != Delivery::vector) return;
  const auto handler = handler_of(m);
  const bool pin = outcome.delivery == Delivery::vector && row.has_device &&
                   is_gsi(m.before.setup().device(m.step.device).kind);
  std::string text = outcome.delivery == Delivery::evtchn
                         ? fmt::format("port {}", outcome.port)
                         : fmt::format("{} {}", pin ? "IO-APIC pin" : "vector", outcome.gvec);
  if (!handler && !pin) text += ": no handler";
  arrows.push_back(
      {.kind = Arrow::Kind::interrupt,
       .from = lanes.key(Actor::xen),
       .to = handler && !pin ? lanes.key(Actor::guest, handler->device) : lanes.key(Actor::guest),
       .text = std::move(text),
       .failed = !handler && !pin});
}

}  // namespace

std::size_t Lanes::key(Actor actor, std::optional<int> device) {
  std::size_t key = kGuest;
  if (actor != Actor::guest) {
    const auto program = std::ranges::find(kPrograms, actor) - kPrograms.begin();
    key = kFirstProgram + static_cast<std::size_t>(program);
  } else if (device) {
    if (drivers_.size() < kDriversMax) drivers_.insert(*device);
    key = drivers_.contains(*device) ? static_cast<std::size_t>(*device) : kOtherDrivers;
  }
  keys_.insert(key);
  return key;
}

std::vector<Lane> Lanes::lanes() const {
  std::vector<Lane> lanes;
  for (const std::size_t key : keys_) lanes.push_back(lane_of_key(key));
  return lanes;
}

std::size_t Lanes::index_of_key(std::size_t key) const {
  return static_cast<std::size_t>(std::distance(keys_.begin(), keys_.find(key)));
}

std::size_t lane_of(const Step& step, Lanes& lanes) {
  const StepInfo& row = info(step.kind);
  const bool driver = row.actor == Actor::guest && row.has_device;
  return lanes.key(row.actor, driver ? std::optional<int>(step.device) : std::nullopt);
}

// The step is made once more in a copy of the world, which an observer watches.
std::vector<Arrow> arrows_of(const Moment& moment, Lanes& lanes) {
  World copy = moment.before;
  Witness witness(lane_of(moment.step, lanes), lanes);
  static_cast<void>(copy.apply(moment.step, &witness, &witness));
  std::vector<Arrow> arrows = witness.take();
  const bool hardware = info(moment.step.kind).actor == Actor::hardware;
  if (hardware || moment.outcome.delivery != Delivery::not_raised)
    add_interrupt(moment, lanes, arrows);
  return arrows;
}

}  // namespace pirq::fuzz
