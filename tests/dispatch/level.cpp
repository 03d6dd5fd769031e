// Which functions softlif::dispatch chooses, and that all of a neuron goes through the same.

#include <Eigen/Core>
#include <cstdlib>
#include <softlif/softlif.hpp>
#include <stdexcept>
#include <string>

#include "../catch.hpp"
#include "../same.hpp"
#include "parts.hpp"

using softlif::testing::same;

namespace {

template <class Neuron, class Scalar>
void check_that_one_is_as_in_an_array(const Neuron& neuron) {
  using Column = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
  const Column J = Column::LinSpaced(200, -1, 4);
  Column rate(200), derivative(200);
  neuron.step_math(J, rate, derivative);
  for (Eigen::Index i = 0; i < 200; ++i) {
    CHECK(same(neuron.rate(J[i]), rate[i]));
    CHECK(same(neuron.derivative(J[i]), derivative[i]));
  }
  CHECK((neuron.rates(J, Scalar(1), Scalar(0)) == rate).all());
  const softlif::LIF<Column> spiking(Column::Constant(200, neuron.tau_rc()));
  Column own(200), alike(200);
  spiking.step_math(J, own);
  softlif::LIF<Scalar>(neuron.tau_rc()).step_math(J, alike);
  CHECK((own == alike).all());
}

}  // namespace

TEST_CASE("A number has the bits that it has in an array") {
  check_that_one_is_as_in_an_array<softlif::SoftLIFRate<float>, float>(
      softlif::SoftLIFRate<float>(0.02F));
  check_that_one_is_as_in_an_array<softlif::LIFRate<double>, double>(softlif::LIFRate<double>());
}

TEST_CASE("An unknown instruction set is refused in words, until the environment names another") {
  const char* const given = std::getenv("SOFTLIF_DISPATCH");
  const std::string before = given == nullptr ? "" : given;
  setenv("SOFTLIF_DISPATCH", "pentium", 1);
  std::string text;
  try {
    softlif::SoftLIFRate<float>(0.02F);
  } catch (const std::invalid_argument& error) {
    text = error.what();
  }
  CHECK(text.find(
            "softlif: the environment variable SOFTLIF_DISPATCH is \"pentium\", but must be ") ==
        0);
  setenv("SOFTLIF_DISPATCH", before.c_str(), 1);
  CHECK(softlif::SoftLIFRate<float>(0.02F).rate(2.F) > 63);
}

TEST_CASE("Objects with and without softlif::dispatch make one program") {
  const std::string with = parts::with_dispatch(), without = parts::without_dispatch();
  CHECK(with != without);
  CHECK((with + without).find("wrong") == std::string::npos);
}
