// Constructors and with_...: valid parameters make a neuron that keeps its promises and prints as
// what it is; any others are refused by name.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string>
#include <tuple>
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
Parameter<Scalar> positive(const char* name, Scalar value) {
  return {name, "finite and above 0", std::isfinite(value) && value > 0, value};
}
template <class Scalar>
Parameter<Scalar> not_negative(const char* name, Scalar value) {
  return {name, "finite and at least 0", std::isfinite(value) && value >= 0, value};
}
template <class Scalar>
Parameter<Scalar> not_positive(const char* name, Scalar value) {
  return {name, "at most 0 or -infinity", value <= 0, value};
}

template <class Scalar>
Scalar read_number(const std::string& text) {
  if constexpr (std::is_same_v<Scalar, float>) return std::strtof(text.c_str(), nullptr);
  if constexpr (std::is_same_v<Scalar, double>) return std::strtod(text.c_str(), nullptr);
  return static_cast<Scalar>(std::strtold(text.c_str(), nullptr));
}

/// The parameters in the order in which they are printed.
template <class Neuron, class Scalar = ScalarOf<Neuron>>
std::vector<Parameter<Scalar>> parameters_from(ByteSource& bytes) {
  const auto value = [&](Scalar usual) { return bytes.one_in(2) ? bytes.number<Scalar>() : usual; };
  std::vector<Parameter<Scalar>> result = {positive("tau_rc", value(Neuron().tau_rc())),
                                           not_negative("tau_ref", value(Neuron().tau_ref()))};
  if constexpr (is_spiking<Neuron>) result.push_back(not_positive("min_voltage", value(0)));
  result.push_back(positive("amplitude", value(1)));
  if constexpr (is_soft<Neuron>) result.push_back(positive("sigma", value(1)));
  return result;
}

template <class Neuron, class Scalar>
Neuron construct(const std::vector<Parameter<Scalar>>& p) {
  if constexpr (is_soft<Neuron>) {
    return Neuron(p[3].value, p[0].value, p[1].value, p[2].value);
  } else if constexpr (is_spiking<Neuron>) {
    return Neuron(p[0].value, p[1].value, p[2].value, p[3].value);
  } else {
    return Neuron(p[0].value, p[1].value, p[2].value);
  }
}

/// The same neuron, made by one change after the other. Each change is checked.
template <class Neuron, class Scalar>
Neuron change(const std::vector<Parameter<Scalar>>& p) {
  const Neuron timed = Neuron().with_tau_rc(p[0].value).with_tau_ref(p[1].value);
  if constexpr (is_soft<Neuron>) {
    return timed.with_amplitude(p[2].value).with_sigma(p[3].value);
  } else if constexpr (is_spiking<Neuron>) {
    return timed.with_min_voltage(p[2].value).with_amplitude(p[3].value);
  } else {
    return timed.with_amplitude(p[2].value);
  }
}

template <class Neuron, class Scalar = ScalarOf<Neuron>>
std::vector<Scalar> values_of(const Neuron& neuron) {
  if constexpr (is_soft<Neuron>) {
    return {neuron.tau_rc(), neuron.tau_ref(), neuron.amplitude(), neuron.sigma()};
  } else if constexpr (is_spiking<Neuron>) {
    return {neuron.tau_rc(), neuron.tau_ref(), neuron.min_voltage(), neuron.amplitude()};
  } else {
    return {neuron.tau_rc(), neuron.tau_ref(), neuron.amplitude()};
  }
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
  const std::vector<Scalar> usual = values_of(Neuron()), values = values_of(neuron);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (values[i] != usual[i]) expected_names += parameters[i].name + ' ';
    parameters[i].value = usual[i];
  }

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
    for (const Scalar value : values_of(neuron)) {
      const Scalar magnitude = std::abs(value);
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
  if constexpr (is_soft<Neuron>) {
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
  const std::vector<Scalar> values = values_of(neuron);
  for (std::size_t i = 0; i < values.size(); ++i) {
    require(same(values[i], parameters[i].value + Scalar(0)), "getters give the parameters", neuron,
            values[i], parameters[i].value);
  }
  require(neuron == construct<Neuron>(parameters) && !(neuron != construct<Neuron>(parameters)),
          "equal parameters make equal neurons", neuron);
  const Scalar other = values[0] == 1 ? Scalar(2) : Scalar(1);
  require(neuron.with_tau_rc(other) != neuron && neuron.with_tau_rc(other).tau_rc() == other,
          "others make others", neuron);
  if (bytes.one_in(8)) check_printed(neuron, parameters);
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
