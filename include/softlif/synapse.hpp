#pragma once

// What all synapses share: one time constant, or one for each neuron, and the way of a step through
// Eigen arrays.

#include <softlif/detail/requirements.hpp>

#include <Eigen/Core>
#include <cstddef>
#include <softlif/detail/array/arguments.hpp>
#include <softlif/detail/array/checks.hpp>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/array/run_all.hpp>
#include <softlif/detail/array/transform.hpp>
#include <softlif/detail/array/transform_lines.hpp>
#include <softlif/detail/curve/synapse_step.hpp>
#include <softlif/detail/error.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/parameter_list.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
/// The base of Lowpass and Alpha (by the curiously recurring template pattern), which bring their
/// `name`.
///
/// Parameter is the type of the time constant: a scalar, one for all neurons, or an Eigen::Array
/// that broadcasts against the input as NumPy's arrays do: in each dimension its size is 1 or the
/// input's. Lowpass<Eigen::ArrayXf> has one for each row.
///
/// An immutable value, which holds no state: safe to use from many threads.
template <class Derived, class Parameter>
class Synapse {
 protected:
  /// @cond
  using Number = typename detail::RealScalar<detail::ParameterScalar<Parameter>>::type;
  using Given = detail::Given<Parameter>;
  using Parameters = detail::ParameterList<Parameter, detail::ParameterNames<detail::Tau>>;
  /// @endcond

 public:
  /// @return the time constant in seconds, or one for each neuron
  const Parameter& tau() const { return parameters_.first(); }

  /// A copy with another time constant.
  /// @param value  in seconds; finite, at least 0
  /// @return the same synapse but for this parameter
  /// @throws std::invalid_argument for any other value, naming it
  Derived with_tau(Given value) const { return Derived(value); }

  /// @{
  /// Whether the time constants are equal (of arrays: and their shapes), or not.
  /// @param a  one synapse
  /// @param b  the other
  /// @return true if so
  friend bool operator==(const Derived& a, const Derived& b) {
    return a.parameters() == b.parameters();
  }
  friend bool operator!=(const Derived& a, const Derived& b) { return !(a == b); }
  /// @}

  /// @private  For what prints and compares synapses.
  const Parameters& parameters() const { return parameters_; }

 protected:
  /// @cond
  explicit Synapse(Given tau) : parameters_(Derived::name, tau) {}

  /// A step of all states, the output first; `names` are theirs, and `function` is what is called.
  template <class Filter, class Input, class... States>
  void advance(const char* function, const Number& dt, const Input& input,
               const char* const (&names)[sizeof...(States)], States&... states) const {
    detail::checked_parameter<detail::TimeStep>(function, dt);
    const char* const* name = names;
    (detail::check_shape(function, "input", input, *name++, states), ...);
    if constexpr (detail::is_dense<Parameter>) {
      check_tau(function, input);
      constexpr Eigen::Index size = detail::piece_size<Number>;
      Number kept[std::size_t{size}], gained[std::size_t{size}], passed_on[std::size_t{size}];
      const auto decays = detail::rounded_to_nearest([&] { return detail::Decays<Number>(dt); });
      detail::transform_lines(
          {&tau()},
          [&](Eigen::Index n, const auto& taus) {
            detail::run_all<detail::ComputeDecays>(n, decays, taus[0], kept, gained, passed_on);
          },
          [&](Eigen::Index n, const Number* x, auto*... out) {
            detail::run_all<detail::FilterEach<Filter>>(n, decays, x, kept, gained, passed_on,
                                                        out...);
          },
          detail::dense(input), detail::state(detail::writable(states))...);
    } else {
      const auto decay = detail::rounded_to_nearest([&] { return detail::decay_of(dt, tau()); });
      detail::transform(
          [&](Eigen::Index n, const Number* x, auto*... out) {
            detail::run_all<detail::FilterAlike<Filter>>(n, decay, x, out...);
          },
          detail::dense(input), detail::state(detail::writable(states))...);
    }
  }
  /// @endcond

 private:
  template <class Input>
  void check_tau(const char* function, const Input& input) const {
    if ((tau().rows() == 1 || tau().rows() == input.rows()) &&
        (tau().cols() == 1 || tau().cols() == input.cols())) {
      return;
    }
    detail::refuse(function, ": input is ", detail::shape_text(input.rows(), input.cols()),
                   ", but tau is ", detail::shape_text(tau().rows(), tau().cols()),
                   "; in each dimension its size must be 1 or that of input");
  }
  Parameters parameters_;
};

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
