// Checks the hypercalls of a domain one by one, as Domain::call makes them.
#pragma once

#include <cstdint>
#include <optional>

#include "properties/checks.h"

namespace pirq {

/// The observer of one step, or of one call on a domain without a world. Of the properties that the
/// calls broke, it keeps the first of the table.
class CallJudge final : public xen::CallObserver {
 public:
  /// REQUIRES: both outlive the judge.
  CallJudge(const Checks& checks, const WorldConfig& config) : checks_(checks), config_(config) {}

  void before(const xen::DomainView& xen, const xen::Hypercall& call,
              const std::optional<xen::Search>& search) override;
  void after(const xen::DomainView& xen, const xen::Hypercall& call, const xen::Answer& answer,
             const Touched& touched) override;

  [[nodiscard]] const std::optional<Violation>& broken() const { return broken_; }

 private:
  const Checks& checks_;
  const WorldConfig& config_;
  // The state before the call.
  xen::DomainState state_{};
  std::int32_t pirq_ = 0;
  std::optional<std::int32_t> linear_answer_;
  std::optional<Violation> broken_;
};

}  // namespace pirq
