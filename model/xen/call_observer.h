// The interface of an observer of a domain's hypercalls.
#pragma once

#include <optional>

#include "model/outcome.h"
#include "model/xen/hypercall.h"

namespace pirq::xen {

class DomainView;

/// An observer of a domain's calls. Domain::call reports each call before and after it is made.
class CallObserver {
 public:
  /// `search` is the search for free numbers that the call will make, if any.
  virtual void before(const DomainView& xen, const Hypercall& call,
                      const std::optional<Search>& search) = 0;
  /// `touched` has the table entries that the call may have changed.
  virtual void after(const DomainView& xen, const Hypercall& call, const Answer& answer,
                     const Touched& touched) = 0;

 protected:
  ~CallObserver() = default;
};

}  // namespace pirq::xen
