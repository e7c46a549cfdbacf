#include "fuzz/report/explanation_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "fuzz/case_file/world_line.h"
#include "fuzz/report/releases_text.h"
#include "fuzz/report/replay.h"
#include "fuzz/report/run_text.h"
#include "fuzz/report/words.h"

namespace pirq::fuzz {
namespace {

// "3 (a enable)": steps count from 1 for the reader.
std::string place(const Explanation& about, std::size_t index) {
  return fmt::format("{} ({})", index + 1, to_text(about.steps[index]));
}

// The steps that concern the number of the failure, or all claims if it names none.
struct Told {
  std::string text;
  std::optional<std::size_t> last_claim;
  std::size_t claims = 0;
  std::string interrupts;  ///< The rows of /proc/interrupts at the end.
};

// A row for each irq that the guest has.
std::string interrupts_of(const World& world) {
  std::string rows;
  const Setup& setup = world.setup();
  for (int device = 0; device < setup.devices(); ++device)
    for (int vector = 0; vector < setup.device(device).vectors; ++vector) {
      const int index = setup.first_vector(device) + vector;
      const auto& entry = world.guest().vectors()[static_cast<std::size_t>(index)];
      if (entry.listed == 0) continue;
      rows += fmt::format("  {:>4}:  xen-pirq  {:<6} {} (pirq {})\n", entry.irq,
                          is_gsi(setup.device(device).kind)    ? "-ioapic"
                          : is_msix(setup.device(device).kind) ? "-msi-x"
                                                               : "-msi",
                          device_name(device), entry.pirq);
    }
  return rows;
}

Told story_of(const Explanation& about) {
  Told story;
  const auto show = [&](const Moment& moment) {
    story.interrupts = interrupts_of(moment.after);
    const std::int32_t pirq = moment.outcome.pirq;
    const bool concerns =
        about.violation.pirq >= 0 ? pirq == about.violation.pirq : moment.outcome.claimed;
    if (moment.outcome.claimed && concerns) {
      ++story.claims;
      story.last_claim = moment.origin.index;
    }
    if (concerns || moment.origin.index + 1 == about.steps.size())
      story.text +=
          fmt::format("  step {}: {}\n", place(about, moment.origin.index), in_words(moment));
  };
  const Setup setup = std::get<Setup>(Setup::create(about.world.config));
  static_cast<void>(run_case(World(setup), about.steps, Watched::only(about.violation.id()),
                             Disabled::stop, show));
  return story;
}

std::string steps_text(const Explanation& about) {
  std::vector<std::size_t> spare;
  for (std::size_t i = 0; i < about.needed.size(); ++i)
    if (!about.needed[i]) spare.push_back(i);
  std::string text;
  if (spare.empty()) {
    text += "Every step is needed: without any one of them the case does not fail.\n";
  } else {
    text += fmt::format("{} of {} steps are needed. The case also fails without any one of:\n",
                        about.steps.size() - spare.size(), about.steps.size());
    for (const std::size_t i : spare) text += fmt::format("  step {}\n", place(about, i));
  }
  if (!about.exchange.empty()) {
    text += "The order of these neighbours does not matter:\n";
    for (const std::size_t i : about.exchange)
      text += fmt::format("  steps {} and {}\n", place(about, i), place(about, i + 1));
  }
  if (!about.passing) return text + "No move of a single step makes it pass.\n";
  const auto& [from, to] = *about.passing;
  return text + fmt::format("The nearest order that passes: step {} happens {} step {}.\n",
                            place(about, from), from > to ? "before" : "after", place(about, to));
}

std::string repairs_text(const Explanation& about) {
  if (about.repairs.empty()) return "No single rule of the model repairs it.\n";
  std::string text = "A single rule that repairs it:\n";
  for (const Repair& repair : about.repairs) {
    const RuleInfo& row = info(repair.rule);
    text += fmt::format(
        "  {} {}: {}\n    {}; {}\n", row.id, row.name, row.right,
        row.proposed() ? std::string("no release has it")
                       : fmt::format("in {} {}", program_name(row.component), in_force_text(row)),
        repair.proven ? "no interleaving of this length fails in this way then"
                      : "these steps pass then; other interleavings were not decided");
  }
  return text;
}

Case case_of(const Explanation& about) {
  Case value;
  value.worlds.push_back(about.world);
  value.devices = about.world.config.devices;
  for (const Step& step : about.steps) value.items.push_back({step, {}, {}, 0});
  return value;
}

std::string logs_text(const Explanation& about, const std::string& interrupts) {
  const auto replayed = replay(case_of(about), {.log = true});
  std::string guest, qemu, xen;
  if (const auto* result = std::get_if<Replay>(&replayed)) {
    const std::string_view text = result->text;
    const std::size_t end = text.rfind('\n', text.size() - 2) + 1;  // The last line is a summary.
    for (std::size_t at = 0; at < end;) {
      const std::size_t next = text.find('\n', at) + 1;
      const std::string_view line = text.substr(at, next - at);
      std::string& to = line.starts_with("(XEN)") ? xen : line.starts_with('[') ? qemu : guest;
      (to += "  ") += line;
      at = next;
    }
  }
  const auto part = [](std::string_view where, const std::string& lines) {
    return fmt::format("{}:\n{}", where, lines.empty() ? "  nothing\n" : lines);
  };
  return part("dmesg of the guest, with dynamic debug", guest) +
         part("the log of QEMU's xen_pt", qemu) + part("xl dmesg", xen) +
         part("/proc/interrupts of the guest", interrupts);
}

}  // namespace

std::string explanation_text(const Explanation& about, const Paint& paint) {
  const Told story = story_of(about);
  std::string text = world_text(about.world) + "\n\n" +
                     paint.red(sentence(about.violation, about.steps.size())) + '\n' +
                     describe(about.violation) + "\n\n";
  text += paint.bold("What happens") + '\n' + story.text;
  if (story.claims > 1 && about.violation.pirq >= 0)
    text += fmt::format("The last claim on pirq {} begins at step {}.\n", about.violation.pirq,
                        place(about, *story.last_claim));
  text += '\n' + paint.bold("Which steps matter") + '\n' + steps_text(about);
  text += '\n' + paint.bold("What repairs it") + '\n' + repairs_text(about);
  return text + '\n' + paint.bold("What a user would see") + '\n' +
         logs_text(about, story.interrupts);
}

}  // namespace pirq::fuzz
