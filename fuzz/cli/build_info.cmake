# Writes build_info.h at each build: cmake -DSOURCE= -DOUTPUT= -DCOMPILER= -DBUILD_TYPE= -DFLAGS= -P.
# The file is written only if its text changes, so that nothing is compiled again without need.
find_package(Git QUIET)
set(commit unknown)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} describe --always --dirty --abbrev=12
    --exclude=* OUTPUT_VARIABLE described ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(described)
    set(commit ${described})
  endif()
endif()
string(REGEX MATCHALL "-fsanitize=[^ ]+" sanitizers "${FLAGS}")
string(REPLACE "-fsanitize=" "" sanitizers "${sanitizers}")
string(REPLACE ";" "," sanitizers "${sanitizers}")
if(NOT sanitizers)
  set(sanitizers none)
endif()
if(NOT BUILD_TYPE)
  set(BUILD_TYPE none)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
// Written by fuzz/cli/build_info.cmake.
#pragma once

#define PIRQFUZZ_COMMIT "@commit@"
#define PIRQFUZZ_COMPILER "@COMPILER@"
#define PIRQFUZZ_BUILD_TYPE "@BUILD_TYPE@"
#define PIRQFUZZ_SANITIZERS "@sanitizers@"
]])
