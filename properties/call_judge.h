// Judges the hypercalls of a domain, one by one, as they go through its door.
#pragma once

#include <cstdint>
#include <optional>

#include "properties/checks.h"

namespace pirq {

/// The observer of one step, or of one domain alone. Keeps the first property of the table that any
/// of the calls broke.
class CallJudge final : public xen::CallObserver {
 public:
  /// Both must outlive it.
  CallJudge(const Checks& checks, const WorldConfig& config) : checks_(checks), config_(config) {}

  void before(const xen::DomainView& xen, const xen::Hypercall& call,
              const std::optional<xen::Search>& search) override;
  void after(const xen::DomainView& xen, const xen::Hypercall& call, const xen::Answer& answer,
             const Touched& touched) override;

  [[nodiscard]] const std::optional<Violation>& broken() const { return broken_; }

 private:
  const Checks& checks_;
  const WorldConfig& config_;
  // What must be known before a call.
  xen::DomainState state_;
  std::int32_t pirq_;
  std::optional<std::int32_t> linear_answer_;
  std::optional<Violation> broken_;
};

}  // namespace pirq
