#include "fuzz/live/live_xen.h"

#include <algorithm>
#include <utility>

#include "fuzz/conform/sut/answer_judge.h"
#include "fuzz/conform/trace/xen_machine.h"
#include "fuzz/conform/trace/xen_trace.h"
#include "fuzz/live/payload_image.h"
#include "model/xen/limits.h"

namespace pirq::live {
namespace {

constexpr std::int32_t kTableSize = 256;      // nr_irqs of the machine. One CPU has 190 vectors.
constexpr std::int32_t kLeaksMax = 80;        // Then the machine is started anew,
constexpr std::int32_t kUnseenLeaksMax = 20;  // also if only the model tells of them.
constexpr std::string_view kToVector = " delivered=vector:";
constexpr std::int32_t kGsisMax = 24;  // Pins of the machine's IO-APIC.

RuleSet not_of_xen(const RuleSet& rules) {
  RuleSet others;
  for (const Rule rule : rules)
    if (info(rule).component != Component::xen) others.add(rule);
  return others;
}

// Returns the word after "Xen version ", and whether the line says debug=y.
std::pair<std::string, bool> version_in(const std::string& console) {
  constexpr std::string_view kBanner = "Xen version ";
  const std::size_t at = console.find(kBanner);
  if (at == std::string::npos) return {};
  const std::string line = console.substr(at, console.find('\n', at) - at);
  const std::size_t begin = kBanner.size();
  return {line.substr(begin, line.find(' ', begin) - begin),
          line.find("debug=y") != std::string::npos};
}

}  // namespace

LiveXen::LiveXen(LiveOptions options, Compare compare) : options_(std::move(options)) {
  if (compare == Compare::answers) return;
  layout_ = options_.layout ? options_.layout : find_layout(options_.xen.build_id);
}

std::string LiveXen::boot() {
  if (machine_ != nullptr) return {};
  tables_.reset();
  guest_.reset();
  MachineOptions options{options_.xen, options_.accel, options_.devices};
  options.timeout = options_.timeout;
  options.irqs = kTableSize;
  options.logged_ranges = options_.logged_ranges;
  if (!layout_) {
    options.gsis = sizes_.gsis;
    options.extra_irqs = sizes_.pirqs - sizes_.gsis;
    options.irqs = sizes_.irqs + 1;  // The IOMMU has one.
  }
  leaked_ = 0;
  ++boots_;
  auto booted = Machine::boot(options);
  if (auto* why = std::get_if<std::string>(&booted)) return *why;
  machine_ = std::move(std::get<std::unique_ptr<Machine>>(booted));
  std::tie(version_, debug_build_) = version_in(machine_->console());
  // The version of the interface is not told: a call with another one answers -EACCES.
  Hypercalls xen(*machine_);
  for (auto version = abi::kDomctlVersionMin; version <= abi::kDomctlVersionMax; ++version) {
    machine_->mailbox().domctl_version = version;
    if (xen.domctl(abi::kGetDomainInfo, 0) == 0) break;
  }
  auto functions = find_devices(*machine_, static_cast<int>(options_.devices.size()));
  if (!functions) return restart(), "the machine's devices do not answer";
  functions_ = std::move(*functions);
  if (layout_) tables_.emplace(*machine_, *layout_);
  if (tables_ && !tables_->plausible())
    return restart(), "Xen's tables are not where this build should have them";
  return {};
}

void LiveXen::note_executed() {
  if (machine_ != nullptr) add_executed(machine_->take_log(), executed_);
}

const Addresses& LiveXen::executed() {
  note_executed();
  return executed_;
}

void LiveXen::restart() {
  note_executed();
  machine_.reset();
}

fuzz::Host LiveXen::host() const {
  fuzz::Host host{{}, !reads_state(), xen::kHvmGsis, true};
  for (const HostDevice& device : options_.devices) host.devices.push_back(device.config);
  return host;
}

WorldConfig LiveXen::world() const {
  WorldConfig config = fuzz::recorded_config();
  const std::string number = version_.substr(0, version_.find_first_not_of("0123456789."));
  config.xen = nearest_release(Component::xen, number).value_or(release("xen-master"));
  config.acpi = true;
  config.xen_asserts = debug_build_;
  config.added = {};
  config.gsis = sizes_.gsis;
  config.pirqs = sizes_.pirqs;
  config.irqs = sizes_.irqs;
  return config;
}

void LiveXen::show_calls(ShowCall show, std::size_t count) {
  show_ = std::move(show);
  left_to_show_ = count;
}

std::variant<fuzz::XenReply, fuzz::NoAnswer> LiveXen::lost() {
  const Lost lost = machine_->lost().value_or(Lost{});
  restart();
  if (!lost.panic) return fuzz::NoAnswer{lost.reason};
  ++panics_;
  last_panic_ = lost.reason;
  return fuzz::XenReply{true, "! crash " + lost.reason, {}};
}

std::variant<fuzz::XenReply, fuzz::NoAnswer> LiveXen::answer(const xen::Hypercall& call) {
  auto reply = make(call);
  const auto* answered = std::get_if<fuzz::XenReply>(&reply);
  if (left_to_show_ > 0 && answered != nullptr) {
    --left_to_show_;
    show_(call, *answered);
  }
  return reply;
}

std::variant<fuzz::XenReply, fuzz::NoAnswer> LiveXen::make(const xen::Hypercall& call) {
  if (bad_end_) return *std::exchange(bad_end_, std::nullopt);
  if (!failure_.empty()) return fuzz::NoAnswer{failure_};
  if (machine_ == nullptr) return fuzz::NoAnswer{"the machine was lost"};
  calls_.push_back(call);
  const Reply reply = guest_->call(call);
  if (!reply.rc) return lost();
  if (*reply.rc == kGuestSilent || *reply.rc == kGuestNotResumed) {
    restart();
    return fuzz::NoAnswer{"the guest does not return from its hypercall"};
  }
  const xen::Answer answer{static_cast<int>(*reply.rc), reply.number, reply.nr, reply.raised, {}};
  fuzz::XenReply text{false, fuzz::answer_text(call, answer), {}};
  if (call.op == xen::Operation::destroy_domain) {
    text.answer = "rc=" + std::to_string(answer.rc);
    if (reads_state()) {
      Leaks left = wait_for_leaks();
      if (left.heap > 0 && left.irqs == 0 && left.msi == 0) left.heap = heap_of_repeated_calls();
      text.answer += leaks_text(left.irqs, left.msi, left.heap > 0);
    }
    guest_.reset();
    if (machine_->lost()) return lost();
  } else if (reads_state()) {
    text.state = tables_->state();
  }
  if (call.op == xen::Operation::raise && !guest_->raises(call)) text.answer = "rc=0";
  if (machine_->lost()) return lost();
  return text;
}

LiveXen::Leaks LiveXen::leaks() const {
  return {tables_->used_irqs() - used_before_, tables_->msi_descriptors(),
          tables_->heap_used() - heap_before_};
}

// The heap counts bytes, so it only tells whether a struct was leaked. MSI descriptors are in the
// heap, too, and so is dom0's access to an irq.
std::string LiveXen::leaks_text(std::int32_t irqs, std::int32_t msi, bool structs) const {
  const std::string text =
      " leaked_irqs=" + std::to_string(irqs) + " leaked_msi=" + std::to_string(msi);
  const bool heap = tables_->knows_heap() && irqs == 0 && msi == 0;
  return text + (!heap ? "" : structs ? " leaked_structs=some" : " leaked_structs=0");
}

// A domain is freed some time after its destruction. Returns what it leaves in use: that does not
// change for a while.
LiveXen::Leaks LiveXen::wait_for_leaks() {
  constexpr std::uint64_t kNap = 2'000'000;  // Xen's RCU wakes an idle CPU after 10 ms.
  constexpr int kSame = 12;
  constexpr int kSameHeap = 100;  // On a busy host Xen's RCU is late. The heap rarely grows.
  Leaks left = leaks();
  const auto enough = [&] { return left.irqs == 0 && left.msi == 0 ? kSameHeap : kSame; };
  for (int same = 0; same < enough() && left != Leaks(); ++same) {
    if (!machine_->ask(Request::nap, {kNap})) break;
    const Leaks now = leaks();
    if (now != left) same = 0;
    left = now;
  }
  return left;
}

// Some calls allocate what Xen keeps for ever when they are made for the first time. What is leaked
// is leaked again whenever another domain makes the same calls.
std::int64_t LiveXen::heap_of_repeated_calls() {
  constexpr int kTimes = 2;
  std::int64_t heap = 1;
  for (int time = 0; time < kTimes && heap > 0; ++time) {
    guest_.reset();
    if (!create_guest(config_).empty()) return 0;
    for (const xen::Hypercall& call : calls_)
      if (!guest_->call(call).rc) return 0;
    heap = wait_for_leaks().heap;
  }
  return heap;
}

void LiveXen::end(std::int32_t leaked) {
  if (machine_ == nullptr || !failure_.empty()) return;
  Result rc = 0;
  if (guest_ != nullptr) rc = guest_->destroy();
  if (guest_ != nullptr && reads_state()) static_cast<void>(wait_for_leaks());
  guest_.reset();
  if (machine_->lost()) {
    bad_end_ = lost();
  } else if (rc != 0) {
    bad_end_ = fuzz::NoAnswer{"the domain's end fails: " + std::to_string(rc.value_or(0))};
    restart();
  }
  if (leaked == fuzz::kModelCrashed) {
    bad_end_.reset();
    restart();
  }
  if (machine_ == nullptr) return;
  note_executed();
  leaked_ += leaked;
  // The next domain would meet descriptors that were left behind.
  if (reads_state() && tables_->msi_descriptors() != 0) return restart();
  if (reads_state() ? tables_->used_irqs() > kLeaksMax : leaked_ > kUnseenLeaksMax) restart();
}

std::string LiveXen::refuses(const fuzz::Script& script) const {
  for (const fuzz::Call& call : script.calls) {
    if (!Guest::makes(call.hypercall.op)) return "an allocation cannot be made to fail";
    // The IOMMU has an irq, so the table must be larger than that of the trace.
    if (call.hypercall.op == xen::Operation::map_gsi && call.hypercall.gsi >= script.config.irqs &&
        call.hypercall.gsi < xen::kHvmGsis)
      return "a GSI is compared with the size of the irq table";
  }
  for (const DeviceConfig& device : script.config.devices)
    if (!device_like(device)) return "there is no such device";
  if (script.config.pirqs > script.config.irqs)
    return "a domain has no more pirqs than the host irqs";
  if (!layout_ && script.config.gsis > kGsisMax) return "the machine has not so many GSIs";
  if (script.config.irqs + 1 > kTableSize - kLeaksMax) return "the host has not so many irqs";
  return {};
}

fuzz::XenReply LiveXen::visible(const xen::Hypercall& call, fuzz::XenReply model) const {
  if (model.crashed) return model;
  if (!reads_state()) model.state = {};
  model.state.structs = static_cast<std::int32_t>(model.state[fuzz::XenTable::pirqs].size());
  const auto cut = [&](std::string_view from) {
    if (const std::size_t at = model.answer.find(from); at != std::string::npos)
      model.answer.erase(at);
  };
  const bool raises = guest_ != nullptr && guest_->raises(call);
  if (call.op == xen::Operation::raise && !raises) cut(" delivered=");
  // A local APIC takes no vector below 16. Recordings show it nevertheless, as Xen sends it.
  if (const std::size_t at = model.answer.find(kToVector); at != std::string::npos)
    if (std::stoi(model.answer.substr(at + kToVector.size())) < 16)
      model.answer = model.answer.substr(0, at) + " delivered=none";
  if (call.op == xen::Operation::destroy_domain) {
    model.state = {};
    const auto answer = fuzz::read_answer(call, model.answer);
    cut(" leaked_structs=");
    if (reads_state() && answer)
      model.answer += leaks_text(answer->left.leaked_irqs, answer->left.leaked_msi,
                                 answer->left.leaked_structs > 0);
  }
  return model;
}

WorldConfig on_host(const WorldConfig& trace, const WorldConfig& host) {
  constexpr std::uint16_t kVectors = 16;
  WorldConfig config = host;
  config.gsis = trace.gsis;
  config.irqs = trace.irqs;
  config.pirqs = std::min(trace.pirqs, trace.irqs);  // As domain_create does.
  config.devices = trace.devices;
  for (DeviceConfig& device : config.devices)
    if (device.kind == DeviceKind::msi && device.vectors > kVectors) device.vectors = kVectors;
  return config;
}

std::variant<WorldConfig, fuzz::InputError> stack_on_host(const WorldConfig& stack,
                                                          const WorldConfig& host) {
  WorldConfig config = stack;
  config.xen = host.xen;
  config.added = not_of_xen(config.added) | host.added;
  config.turned_back = not_of_xen(config.turned_back) | host.turned_back;
  config.acpi = host.acpi;
  config.xen_asserts = host.xen_asserts;
  config.devices = on_host(stack, host).devices;
  for (const DeviceConfig& device : config.devices)
    if (!device_like(device))
      return fuzz::InputError{{},
                              0,
                              0,
                              "has a device that the machine cannot have",
                              "msi with 1 or 16 vectors, msix with up to 64 entries"};
  const auto setup = Setup::create(config);
  if (const auto* error = std::get_if<SetupError>(&setup))
    return fuzz::InputError{{}, 0, 0, error->message, "choose another world"};
  return config;
}

}  // namespace pirq::live
