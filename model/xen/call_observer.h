// Who is shown the hypercalls of a domain as they go through its door.
#pragma once

#include <optional>

#include "model/outcome.h"
#include "model/xen/hypercall.h"

namespace pirq::xen {

class DomainView;

/// Who is shown every call of a domain, on its way in and on its way out.
class CallObserver {
 public:
  /// `search` is the search for free numbers that the call is going to make.
  virtual void before(const DomainView& xen, const Hypercall& call,
                      const std::optional<Search>& search) = 0;
  /// `touched` has the table entries that the call may have changed.
  virtual void after(const DomainView& xen, const Hypercall& call, const Answer& answer,
                     const Touched& touched) = 0;

 protected:
  ~CallObserver() = default;
};

}  // namespace pirq::xen
