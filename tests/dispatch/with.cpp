#include <softlif/softlif.hpp>
#include <string>
#include <typeinfo>

#include "parts.hpp"

std::string parts::with_dispatch() {
  const softlif::SoftLIFRate<float> neuron(0.02F);
  const bool is_right = neuron.rate(2.F) > 63.F && neuron.rate(2.F) < 63.1F;
  return typeid(neuron).name() + std::string(is_right ? "" : " is wrong");
}
