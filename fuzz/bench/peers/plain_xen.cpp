// The part of Xen 4.8: pirqs, irqs, ports and bindings, each in a std::map.
#include "fuzz/bench/peers/plain_world.h"
#include "model/xen/limits.h"

namespace pirq::bench {

bool PlainWorld::is_free(int pirq) const {
  const auto found = pirqs_.find(pirq);
  return found == pirqs_.end() || (found->second.irq == 0 && !found->second.passed_through);
}

int PlainWorld::irq_of(int pirq) const {
  const auto found = pirqs_.find(pirq);
  return found == pirqs_.end() ? 0 : found->second.irq;
}

void PlainWorld::refresh_free(int pirq) {
  if (is_free(pirq))
    free_.insert(pirq);
  else
    free_.erase(pirq);
}

PlainWorld::Pirq& PlainWorld::pirq_struct(int pirq) {
  return pirqs_[pirq];
}

void PlainWorld::set_irq(int pirq, int irq) {
  pirq_struct(pirq).irq = irq;
  refresh_free(pirq);
}

void PlainWorld::set_passed_through(int pirq, bool on) {
  pirq_struct(pirq).passed_through = on;
  refresh_free(pirq);
}

// Before Xen 4.18 the check covers only a struct with a port, and the struct that it removes leaks.
void PlainWorld::cleanup_check(int pirq) {
  const auto found = pirqs_.find(pirq);
  if (found == pirqs_.end() || found->second.port == 0) return;
  const Pirq& info = found->second;
  if (info.irq != 0 || info.passed_through || info.bound) return;
  pirqs_.erase(found);
  ++lost_structs_;
  refresh_free(pirq);
}

int PlainWorld::linear_search() const {
  for (int pirq = config_->pirqs - 1; pirq >= config_->gsis; --pirq)
    if (is_free(pirq)) return pirq;
  return -xen::kENOSPC;
}

int PlainWorld::get_free_pirq() {
  if (free_.empty() || *free_.rbegin() < config_->gsis) return -xen::kENOSPC;
  const int pirq = *free_.rbegin();
  static_cast<void>(pirq_struct(pirq));
  return pirq;
}

int PlainWorld::lowest_irq() const {
  for (int irq = config_->gsis; irq < config_->irqs; ++irq)
    if (irqs_.count(irq) == 0 && orphans_.count(irq) == 0) return irq;
  return -xen::kENOSPC;
}

int PlainWorld::map(int device, int vector, int& pirq) {
  const int irq = lowest_irq();
  if (irq < 0) return -xen::kEINVAL;
  if (pirq < 0) {
    const int found = get_free_pirq();
    if (found < 0) return found;
    pirq = found;
  }
  if (pirq >= config_->pirqs) return -xen::kEINVAL;
  if (irq_of(pirq) > 0) {  // The pirq has another irq: the map returns 0 without effect [X54].
    orphans_.insert(irq);
    return 0;
  }
  irqs_[irq] = {.vector = {device, vector}, .guest = false};
  slots_[irq] = pirq;
  set_irq(pirq, irq);
  programmed_[{device, vector}] = irq;
  return 0;
}

int PlainWorld::bind_pt_irq(int pirq) {
  const int irq = irq_of(pirq);
  if (irq <= 0) return -xen::kEPERM;
  if (pirqs_[pirq].bound) return 0;
  if (irqs_[irq].guest) return -xen::kEBUSY;
  pirqs_[pirq].bound = irqs_[irq].guest = true;
  return 0;
}

int PlainWorld::unbind_pt_irq(int pirq) {
  const int irq = irq_of(pirq);
  if (irq <= 0) return -xen::kEPERM;
  if (!pirqs_[pirq].bound) return 0;
  pirqs_[pirq].bound = irqs_[irq].guest = false;
  cleanup_check(pirq);
  return 0;
}

int PlainWorld::unmap(int pirq) {
  const auto found = pirqs_.find(pirq);
  if (found != pirqs_.end() && found->second.passed_through) {
    set_passed_through(pirq, false);
    cleanup_check(pirq);
  }
  const int irq = irq_of(pirq);
  if (irq <= 0) return -xen::kEINVAL;
  set_irq(pirq, 0);
  cleanup_check(pirq);
  slots_.erase(irq);
  programmed_.erase(irqs_[irq].vector);
  irqs_.erase(irq);
  return 0;
}

int PlainWorld::bind_port(int pirq, int& port) {
  if (pirqs_.count(pirq) != 0 && pirqs_[pirq].port != 0) return -xen::kEEXIST;
  int lowest = 1;
  while (ports_.count(lowest) != 0) ++lowest;
  if (lowest > config_->ports) return -xen::kENOSPC;
  port = lowest;
  ports_[port] = pirq;
  pirq_struct(pirq).port = port;
  if (pirqs_[pirq].irq > 0) set_passed_through(pirq, true);
  return 0;
}

void PlainWorld::close_port(int port) {
  const int pirq = ports_[port];
  if (const auto found = pirqs_.find(pirq); found != pirqs_.end()) {
    found->second.port = 0;
    if (found->second.irq > 0 && found->second.passed_through) set_passed_through(pirq, false);
  }
  ports_.erase(port);
}

std::pair<Delivery, int> PlainWorld::raise(int device, int vector) const {
  const auto programmed = programmed_.find({device, vector});
  if (programmed == programmed_.end()) return {Delivery::none, 0};
  const int irq = programmed->second;
  if (!irqs_.at(irq).guest) return {Delivery::none, 0};
  const auto info = pirqs_.find(slots_.at(irq));
  if (info == pirqs_.end()) return {Delivery::none, 0};
  if (info->second.bound && !info->second.passed_through) return {Delivery::vector, 0};
  if (info->second.port == 0) return {Delivery::none, 0};
  return {Delivery::evtchn, info->second.port};
}

}  // namespace pirq::bench
