#pragma once

#include <torch/nn.h>

#include <memory>
#include <softlif/torch.hpp>

namespace softlif::testing {

/// A network made in a file that is compiled with other flags.
std::shared_ptr<torch::nn::SequentialImpl> made_elsewhere();

}  // namespace softlif::testing
