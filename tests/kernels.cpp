// The functions that kernels.hpp declares.

#define SOFTLIF_INSTANTIATE template
#include "kernels.hpp"
