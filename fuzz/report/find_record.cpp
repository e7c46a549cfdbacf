#include "fuzz/report/find_record.h"

#include "fuzz/case_file/print.h"
#include "fuzz/case_file/world_line.h"
#include "fuzz/report/words.h"

namespace pirq::fuzz {

Record find_record(const Find& find) {
  const std::string property(find.violation.id().name());
  Record record{.status = Record::Status::failed,
                .name = property,
                .group = find.world.name,
                .rule = property,
                .message = sentence(find.violation, find.steps.size()),
                .text = print_case(to_case(find))};
  record.facts = {{"world", world_text(find.world)},
                  {"steps", std::to_string(find.steps.size())},
                  {"shortest", find.certified ? "certified" : "not certified"}};
  if (!find.engine.empty()) return record;
  record.facts.emplace_back("seed", std::to_string(find.seed));
  record.facts.emplace_back("case", std::to_string(find.case_index));
  return record;
}

std::string gone_text(const Baseline& baseline) {
  std::string text;
  for (const KnownCase& known : baseline.cases())
    if (known.property && !known.occurs)
      text += known.path.string() + ": known, but " + std::string(known.property->name()) +
              " is not broken any more\n";
  return text;
}

}  // namespace pirq::fuzz
