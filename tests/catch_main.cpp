// main() of the tests under Catch2 v2. The one that an installed Catch2 brings as a library is of
// the compiler, the standard library and the processor that the package was built for.

#define CATCH_CONFIG_MAIN
#include "catch.hpp"
