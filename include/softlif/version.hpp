#pragma once

// The one place where the version stands; CMakeLists.txt reads it from here.
#define SOFTLIF_VERSION_MAJOR 0
#define SOFTLIF_VERSION_MINOR 1
#define SOFTLIF_VERSION_PATCH 0
