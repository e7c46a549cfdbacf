#include "fuzz/cli/commands.h"

#include <array>

namespace pirq::fuzz::cli {
namespace {

// The one declaration of every command.
constexpr std::array kTable = {
    CommandInfo{"run", "Fuzz a world; show, shrink and keep what is found",
                "  pirqfuzz run\n"
                "  pirqfuzz run --world january-2017-fixed --time 30s\n"
                "  pirqfuzz run --world december-2010 --seed 0x2a --devices 4 --property no-leak\n",
                make_run},
    CommandInfo{"explore", "Search every interleaving of a world: proven, violated, not decided",
                "  pirqfuzz explore --world january-2017-fixed\n"
                "  pirqfuzz explore --world big.case --memory 8G --checkpoint big.search\n",
                make_explore},
    CommandInfo{"replay", "Run cases step by step; 0 if every expectation is met, else 1",
                "  pirqfuzz replay corpus/regressions/*.case\n"
                "  pirqfuzz replay --log corpus/logs/january-2017-evtchn-close.case\n",
                make_replay},
    CommandInfo{"coverage merge", "Add up what several runs covered",
                "  pirqfuzz coverage merge part-*.coverage --out all.coverage\n",
                make_coverage_merge},
    CommandInfo{"coverage show", "What runs covered, and what they never reached",
                "  pirqfuzz coverage show all.coverage --require-coverage\n", make_coverage_show},
    CommandInfo{
        "convert", "A case as the bytes of other fuzzers, or bytes as a case",
        "  pirqfuzz convert --to bytes corpus/regressions/january-2017-msi.case --out seed\n"
        "  pirqfuzz convert --to text --world january-2017 crash-01 --out crash.case\n",
        make_convert},
    CommandInfo{"worlds", "List the named worlds", "  pirqfuzz worlds\n", make_worlds},
    CommandInfo{"rules", "List the rules: what differed between releases or was once a bug",
                "  pirqfuzz rules\n"
                "  pirqfuzz rules --markdown >model/RULES.md\n",
                make_rules},
    CommandInfo{"hunt", "Find the bug of every rule over several seeds, and say how soon",
                "  pirqfuzz hunt\n"
                "  pirqfuzz hunt L1 X54 --seeds 100\n",
                make_hunt},
    CommandInfo{"matrix", "Every combination of releases against every property, by search",
                "  pirqfuzz matrix >corpus/matrix.txt\n"
                "  pirqfuzz matrix --check corpus/matrix.txt --max-states 5000\n",
                make_matrix},
    CommandInfo{"conform", "Compare the model with recordings of real code, or with a program",
                "  pirqfuzz conform corpus/conformance\n"
                "  pirqfuzz conform --sut 'pirqfuzz serve --xen 4.8' --profile hostile\n",
                make_conform},
    CommandInfo{"serve", "Answer operations from standard input as the model does",
                "  pirqfuzz serve --xen 4.8 --rule -X39 <trace\n", make_serve},
};

}  // namespace

std::span<const CommandInfo> commands() {
  return kTable;
}

}  // namespace pirq::fuzz::cli
