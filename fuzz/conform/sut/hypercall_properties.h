// What must hold of one domain whatever hypercalls are made: properties over tables, without a
// guest's or device model's view. The properties' names are those of the whole system's.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "fuzz/conform/sut/script.h"

namespace pirq::fuzz {

/// The order is the order of the table.
enum class TableProperty : std::uint8_t {
  maps_agree,
  top_down,
  failed_call_changes_nothing,
  no_leak,
  no_crash,
};
inline constexpr int kTableProperties = 5;

struct TablePropertyInfo {
  TableProperty property;
  std::string_view name;
  std::string_view statement;
};

[[nodiscard]] std::span<const TablePropertyInfo> table_properties();
[[nodiscard]] std::string_view name_of(TableProperty property);
[[nodiscard]] std::optional<TableProperty> find_table_property(std::string_view name);

/// One broken property, and what was seen.
struct TableViolation {
  TableProperty property = TableProperty::maps_agree;
  std::string kind;    ///< What is not so; part of the identity, without numbers.
  std::string detail;  ///< The same with numbers.
};

/// Plays operations on a domain and judges each by one property.
class TableMonitor {
 public:
  TableMonitor(TableProperty property, const Setup& setup);

  /// Plays `op`; answers what it broke. REQUIRES: !crashed().
  std::optional<TableViolation> play(const XenOp& op);
  [[nodiscard]] const XenResult& result() const { return result_; }
  [[nodiscard]] bool crashed() { return machine_.crashed(); }

 private:
  [[nodiscard]] std::optional<TableViolation> judge(const XenOp& op);
  [[nodiscard]] std::optional<TableViolation> changed(const XenOp& op);

  TableProperty property_;
  XenMachine machine_;
  XenResult result_;
  XenState before_;
  std::optional<std::int32_t> search_;  ///< What a search by definition would have answered.
};

/// A script that broke a property at its last call.
struct TableFailure {
  Script script;
  TableViolation violation;
};

/// Plays `script` up to the first violation of `property`; empty if there is none. Numbers in the
/// calls are renamed; if `only_protocol`, calls that are not allowed by then are left out.
[[nodiscard]] std::optional<TableFailure> check_script(const Script& script, TableProperty property,
                                                       bool only_protocol);

}  // namespace pirq::fuzz
