#pragma once

#include <string>

namespace parts {

/// What the linker calls the neurons, and a rate, in an object with softlif::dispatch.
std::string with_dispatch();
/// The same in one without.
std::string without_dispatch();

}  // namespace parts
