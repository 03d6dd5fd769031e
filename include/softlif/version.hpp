#pragma once

/// @file
/// The one place where the version stands; CMakeLists.txt reads it from here.

/// @{
/// The library's version: while its major number is 0, a new minor one may change interfaces.
#define SOFTLIF_VERSION_MAJOR 0
#define SOFTLIF_VERSION_MINOR 1
#define SOFTLIF_VERSION_PATCH 1
/// @}
