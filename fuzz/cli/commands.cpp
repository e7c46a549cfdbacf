#include "fuzz/cli/commands.h"

#include <array>

namespace pirq::fuzz::cli {
namespace {

// The only list of commands: name, help, examples, factory.
constexpr std::array kTable = {
    CommandInfo{"run", "Fuzz random worlds or one world; print, shrink and save the finds",
                "  pirqfuzz run --time 1m\n"
                "  pirqfuzz run --world january-2017\n"
                "  pirqfuzz run --xen 4.17 --linux 6.1 --device msi --device 'msix 3'\n"
                "  pirqfuzz run --world december-2010 --seed 0x2a --devices 4 --property no-leak\n",
                make_run},
    CommandInfo{"explore", "Search every interleaving of a world: proven, violated or not decided",
                "  pirqfuzz explore --world january-2017-fixed\n"
                "  pirqfuzz explore --world big.case --memory 8G --checkpoint big.search\n",
                make_explore},
    CommandInfo{"prove", "Prove exclusive-pirq for any number of devices and pirqs",
                "  pirqfuzz prove --world january-2017-fixed\n"
                "  pirqfuzz prove --xen 4.17 --linux 6.1 --device msi --rule +proposed\n"
                "  pirqfuzz prove --world january-2017\n",
                make_prove},
    CommandInfo{"compare", "Say which properties hold in which worlds, with a case that differs",
                "  pirqfuzz compare --world january-2017 --world january-2017-fixed\n"
                "  pirqfuzz compare --world today --with-rule proposed\n"
                "  pirqfuzz compare --xen 4.8 --with-rule X54 --without-rule X54\n",
                make_compare},
    CommandInfo{
        "replay", "Run cases step by step; exit 0 if every expectation is met, 1 otherwise",
        "  pirqfuzz replay corpus/regressions/*.case\n"
        "  pirqfuzz replay --log --log-level debug corpus/logs/january-2017-evtchn-close.case\n"
        "  pirqfuzz replay --gtest corpus/regressions/january-2017-msi.case >alias_test.cpp\n"
        "  pirqfuzz replay --tables 14 corpus/regressions/january-2017-msi.case\n",
        make_replay},
    CommandInfo{"explain", "Explain a failing case: needed steps, orders that pass, repairs, logs",
                "  pirqfuzz explain corpus/regressions/january-2017-msi.case\n", make_explain},
    CommandInfo{"shrink",
                "Reduce the case of a file to the shortest one that fails in the same way",
                "  pirqfuzz shrink long.case --out short.case\n"
                "  pirqfuzz shrink - <long.case\n",
                make_shrink},
    CommandInfo{"log", "Say what logs of Linux, QEMU and Xen show; exit 1 if something is wrong",
                "  pirqfuzz log guest.dmesg qemu-dm-guest.log xl-dmesg.log\n"
                "  pirqfuzz log --worlds guest.dmesg qemu-dm-guest.log\n"
                "  dmesg | pirqfuzz log -\n",
                make_log},
    CommandInfo{"coverage merge", "Add up the coverage of several runs",
                "  pirqfuzz coverage merge part-*.coverage --out all.coverage\n",
                make_coverage_merge},
    CommandInfo{"coverage show", "Show the coverage of runs, and what they never reached",
                "  pirqfuzz coverage show all.coverage --require-coverage\n", make_coverage_show},
    CommandInfo{"corpus list", "List cases: devices, length, and what is expected in each world",
                "  pirqfuzz corpus list corpus\n", make_corpus_list},
    CommandInfo{"corpus check", "Replay cases, and check that they are in canonical form",
                "  pirqfuzz corpus check corpus/regressions\n", make_corpus_check},
    CommandInfo{"corpus add", "Shrink, certify and name a failing case, and add it to a corpus",
                "  pirqfuzz corpus add crash.case --to corpus/regressions\n", make_corpus_add},
    CommandInfo{"corpus fmt", "Write cases in canonical form",
                "  pirqfuzz corpus fmt corpus --check\n", make_corpus_fmt},
    CommandInfo{"corpus min", "Name the fewest cases that show what all of them show",
                "  pirqfuzz corpus min corpus/regressions\n", make_corpus_min},
    CommandInfo{
        "convert", "Convert a case to the bytes of other fuzzers, or bytes to a case",
        "  pirqfuzz convert --to bytes corpus/regressions/january-2017-msi.case --out seed\n"
        "  pirqfuzz convert --to text --world january-2017 crash-01 --out crash.case\n",
        make_convert},
    CommandInfo{"world", "Print the header of a case file for a world",
                "  pirqfuzz world --xen 4.17 --driver surprise --device 'msix 3' >my.case\n"
                "  pirqfuzz world --world today --rule -X54\n",
                make_world},
    CommandInfo{"worlds", "List the named worlds", "  pirqfuzz worlds\n", make_worlds},
    CommandInfo{"rules", "List the rules: differences between releases, and past bugs",
                "  pirqfuzz rules\n"
                "  pirqfuzz rules L1 X54\n"
                "  pirqfuzz rules --markdown >model/RULES.md\n",
                make_rules},
    CommandInfo{"releases", "List the releases of Xen, QEMU and Linux, and what changed in each",
                "  pirqfuzz releases\n", make_releases},
    CommandInfo{"properties", "List the properties, and the rules whose bugs break each",
                "  pirqfuzz properties\n"
                "  pirqfuzz properties no-leak\n",
                make_properties},
    CommandInfo{"steps", "List the steps: who makes them, who allows them, and their effect",
                "  pirqfuzz steps\n"
                "  pirqfuzz steps obtain\n",
                make_steps},
    CommandInfo{"hunt", "Find the bug of every rule with several seeds, and report the cost",
                "  pirqfuzz hunt\n"
                "  pirqfuzz hunt L1 X54 --seeds 100\n",
                make_hunt},
    CommandInfo{"matrix", "Check every property in every combination of releases, by search",
                "  pirqfuzz matrix >corpus/matrix.txt\n"
                "  pirqfuzz matrix --xen 4.17 --qemu 7.2\n"
                "  pirqfuzz matrix --check corpus/matrix.txt --max-states 5000\n",
                make_matrix},
    CommandInfo{"conform", "Compare the model with recordings of real code or with a program",
                "  pirqfuzz conform corpus/conformance\n"
                "  pirqfuzz conform --sut 'pirqfuzz serve --xen 4.8' --profile hostile\n",
                make_conform},
    CommandInfo{"serve", "Answer the operations on standard input as the model does",
                "  pirqfuzz serve --xen 4.8 --rule -X39 <trace\n", make_serve},
    CommandInfo{"live", "Boot a real Xen in a virtual machine and compare it with the model",
                "  pirqfuzz live corpus/conformance/xen-4.4.trace\n"
                "  pirqfuzz live --profile hostile --cases 500\n"
                "  pirqfuzz live --xen xen/xen.gz --seed 7\n",
                make_live},
    CommandInfo{"manual", "Print the manual page, for man", "  pirqfuzz manual >pirqfuzz.1\n",
                make_manual},
    CommandInfo{"completion", "Print the completion script of a shell",
                "  pirqfuzz completion bash >pirqfuzz.bash\n", make_completion},
};

}  // namespace

std::span<const CommandInfo> commands() {
  return kTable;
}

}  // namespace pirq::fuzz::cli
