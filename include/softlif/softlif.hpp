#pragma once

// Leaky integrate-and-fire (LIF) neurons over Eigen: the whole library.

#include <softlif/detail/requirements.hpp>

#include <softlif/lif.hpp>
#include <softlif/lif_rate.hpp>
#include <softlif/print.hpp>
#include <softlif/soft_lif_rate.hpp>
#include <softlif/version.hpp>
