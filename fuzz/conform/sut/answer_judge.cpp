#include "fuzz/conform/sut/answer_judge.h"

#include <algorithm>
#include <charconv>

#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

using enum xen::Operation;

std::optional<std::int32_t> number_of(std::string_view text) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<xen::RaiseAnswer> read_delivery(std::string_view text) {
  if (text == "none") return xen::RaiseAnswer{};
  const std::size_t colon = text.find(':');
  const auto to = colon == text.npos ? std::nullopt : number_of(text.substr(colon + 1));
  const std::string_view kind = text.substr(0, colon);
  if (!to || (kind != "evtchn" && kind != "vector")) return std::nullopt;
  return xen::RaiseAnswer{kind == "evtchn" ? Delivery::evtchn : Delivery::vector, *to, 0};
}

// Stores the field `name` of an answer. Returns false if it is unknown or malformed.
bool take_field(std::string_view name, std::string_view value, xen::Answer& answer) {
  if (name == "delivered") {
    const auto raised = read_delivery(value);
    if (raised) answer.raised = *raised;
    return raised.has_value();
  }
  const auto number = number_of(value);
  if (!number) return false;
  const auto store = [&](auto& to) { return to = *number, true; };
  if (name == "rc") return store(answer.rc);
  if (name == "pirq" || name == "port") return store(answer.number);
  if (name == "nr") return store(answer.nr);
  if (name == "leaked_structs") return store(answer.left.leaked_structs);
  if (name == "leaked_irqs") return store(answer.left.leaked_irqs);
  if (name == "leaked_msi") return store(answer.left.leaked_msi);
  if (name == "left_structs") return store(answer.left.left_structs);
  return false;
}

Violation broken(Property property, std::int32_t pirq, std::string detail) {
  Violation violation = broken_pirq(pirq, std::move(detail));
  violation.property = property;
  return violation;
}

// The vector that a map is for. A GSI of the guest has no device.
VectorId vector_of(const xen::Hypercall& call, std::int32_t index) {
  if (call.op == map_gsi) return {-1, call.gsi};
  return {call.device, call.op == map_multi_msi ? index : call.entry};
}

}  // namespace

std::optional<xen::Answer> read_answer(const xen::Hypercall& call, std::string_view text) {
  xen::Answer answer;
  answer.number = -1;
  bool rc = false;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const std::size_t equal = word.find('=');
    if (equal == word.npos || !take_field(word.substr(0, equal), word.substr(equal + 1), answer))
      return std::nullopt;
    rc = rc || word.starts_with("rc=");
  }
  const bool number = call.op == get_free_pirq || call.op == evtchn_bind_pirq || info(call.op).maps;
  if (!rc || (number && answer.rc == 0 && answer.number == -1)) return std::nullopt;
  return answer;
}

AnswerJudge::AnswerJudge(const WorldConfig& config) : first_(config.gsis), end_(config.pirqs) {}

std::optional<Violation> AnswerJudge::take(const xen::Hypercall& call, const xen::Answer& answer) {
  const bool done = answer.rc == 0;
  switch (call.op) {
    case get_free_pirq:
      if (answer.rc == -xen::kENOSPC) return none_left(call);
      return done ? given(call, answer.number, 1) : std::nullopt;
    case map_msi:
    case map_multi_msi:
    case map_gsi:
      if (!done) return std::nullopt;
      return given(call, answer.number, call.op == map_multi_msi ? answer.nr : 1);
    case evtchn_bind_pirq:
      return done ? bound_port(call.pirq, answer.number) : std::nullopt;
    case evtchn_close:
      if (const auto port = ports_.find(call.port); done && port != ports_.end()) {
        numbers_[port->second].port = 0;
        given_back(port->second);
        ports_.erase(port);
      }
      return std::nullopt;
    case bind_pt_irq:
      if (done) numbers_[call.pirq].bound = true;
      return std::nullopt;
    case unbind_pt_irq:
      if (done) numbers_[call.pirq].bound = false, given_back(call.pirq);
      return std::nullopt;
    case unmap_pirq:
      if (done) numbers_[call.pirq].unmapped = true, given_back(call.pirq);
      return std::nullopt;
    case deassign_device:
      for (auto& [pirq, number] : numbers_)
        if (number.vector && number.vector->device == call.device) number.unsure = true;
      return std::nullopt;
    case fail_alloc:
      failing_ = true;
      return std::nullopt;
    case raise:
      return delivered(call, answer);
    case destroy_domain:
      return done ? left_behind(answer) : std::nullopt;
    default:
      return std::nullopt;
  }
}

