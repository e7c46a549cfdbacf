// The pictures that `replay` writes: a page, an SVG picture, the text of a Mermaid diagram.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/case_file/case.h"
#include "fuzz/cli/options.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz::cli {

class ReplayPictures {
 public:
  /// Declares --html, --svg and --mermaid.
  void declare(Options& options);

  [[nodiscard]] bool wanted() const { return !html_.empty() || !svg_.empty() || !mermaid_.empty(); }
  /// True if a picture goes to standard output, so that nothing else may.
  [[nodiscard]] bool to_stdout() const { return html_ == "-" || svg_ == "-" || mermaid_ == "-"; }
  /// Returns an error if `cases` is not one case, or if a file cannot be written.
  [[nodiscard]] std::optional<InputError> check(const std::vector<std::string>& cases) const;
  /// Writes the wanted pictures of the case in its world `index`.
  [[nodiscard]] std::optional<InputError> write(const Case& value, std::size_t index,
                                                const std::string& file) const;

 private:
  std::string html_;
  std::string svg_;
  std::string mermaid_;
};

}  // namespace pirq::fuzz::cli
