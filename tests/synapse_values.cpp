// Synapses are immutable values that print as Nengo's do. They refuse by name what they cannot be
// and what they cannot filter, and then write nothing.

#include <Eigen/Core>
#include <limits>
#include <sstream>
#include <string>
#include <type_traits>

#include "neurons.hpp"
#include "refusal.hpp"
#include "synapses.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

template <class Synapse>
std::string printed(const Synapse& synapse) {
  std::ostringstream stream;
  stream << synapse;
  return stream.str();
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a synapse is its time constant", "[synapse_values]", AllSynapses) {
  using Scalar = TauOf<TestType>;
  using Column = ArrayX<Scalar>;
  const TestType synapse;
  CHECK(synapse.tau() == Scalar(0.005L));
  CHECK(TestType(Scalar(0.25)).tau() == Scalar(0.25));
  CHECK(synapse.with_tau(Scalar(0.25)) == TestType(Scalar(0.25)));
  CHECK(synapse.with_tau(Scalar(0.25)) != synapse);
  CHECK_FALSE(synapse != synapse);
  CHECK(same(TestType(-Scalar(0)).tau(), Scalar(0)));
  static_assert(std::is_trivially_copyable_v<TestType>);
  static_assert(!std::is_convertible_v<Scalar, TestType>);
  static_assert(std::is_same_v<decltype(Lowpass()), Lowpass<double>>);
  static_assert(std::is_same_v<decltype(Alpha(0.1f)), Alpha<float>>);

  const Column taus = Column::LinSpaced(3, 0, 1);
  using Many = SynapseOf<TestType, Column>;
  const Many many(taus);
  CHECK(same(many.tau(), taus));
  static_assert(std::is_same_v<decltype(Alpha(taus * Scalar(2))), Alpha<Column>>);
  CHECK(many == Many(taus));
  CHECK(many != Many(taus.head(2)));
  CHECK(many != Many(taus.reverse()));
  CHECK(many.with_tau(taus.reverse()) == Many(taus.reverse()));
  CHECK(same(Many(-taus * Scalar(0)).tau(), Column(Column::Zero(3))));
  CHECK(same(Many().tau(), Column(Column::Constant(1, Scalar(0.005L)))));
}

TEST_CASE("synapses print as Nengo's, defaults left out", "[synapse_values]") {
  CHECK(printed(Lowpass<float>()) == "Lowpass()");
  CHECK(printed(Lowpass<float>(0.1f)) == "Lowpass(tau=0.1)");
  CHECK(printed(Alpha<>(0.1 + 0.2)) == "Alpha(tau=0.30000000000000004)");
  CHECK(printed(Lowpass<Eigen::ArrayXf>(Eigen::Array2f(0.1f, 0))) == "Lowpass(tau=[0.1, 0])");
}

TEMPLATE_LIST_TEST_CASE("time constants are finite and not negative", "[synapse_values]",
                        AllSynapses) {
  using Scalar = TauOf<TestType>;
  using Many = SynapseOf<TestType, ArrayX<Scalar>>;
  using Matrix = SynapseOf<TestType, ArrayXX<Scalar>>;
  const std::string name = TestType::name;
  CHECK(refusal([] { TestType{Scalar(-0.5)}; }) ==
        "softlif: " + name + ": tau must be finite and at least 0, but is -0.5");
  CHECK(refusal([] { TestType{infinity<Scalar>}; }) ==
        "softlif: " + name + ": tau must be finite and at least 0, but is inf");
  CHECK_FALSE(refusal([] { TestType{not_a_number<Scalar>}; }).empty());
  CHECK(refusal([] { TestType().with_tau(-1); }) ==
        "softlif: " + name + ": tau must be finite and at least 0, but is -1");
  ArrayX<Scalar> taus = ArrayX<Scalar>::Zero(3);
  taus(2) = -1;
  CHECK(refusal([&] { Many{taus}; }) ==
        "softlif: " + name + ": tau[2] must be finite and at least 0, but is -1");
  ArrayXX<Scalar> matrix = ArrayXX<Scalar>::Zero(3, 2);
  matrix(2, 1) = infinity<Scalar>;
  CHECK(refusal([&] { Matrix{matrix}; }) ==
        "softlif: " + name + ": tau[2, 1] must be finite and at least 0, but is inf");
}

TEMPLATE_LIST_TEST_CASE("a step refuses a wrong dt and other shapes, and writes nothing",
                        "[synapse_values]", AllSynapses) {
  using Scalar = TauOf<TestType>;
  using Column = ArrayX<Scalar>;
  const std::string where = std::string("softlif: ") + TestType::name + "::step_math: ";
  const TestType synapse;
  const ArrayXX<Scalar> x = ArrayXX<Scalar>::Ones(3, 2);
  auto state = unfiltered<ArrayXX<Scalar>>(3, 2);
  const auto refused = [&](const auto& any_synapse, Scalar dt, const auto& input) {
    return refusal([&] { step(any_synapse, dt, input, state); });
  };
  CHECK(refused(synapse, 0, x) == where + "dt must be finite and above 0, but is 0");
  CHECK(refused(synapse, -1, x) == where + "dt must be finite and above 0, but is -1");
  CHECK(refused(synapse, infinity<Scalar>, x) ==
        where + "dt must be finite and above 0, but is inf");
  CHECK_FALSE(refused(synapse, not_a_number<Scalar>, x).empty());
  CHECK(refused(synapse, 1, x.topRows(2)) ==
        where + "input is 2x2, but output is 3x2; give it the shape of input");
  CHECK(refused(synapse, 1, x.transpose()) ==
        where + "input is 2x3, but output is 3x2; give it the shape of input");
  if constexpr (is_alpha<TestType>) {
    CHECK(refusal([&] {
            step(synapse, Scalar(1), x, state.output, state.lowpassed.leftCols(1));
          }) == where + "input is 3x2, but lowpassed is 3x1; give it the shape of input");
    CHECK(refusal([&] { synapse.make_state(-1); }) ==
          "softlif: Alpha::make_state: n must be at least 0, but is -1");
    CHECK(refusal([&] { synapse.make_state(-1, 2); }) ==
          "softlif: Alpha::make_state: rows must be at least 0, but is -1");
    CHECK(refusal([&] { synapse.make_state(2, -1); }) ==
          "softlif: Alpha::make_state: cols must be at least 0, but is -1");
  }
  using Many = SynapseOf<TestType, Column>;
  CHECK(refused(Many(Column::Ones(4)), 1, x) ==
        where +
            "input is 3x2, but tau is 4x1; in each dimension its size must be 1 or that of "
            "input");
  using Row = Eigen::Array<Scalar, 1, Eigen::Dynamic>;
  CHECK(refused(SynapseOf<TestType, Row>(Row::Ones(3)), 1, x) ==
        where +
            "input is 3x2, but tau is 1x3; in each dimension its size must be 1 or that of "
            "input");
  CHECK((state.output == 0).all());
  CHECK((state.lowpassed == 0).all());
}
