// main() of the tests under Catch2 v2. An installed Catch2 brings one as a library, but for the
// compiler, the standard library and the processor that its package was built for.

#define CATCH_CONFIG_MAIN
#include "catch.hpp"