// A number has been handed out, or mapped at the caller's wish. Only the former is judged.
std::optional<Violation> AnswerJudge::given(const xen::Hypercall& call, std::int32_t pirq,
                                            std::int32_t nr) {
  const bool chosen = call.op == get_free_pirq || call.pirq < 0;
  std::optional<Violation> violation;
  for (std::int32_t i = 0; i < nr; ++i) {
    const std::int32_t one = pirq + i;
    if (chosen && (one < 0 || one >= end_)) {
      if (!violation)
        violation =
            broken(Property::in_range, one, "it is handed out, and there is no such number");
      continue;
    }
    const auto vector = call.op == get_free_pirq ? std::nullopt : std::optional(vector_of(call, i));
    const auto known = numbers_.find(one);
    const bool taken = known != numbers_.end() && !known->second.unsure &&
                       !(vector && known->second.vector == vector);
    if (chosen && taken && !violation)
      violation = broken(Property::exclusive_pirq, one,
                         "it is handed out, but it " + use_of(known->second));
    if (!taken || chosen) numbers_[one] = {};
    Number& number = numbers_[one];
    number.unsure = number.unmapped = false;
    if (vector && !number.vector) number.vector = vector;
  }
  return violation;
}

std::string AnswerJudge::use_of(const Number& number) {
  if (number.port != 0) return "has port " + std::to_string(number.port);
  if (number.bound) return "is bound to a device's interrupt";
  return number.vector ? "is mapped" : "was handed out before and not given back";
}

std::optional<Violation> AnswerJudge::bound_port(std::int32_t pirq, std::int32_t port) {
  Number& number = numbers_[pirq];
  const auto open = ports_.find(port);
  std::optional<Violation> violation;
  if (port <= 0)
    violation = broken(Property::in_range, pirq, "its port is " + std::to_string(port));
  else if (open != ports_.end())
    violation = broken(Property::ports_agree, pirq,
                       "it gets port " + std::to_string(port) + ", which pirq " +
                           std::to_string(open->second) + " has");
  else if (number.port != 0)
    violation = broken(Property::ports_agree, pirq,
                       "it has port " + std::to_string(number.port) + " and gets another");
  number.port = port;
  ports_[port] = pirq;
  return violation;
}

std::optional<Violation> AnswerJudge::delivered(const xen::Hypercall& call,
                                                const xen::Answer& answer) const {
  if (answer.raised.delivery != Delivery::evtchn) return std::nullopt;
  const auto port = ports_.find(answer.raised.to);
  const VectorId vector = vector_of(call, 0);
  if (port != ports_.end()) {
    const Number& number = numbers_.at(port->second);
    if (number.unsure || number.vector == vector) return std::nullopt;
  }
  Violation violation =
      broken_vector(vector, port == ports_.end() ? -1 : port->second,
                    "its interrupt arrives at port " + std::to_string(answer.raised.to) +
                        (port == ports_.end() ? ", which is not open" : ", which is not its own"));
  violation.property = Property::delivered_to_owner;
  violation.subject = Subject::vector_crossed;
  return violation;
}

std::optional<Violation> AnswerJudge::none_left(const xen::Hypercall& call) const {
  if (failing_ || call.type != xen::PirqType::msi) return std::nullopt;
  for (std::int32_t pirq = end_ - 1; pirq >= first_; --pirq)
    if (!numbers_.contains(pirq))
      return broken(Property::no_leak, pirq, "no number is left, but nobody has this one");
  return std::nullopt;
}

std::optional<Violation> AnswerJudge::left_behind(const xen::Answer& answer) {
  auto violation = judge_destruction(answer.left);
  if (violation) violation->property = Property::no_leak;
  return violation;
}

// A number is free when it is unmapped and has neither a port nor a binding.
void AnswerJudge::given_back(std::int32_t pirq) {
  const auto known = numbers_.find(pirq);
  if (known == numbers_.end()) return;
  const Number& number = known->second;
  if (number.unmapped && number.port == 0 && !number.bound) numbers_.erase(known);
}

}  // namespace pirq::fuzz
