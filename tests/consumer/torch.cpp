// A network of an outside project, trained for a step, and run as spikes.

#include <torch/torch.h>

#include <softlif/torch.hpp>

int main() {
  torch::nn::Sequential net(
      torch::nn::Linear(3, 5),
      softlif::nn::SoftLIFRate(softlif::nn::SoftLIFRateOptions(0.05).learn_sigma(true)),
      softlif::nn::Lowpass(0.002), torch::nn::Linear(5, 2));
  torch::optim::Adam optimiser(net->parameters(), 1e-3);
  net->forward(torch::rand({4, 3})).sum().backward();
  optimiser.step();
  const int reached = softlif::nn::spiking(*net, 0.001);
  return reached == 2 && net->forward(torch::rand({4, 3})).size(1) == 2 ? 0 : 1;
}
