// From --world, --xen and --rule to the Xen that is modelled.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "fuzz/cli/options.h"
#include "fuzz/conform/sut/serve.h"
#include "fuzz/text/input_error.h"
#include "model/rules.h"

namespace pirq::fuzz::cli {

/// Which Xen is modelled: a world's, or a release with rules changed.
struct XenChoice {
  std::string world;           ///< A named world, or a case file; empty: none.
  std::optional<Release> xen;  ///< Instead of the world's.
  RuleSet turned_back;
  RuleSet added;
};

/// The options that make the choice.
void declare(XenChoice& choice, Options& options);

/// The choice made, a world's release and rules taken in; a rule given by itself wins.
[[nodiscard]] std::variant<ServeOptions, InputError> choose_xen(const XenChoice& choice);

}  // namespace pirq::fuzz::cli
