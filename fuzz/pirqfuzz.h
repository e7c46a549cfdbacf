// All that a user of the library needs: worlds, properties, random campaigns, exhaustive search,
// shrinking, cases. fuzz/library has a program that uses it.
//
// A function that can be given bad input answers with what is wrong (SetupError, InputError)
// instead of throwing; what it requires beyond its types stands at its declaration. Nothing here
// keeps state of its own between calls, and a const object may be used by several threads. The same
// seed gives the same result on every machine, for any number of threads.
#pragma once

#include "fuzz/case_file/case.h"
#include "fuzz/case_file/choose_world.h"
#include "fuzz/case_file/expand.h"
#include "fuzz/case_file/find.h"
#include "fuzz/case_file/load_case.h"
#include "fuzz/case_file/named_worlds.h"
#include "fuzz/case_file/parse.h"
#include "fuzz/case_file/print.h"
#include "fuzz/execute/run_case.h"
#include "fuzz/explore/explore.h"
#include "fuzz/generate/campaign.h"
#include "fuzz/generate/generate.h"
#include "fuzz/report/explore_text.h"
#include "fuzz/report/replay.h"
#include "fuzz/report/run_text.h"
#include "fuzz/report/words.h"
#include "fuzz/shrink/shrink.h"
#include "fuzz/version.h"
#include "model/setup.h"
#include "model/world.h"
#include "properties/property.h"
#include "properties/search.h"
#include "properties/watched.h"
