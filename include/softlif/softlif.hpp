#pragma once

// Leaky integrate-and-fire (LIF) neurons and synapses over Eigen: the whole library.

#include <softlif/detail/requirements.hpp>

#include <softlif/adaptive_lif.hpp>
#include <softlif/adaptive_lif_rate.hpp>
#include <softlif/adaptive_neuron.hpp>
#include <softlif/alpha.hpp>
#include <softlif/curve.hpp>
#include <softlif/lif.hpp>
#include <softlif/lif_rate.hpp>
#include <softlif/lowpass.hpp>
#include <softlif/poisson_spiking.hpp>
#include <softlif/precise_lif.hpp>
#include <softlif/print.hpp>
#include <softlif/random_spiking.hpp>
#include <softlif/rates_to_spikes.hpp>
#include <softlif/rectified_linear.hpp>
#include <softlif/regular_spiking.hpp>
#include <softlif/sigmoid.hpp>
#include <softlif/soft_lif_rate.hpp>
#include <softlif/spiking_neuron.hpp>
#include <softlif/stochastic_spiking.hpp>
#include <softlif/version.hpp>
