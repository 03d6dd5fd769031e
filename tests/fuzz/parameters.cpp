// Constructors and with_...: valid parameters make a neuron that keeps its promises and prints as
// what it is; any others are refused by name.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "../refusal.hpp"
#include "byte_source.hpp"
#include "exact_curve.hpp"
#include "valid_neuron.hpp"

namespace softlif::fuzz {
namespace {

using testing::refusal;
using testing::starts_with;

/// One parameter: its name, its range, and its value.
template <class Scalar>
struct Parameter {
  std::string name, bound;
  bool is_valid;
  Scalar value;
};

template <class Scalar>
Parameter<Scalar> parameter(const std::string& name, Scalar value) {
  const bool is_finite = std::isfinite(value);
  if (name == "tau_ref") return {name, "finite and at least 0", is_finite && value >= 0, value};
  if (name == "min_voltage") return {name, "at most 0 or -infinity", value <= 0, value};
  return {name, "finite and above 0", is_finite && value > 0, value};
}

template <class Scalar>
Scalar read_number(const std::string& text) {
  if constexpr (std::is_same_v<Scalar, float>) return std::strtof(text.c_str(), nullptr);
  if constexpr (std::is_same_v<Scalar, double>) return std::strtod(text.c_str(), nullptr);
  return static_cast<Scalar>(std::strtold(text.c_str(), nullptr));
}

/// Calls function(parameter) for each in the order in which they are printed: what Nengo does not
/// have comes last.
template <class Parameters, class Function>
void in_printed_order(Parameters& parameters, const Function& function) {
  for (auto& p : parameters) {
    if (p.name != "sigma") function(p);
  }
  for (auto& p : parameters) {
    if (p.name == "sigma") function(p);
  }
}

/// The parameters of the neuron, in the order of the constructor.
template <class Neuron, class Scalar = ScalarOf<Neuron>>
std::vector<Parameter<Scalar>> parameters_of(const Neuron& neuron) {
  std::vector<Parameter<Scalar>> result;
  testing::for_each_parameter<Neuron>(
      [&](auto name) { result.push_back(parameter(name.name, testing::get(neuron, name))); });
  return result;
}

template <class Neuron, class Scalar = ScalarOf<Neuron>>
std::vector<Parameter<Scalar>> parameters_from(ByteSource& bytes) {
  auto result = parameters_of(Neuron());
  in_printed_order(result, [&](Parameter<Scalar>& p) {
    if (bytes.one_in(2)) p = parameter(p.name, bytes.number<Scalar>());
  });
  return result;
}

template <class Neuron, class Parameters, std::size_t... Place>
Neuron construct(const Parameters& parameters, std::index_sequence<Place...>) {
  return Neuron(parameters[Place].value...);
}
template <class Neuron, class Scalar>
Neuron construct(const std::vector<Parameter<Scalar>>& parameters) {
  return construct<Neuron>(parameters,
                           std::make_index_sequence<testing::parameter_count<Neuron>>());
}

/// The same neuron, made by one change after the other. Each change is checked.
template <class Neuron, class Scalar>
Neuron change(const std::vector<Parameter<Scalar>>& parameters) {
  Neuron neuron;
  auto next = parameters.begin();
  testing::for_each_parameter<Neuron>(
      [&](auto name) { neuron = testing::with(neuron, name, (next++)->value); });
  return neuron;
}

/// The refusal names the class, a parameter that is wrong, its bound, and its value.
template <class Neuron, class Scalar>
void check_refusal(const std::string& text, const std::vector<Parameter<Scalar>>& parameters) {
  for (const Parameter<Scalar>& p : parameters) {
    if (p.is_valid) continue;
    const std::string start = std::string("softlif: ") + Neuron::name + ": " + p.name +
                              " must be " + p.bound + ", but is ";
    if (!starts_with(text, start)) continue;
    if (same(read_number<Scalar>(text.substr(start.size())), p.value)) return;
  }
  require(false, "a refusal names class, parameter, bound and value", text);
}

/// Checks that the printed text tells the parameters that are not as usual, in order, and leads
/// back to the neuron.
template <class Neuron, class Scalar>
void check_printed(const Neuron& neuron, std::vector<Parameter<Scalar>> parameters) {
  std::ostringstream stream;
  stream << neuron;
  const std::string text = stream.str();
  std::string expected_names, names;
  const auto usual = parameters_of(Neuron());
  in_printed_order(parameters, [&](const Parameter<Scalar>& p) {
    const auto is_same = [&](const auto& other) {
      return other.name == p.name && other.value == p.value;
    };
    if (std::none_of(usual.begin(), usual.end(), is_same)) expected_names += p.name + ' ';
  });
  parameters = usual;

  const std::string start = std::string(Neuron::name) + '(';
  require(starts_with(text, start) && text.back() == ')', "it prints as a call", text);
  std::istringstream list(text.substr(start.size(), text.size() - start.size() - 1));
  for (std::string item; std::getline(list, item, ',');) {
    if (item.front() == ' ') item.erase(0, 1);
    const std::size_t equals = item.find('=');
    names += item.substr(0, equals) + ' ';
    for (Parameter<Scalar>& p : parameters) {
      if (p.name == item.substr(0, equals)) p.value = read_number<Scalar>(item.substr(equals + 1));
    }
  }
  require(names == expected_names, "it prints what is not as usual, in order", text,
          expected_names);
  require(construct<Neuron>(parameters) == neuron, "what it prints leads back to it", text);
}

template <class Neuron, class Scalar = ScalarOf<Neuron>>
void check_curve(ByteSource& bytes, const Neuron& neuron) {
  // At the ends of its range, no wider type helps long double.
  if constexpr (std::is_same_v<Scalar, long double>) {
    for (const auto& p : parameters_of(neuron)) {
      const Scalar magnitude = std::abs(p.value);
      if (magnitude != 0 && !(magnitude >= 1e-1000L && magnitude <= 1e1000L)) return;
    }
  }
  for (int i = 0; i < 3; ++i) {
    const Scalar J = bytes.number<Scalar>();
    require_right(neuron, J, neuron.rate(J), neuron.derivative(J));
  }
  const Scalar infinity = std::numeric_limits<Scalar>::infinity();
  const Scalar highest = neuron.amplitude() / neuron.tau_ref();
  // An infinite J may be rounded twice, by way of a wider type.
  const Scalar limit = neuron.rate(infinity);
  require(limit == highest || is_close(limit, highest, ulp<Scalar>(highest)),
          "the limit is amplitude / tau_ref", neuron, limit, highest);

  const Scalar r = bytes.number<Scalar>(), J = neuron.inverse_rate(r);
  if (std::isnan(r)) return require(std::isnan(J), "NaN has no J", neuron, J);
  if constexpr (testing::is_smooth<Neuron>) {
    require(r > 0 || J == -infinity, "no J gives 0 or less", neuron, r, J);
  } else {
    require(r != 0 || J == 1, "the largest J of rate 0 is 1", neuron, r, J);
    require(!(r < 0) || std::isnan(J), "no J gives less than 0", neuron, r, J);
  }
  const bool reachable = r > 0 && r < highest;
  require(!reachable || !std::isnan(J), "rates have inverses", neuron, r, J);
  require(!(r >= highest * (1 + std::numeric_limits<Scalar>::epsilon()) && r > highest) ||
              J == infinity,
          "no J gives more than amplitude / tau_ref", neuron, r, J);
}

template <class Neuron>
void check(ByteSource& bytes) {
  using Scalar = ScalarOf<Neuron>;
  const auto parameters = parameters_from<Neuron>(bytes);
  bool valid = true;
  for (const Parameter<Scalar>& p : parameters) valid = valid && p.is_valid;
  const bool by_changes = bytes.one_in(4);
  const auto make = [&] {
    return by_changes ? change<Neuron>(parameters) : construct<Neuron>(parameters);
  };

  if (!valid) {
    const auto refused = refusal([&] { make(); });
    require(!refused.empty(), "invalid parameters are refused");
    return check_refusal<Neuron>(refused, parameters);
  }
  const Neuron neuron = make();
  const auto kept = parameters_of(neuron);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    require(same(kept[i].value, parameters[i].value + Scalar(0)), "getters give the parameters",
            neuron, kept[i].value, parameters[i].value);
  }
  require(neuron == construct<Neuron>(parameters) && !(neuron != construct<Neuron>(parameters)),
          "equal parameters make equal neurons", neuron);
  const Scalar other = neuron.tau_rc() == 1 ? Scalar(2) : Scalar(1);
  require(neuron.with_tau_rc(other) != neuron && neuron.with_tau_rc(other).tau_rc() == other,
          "others make others", neuron);
  if (bytes.one_in(8)) check_printed(neuron, kept);
  check_curve(bytes, neuron);
}

template <class Scalar>
void check_any(ByteSource& bytes) {
  switch (bytes.below(3)) {
    case 0:
      return check<SoftLIFRate<Scalar>>(bytes);
    case 1:
      return check<LIFRate<Scalar>>(bytes);
    default:
      return check<LIF<Scalar>>(bytes);
  }
}

}  // namespace
}  // namespace softlif::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace softlif::fuzz;
  ByteSource bytes(data, size);
  switch (bytes.below(3)) {
    case 0:
      check_any<float>(bytes);
      break;
    case 1:
      check_any<double>(bytes);
      break;
    default:
      check_any<long double>(bytes);
  }
  return 0;
}
