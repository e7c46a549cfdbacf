#include "fuzz/testing/naive_xen.h"

#include "model/require.h"

namespace pirq::fuzz::testing {
NaiveXen::NaiveXen(const WorldConfig& config) : config_(config) {
  require(config.pirqs + kBlockMax <= 64 && config.irqs <= 64, "NaiveXen: the tables are small");
  for (int device = 0; device < static_cast<int>(config.devices.size()); ++device)
    owned_.insert(device);
  for (int irq = 1; irq < config.gsis; ++irq) irqs_[irq].dm_access = true;
  slots_.insert(kCascade, kCascade, [this] { return alloc(); });
  get(kCascade)->irq = kCascade;
}

xen::Answer NaiveXen::make(const xen::Hypercall& call) {
  try {
    return dispatch(call);
  } catch (const Crash&) {
    crashed_ = true;
    return {};
  }
}

xen::Answer NaiveXen::dispatch(const xen::Hypercall& call) {
  using enum xen::Operation;
  xen::Answer answer;
  switch (call.op) {
    case get_free_pirq:
      return take_number(call.type);
    case map_msi:
      return map(call, false);
    case map_multi_msi:
      return map(call, true);
    case map_gsi:
      return map_guest_gsi(call.gsi, call.pirq);
    case unmap_pirq:
      answer.rc = unmap(call.by, call.pirq);
      return answer;
    case bind_pt_irq:
      answer.rc = bind(call);
      return answer;
    case unbind_pt_irq:
      answer.rc = unbind(call.pirq);
      return answer;
    case evtchn_bind_pirq:
      return bind_port(call.pirq);
    case evtchn_close:
      answer.rc = close_port(call.port);
      return answer;
    case raise:
      answer.raised = deliver(call.device, call.entry);
      return answer;
    case fail_alloc:
      fail_alloc_ = static_cast<unsigned>(call.nr);
      return answer;
    case deassign_device:
      answer.rc = owned_.erase(call.device) != 0 ? 0 : -kEnodev;
      return answer;
    case destroy_domain:
      answer.left = destroy();
      return answer;
    default:
      require(false, "NaiveXen: an operation of the trace format");
      return answer;
  }
}

XenState NaiveXen::state() const {
  XenState state;
  for (const auto& [pirq, number] : numbers_.items)
    state[XenTable::pirqs].push_back({pirq, {number.irq, number.emuirq, number.port, number.dpci}});
  for (const auto& [irq, pirq] : slots_.items)
    if (irq >= config_.gsis || pirq != irq) state[XenTable::irqs].push_back({irq, {pirq}});
  for (const auto& [port, pirq] : ports_) state[XenTable::ports].push_back({port, {pirq}});
  for (int irq = config_.gsis; irq < config_.irqs; ++irq) {
    const auto at = irqs_.find(irq);
    if (at == irqs_.end() || !at->second.used) ++state.free_irqs;
  }
  state.structs = static_cast<int>(numbers_.items.size());
  return state;
}

// Memory and trees.

bool NaiveXen::alloc() {
  return fail_alloc_ == 0 || --fail_alloc_ != 0;
}

// Numbers.

NaiveXen::Number* NaiveXen::find(int pirq) {
  const auto at = numbers_.items.find(pirq);
  return at == numbers_.items.end() ? nullptr : &at->second;
}

NaiveXen::Number* NaiveXen::get(int pirq) {
  if (Number* const number = find(pirq)) return number;
  if (!alloc() || numbers_.insert(pirq, Number{}, [this] { return alloc(); }) != Inserted::yes)
    return nullptr;
  return find(pirq);
}

bool NaiveXen::is_free(int pirq) const {
  const auto at = numbers_.items.find(pirq);
  return at == numbers_.items.end() || (at->second.irq == 0 && at->second.emuirq == kUnbound);
}

// Frees the struct if it says nothing any more.
void NaiveXen::clean_up(int pirq) {
  const Number* const number = find(pirq);
  if (number->port == 0 && number->irq == 0 && number->emuirq == kUnbound && number->dpci == 0)
    numbers_.erase(pirq);
}

int NaiveXen::search(xen::PirqType type) {
  for (int pirq = kIsaIrqs; type == xen::PirqType::gsi && pirq < config_.gsis; ++pirq)
    if (is_free(pirq)) return get(pirq), pirq;
  for (int pirq = config_.pirqs - 1; pirq >= config_.gsis; --pirq)
    if (is_free(pirq)) return get(pirq), pirq;
  return -kEnospc;
}

// Every free number on the way gets a struct.
int NaiveXen::search_block(int nr) {
  int found = 0;
  for (int pirq = config_.pirqs - 1; pirq >= config_.gsis; --pirq) {
    if (!is_free(pirq)) {
      found = 0;
      continue;
    }
    get(pirq);
    if (++found == nr) return pirq;
  }
  return -kEnospc;
}

xen::Answer NaiveXen::take_number(xen::PirqType type) {
  const int pirq = search(type);
  if (pirq < 0) return {.rc = pirq};
  Number* const number = get(pirq);  // The search ignores a failure.
  if (number == nullptr) return {.rc = -kEnomem};
  number->irq = kAllocated;
  return {.number = pirq};
}

// Host irqs.

int NaiveXen::create_irq() {
  for (int irq = config_.gsis; irq < config_.irqs; ++irq)
    if (!irqs_[irq].used) {
      irqs_[irq].used = irqs_[irq].dm_access = true;
      return irq;
    }
  return -kEnospc;
}

void NaiveXen::destroy_irq(int irq) {
  irqs_[irq] = {};
}

int NaiveXen::slot(int irq) const {
  const auto at = slots_.items.find(irq);
  return at == slots_.items.end() ? 0 : at->second;
}

void NaiveXen::set_slot(int irq, int value) {
  const auto at = slots_.items.find(irq);
  if (at == slots_.items.end()) throw Crash();  // Xen writes through the pointer all the same.
  at->second = value;
}

// prepare_domain_irq_pirq
Inserted NaiveXen::prepare(Pair& pair, int pirq) {
  const Inserted inserted = slots_.insert(pair.irq, 0, [this] { return alloc(); });
  if (inserted == Inserted::no_memory) return inserted;
  pair.number = get(pirq);
  if (pair.number != nullptr) return inserted;
  if (inserted == Inserted::yes) slots_.erase(pair.irq);
  return Inserted::no_memory;
}

// cleanup_domain_irq_pirq
void NaiveXen::drop_slot(int irq, int pirq) {
  clean_up(pirq);
  slots_.erase(irq);
}

int NaiveXen::bind_guest(const Number& number) {
  Irq& irq = irqs_[number.irq];
  if (number.irq == kCascade || irq.guest) return -kEbusy;
  if (!alloc()) return -kEnomem;
  irq.guest = true;
  return 0;
}

// pirq_guest_unbind: it also ends a forced unbind.
void NaiveXen::unbind_guest(int pirq) {
  Number* const number = find(pirq);
  if (number->irq > 0) {
    if (!irqs_[number->irq].guest) throw Crash();  // BUG: it is not bound.
    irqs_[number->irq].guest = false;
    return;
  }
  const int irq = -number->irq;
  if (irq == 0) throw Crash();  // BUG
  number->irq = 0;
  set_slot(irq, 0);
  drop_slot(irq, pirq);
}

}  // namespace pirq::fuzz::testing
