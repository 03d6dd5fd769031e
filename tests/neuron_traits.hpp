#pragma once

// What a test that is a template over the classes of neurons needs to know about a class.

#include <array>
#include <cstddef>
#include <softlif/softlif.hpp>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "own_neuron.hpp"

namespace softlif::testing {

template <class Neuron>
struct ScalarOfNeuron;
template <template <class...> class Neuron, class Parameter>
struct ScalarOfNeuron<Neuron<Parameter>> {
  using type = detail::ParameterScalar<Parameter>;
};
template <class Neuron>
using ScalarOf = typename ScalarOfNeuron<Neuron>::type;

template <class Neuron>
inline constexpr bool is_soft = std::is_same_v<Neuron, SoftLIFRate<ScalarOf<Neuron>>>;

/// Whether tau_rc, tau_ref and amplitude determine its rates.
template <class Neuron>
inline constexpr bool is_lif_rate =
    is_soft<Neuron> || std::is_same_v<Neuron, LIFRate<ScalarOf<Neuron>>>;

template <class Neuron>
inline constexpr bool is_spiking = std::is_same_v<Neuron, LIF<ScalarOf<Neuron>>> ||
                                   std::is_same_v<Neuron, PreciseLIF<ScalarOf<Neuron>>>;

/// Whether its curve has no corner at the threshold.
template <class Neuron>
inline constexpr bool is_smooth =
    !is_spiking<Neuron> && !std::is_same_v<Neuron, LIFRate<ScalarOf<Neuron>>> &&
    !std::is_same_v<Neuron, RectifiedLinear<ScalarOf<Neuron>>>;

/// The value of the parameter or, for a neuron without it, `other`.
template <class Name, class Neuron>
ScalarOf<Neuron> parameter_or(const Neuron& neuron, const ScalarOf<Neuron>& other) {
  ScalarOf<Neuron> result = other;
  neuron.parameters().for_each([&](auto name, const auto& value) {
    if constexpr (std::is_same_v<decltype(name), Name>) result = value;
  });
  return result;
}

// The members of a parameter, found by its name: the getter and with_...

template <class Neuron>
auto get(const Neuron& neuron, detail::Sigma) {
  return neuron.sigma();
}
template <class Neuron>
auto get(const Neuron& neuron, detail::TauRC) {
  return neuron.tau_rc();
}
template <class Neuron>
auto get(const Neuron& neuron, detail::TauRef) {
  return neuron.tau_ref();
}
template <class Neuron>
auto get(const Neuron& neuron, detail::MinVoltage) {
  return neuron.min_voltage();
}
template <class Neuron>
auto get(const Neuron& neuron, detail::Amplitude) {
  return neuron.amplitude();
}
template <class Neuron>
Neuron with(const Neuron& neuron, detail::Sigma, const ScalarOf<Neuron>& value) {
  return neuron.with_sigma(value);
}
template <class Neuron>
Neuron with(const Neuron& neuron, detail::TauRC, const ScalarOf<Neuron>& value) {
  return neuron.with_tau_rc(value);
}
template <class Neuron>
Neuron with(const Neuron& neuron, detail::TauRef, const ScalarOf<Neuron>& value) {
  return neuron.with_tau_ref(value);
}
template <class Neuron>
Neuron with(const Neuron& neuron, detail::MinVoltage, const ScalarOf<Neuron>& value) {
  return neuron.with_min_voltage(value);
}
template <class Neuron>
Neuron with(const Neuron& neuron, detail::Amplitude, const ScalarOf<Neuron>& value) {
  return neuron.with_amplitude(value);
}

/// Calls function(name) for each parameter of the class, in the order of its constructor.
template <class Neuron, class Function>
void for_each_parameter(const Function& function) {
  Neuron().parameters().for_each([&](auto name, const auto&) { function(name); });
}

template <class List>
struct CountOf;
template <class Parameter, class... Each>
struct CountOf<detail::ParameterList<Parameter, detail::ParameterNames<Each...>>> {
  static constexpr std::size_t value = sizeof...(Each);
};
/// How many parameters its constructor takes.
template <class Neuron>
inline constexpr std::size_t parameter_count =
    CountOf<std::decay_t<decltype(std::declval<const Neuron&>().parameters())>>::value;

template <class Neuron, class Parameter>
using With = typename detail::NeuronOf<Neuron>::template With<Parameter>;

// (Where g++ -O3 inlines this beside a number of neurons that it knows, it warns of a loop over
// more elements than there can be.)
template <class Parameter, class Neuron, std::size_t... Place>
EIGEN_DONT_INLINE auto joined(const std::vector<Neuron>& some, Eigen::Index rows, Eigen::Index cols,
                              std::index_sequence<Place...>) {
  std::array<Parameter, sizeof...(Place)> parameters;
  for (Parameter& parameter : parameters) parameter.resize(rows, cols);
  for (Eigen::Index i = 0; i < rows * cols; ++i) {
    std::size_t k = 0;
    some[static_cast<std::size_t>(i) % some.size()].parameters().for_each(
        [&](auto, const auto& value) { parameters[k++](i) = value; });
  }
  return With<Neuron, Parameter>(parameters[Place]...);
}
/// As one object with arrays of parameters: these neurons in turn.
template <class Parameter, class Neuron>
auto joined(const std::vector<Neuron>& some, Eigen::Index rows, Eigen::Index cols) {
  return joined<Parameter>(some, rows, cols, std::make_index_sequence<parameter_count<Neuron>>());
}

/// The factor from spikes per second to rates.
template <class Neuron>
ScalarOf<Neuron> amplitude_of(const Neuron& neuron) {
  return parameter_or<detail::Amplitude>(neuron, ScalarOf<Neuron>(1));
}

/// The same neuron, made anew.
template <class Neuron>
Neuron remade(const Neuron& neuron) {
  return Neuron(neuron.parameters());
}

// All lists of neurons are here.

/// The neurons that Classes<Scalar> lists, for each of the scalar types.
template <template <class> class Classes, class... Scalars>
using ForEach = decltype(std::tuple_cat(std::declval<typename Classes<Scalars>::type>()...));

template <class Scalar>
struct LIFClasses {
  using type = std::tuple<SoftLIFRate<Scalar>, LIFRate<Scalar>>;
};
template <class Scalar>
struct Classes {
  using type =
      std::tuple<SoftLIFRate<Scalar>, LIFRate<Scalar>, RectifiedLinear<Scalar>, Sigmoid<Scalar>>;
};
template <class Scalar>
struct AndOwn {
  using type = decltype(std::tuple_cat(std::declval<typename Classes<Scalar>::type>(),
                                       std::declval<std::tuple<own::Logistic<Scalar>>>()));
};
template <class Scalar>
struct SpikingClasses {
  using type = std::tuple<LIF<Scalar>, PreciseLIF<Scalar>>;
};
template <class Scalar>
struct LIFAndSpikingClasses {
  using type = std::tuple<SoftLIFRate<Scalar>, LIFRate<Scalar>, LIF<Scalar>, PreciseLIF<Scalar>>;
};

using AllScalars = std::tuple<float, double, long double>;

/// Every rate neuron, of every scalar type; own::Logistic has no gradients and no stated bounds.
using AllNeurons = ForEach<AndOwn, float, double, long double>;
using AllWithGradients = ForEach<Classes, float, double, long double>;
/// The neurons that a type wider than their own can judge.
using AllJudged = ForEach<Classes, float, double>;
using AllOfFloat = ForEach<Classes, float>;
/// The neurons whose type is fine enough for differences.
using AllFine = ForEach<AndOwn, double, long double>;
/// The neurons that have tau_rc, tau_ref and amplitude.
using AllLIFRates = ForEach<LIFClasses, float, double, long double>;
using AllJudgedLIFRates = ForEach<LIFClasses, float, double>;
using AllSpiking = ForEach<SpikingClasses, float, double, long double>;
using AllLIFRatesAndSpiking = ForEach<LIFAndSpikingClasses, float, double, long double>;

/// One neuron of each class, for code that takes long to compile and does not depend on the scalar
/// type.
using NeuronOfEachClass = std::tuple<SoftLIFRate<float>, LIFRate<double>, LIFRate<long double>,
                                     RectifiedLinear<double>, Sigmoid<float>, own::Logistic<float>>;
using GradientsOfEachClass =
    std::tuple<SoftLIFRate<float>, LIFRate<double>, RectifiedLinear<float>, Sigmoid<double>>;
/// One neuron of each scalar type; and one of a type with packets and one of a type without. For
/// code that takes long to compile, since it has many types of arrays, and does not depend on the
/// curve.
using NeuronOfEachScalar =
    std::tuple<SoftLIFRate<float>, LIFRate<double>, SoftLIFRate<long double>>;
using NeuronsOfTwoPackets = std::tuple<SoftLIFRate<float>, LIFRate<double>>;
using NeuronsOfTwoScalars = std::tuple<SoftLIFRate<float>, LIFRate<long double>>;

}  // namespace softlif::testing
