// The options --world, --xen and --rule, which choose the modelled Xen.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "fuzz/cli/options.h"
#include "fuzz/conform/sut/serve.h"
#include "fuzz/text/input_error.h"
#include "model/rules.h"

namespace pirq::fuzz::cli {

/// The chosen Xen: that of a world, or a release, with rules changed.
struct XenChoice {
  std::string world;           ///< A named world or a case file; empty: none.
  std::optional<Release> xen;  ///< Overrides the release of the world.
  RuleSet turned_back;         ///< Rules to turn back.
  RuleSet added;               ///< Rules to put in force.
};

/// Reads a rule of Xen: "X54", which puts it in force, or "-X54", which turns it back.
[[nodiscard]] std::optional<UsageError> take_rule(XenChoice& choice, const std::string& text);

/// Declares the options that fill `choice`.
void declare(XenChoice& choice, Options& options);

/// The release and rules that result from `choice`. An explicit release or rule overrides that of
/// the world. Fails if the world does not exist or its file has an error.
[[nodiscard]] std::variant<ServeOptions, InputError> choose_xen(const XenChoice& choice);

}  // namespace pirq::fuzz::cli
