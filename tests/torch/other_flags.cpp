#include "other_flags.hpp"

std::shared_ptr<torch::nn::SequentialImpl> softlif::testing::made_elsewhere() {
  return torch::nn::Sequential(nn::SoftLIFRate(nn::SoftLIFRateOptions(0.1)), nn::LIFRate(),
                               nn::LIF(), nn::Lowpass())
      .ptr();
}
