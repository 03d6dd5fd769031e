#pragma once

/// @file
/// Neurons and synapses for LibTorch: functions on tensors, and modules. (softlif/torch/ has them
/// singly; the functions alone take a compiler half as long.)

#include <softlif/detail/requirements.hpp>

#include <softlif/torch/lowpass.hpp>
#include <softlif/torch/mode.hpp>
#include <softlif/torch/neurons.hpp>
#include <softlif/torch/soft_lif_rate.hpp>
#include <softlif/torch/value.hpp>
