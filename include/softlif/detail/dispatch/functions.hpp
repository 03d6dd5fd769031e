#pragma once

// The functions that softlif::dispatch has for each instruction set, as a table of pointers. Only
// numbers and addresses go through them. What a `const void*` points to (a kernel, a step, ...)
// lies in memory alike for all instruction sets, though its type has another name for each.

#include <cstddef>
#include <softlif/detail/curve/firing_rate.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// Of a tuning curve.
template <class Scalar>
struct CurveFunctions {
  void (*make)(const Scalar* parameters, void* kernel);
  void (*rates)(const void* kernel, const Scalar* J, std::ptrdiff_t n, Scalar* rate);
  void (*rates_and_derivatives)(const void* kernel, const Scalar* J, std::ptrdiff_t n, Scalar* rate,
                                Scalar* derivative);
  Scalar (*rate)(const void* kernel, Scalar J);
  Response<Scalar> (*rate_and_derivative)(const void* kernel, Scalar J);
  // Adds to the sums of single elements that GradientSums has.
  void (*backward)(const void* kernel, const Scalar* J, std::ptrdiff_t n,
                   const Scalar* output_gradient, Scalar* J_gradient, void* sums);
  // For a KernelsOfEach, a Rectangle, and whether its lines are rows.
  void (*rates_of_each)(const void* kernels, bool in_rows, const void* rectangle, const Scalar* J,
                        Scalar* rate);
  void (*rates_and_derivatives_of_each)(const void* kernels, bool in_rows, const void* rectangle,
                                        const Scalar* J, Scalar* rate, Scalar* derivative);
};

/// Of the step of a spiking neuron.
template <class Scalar>
struct StepFunctions {
  void (*make)(const Scalar* dt_and_parameters, void* step);
  void (*advance)(const void* step, const Scalar* J, std::ptrdiff_t n, Scalar* output,
                  Scalar* voltage, Scalar* refractory_time);
  // For a StepsInTable, Places and a Rectangle.
  void (*advance_each)(const void* steps, Scalar dt, const void* places, const void* rectangle,
                       const Scalar* J, Scalar* output, Scalar* voltage, Scalar* refractory_time);
};

/// Of what has no function but to be made.
template <class Scalar>
struct ConstantsFunctions {
  void (*make)(const Scalar* parameters, void* constants);
};

/// All for one type of numbers.
template <class Scalar>
struct Functions {
  CurveFunctions<Scalar> lif_rate, soft_lif_rate, rectified_linear, sigmoid;
  StepFunctions<Scalar> lif, precise_lif;
  ConstantsFunctions<Scalar> lif_constants;
  // For three Strided.
  void (*multiply_add)(const void* a, const void* b, const void* c, Scalar* out,
                       std::ptrdiff_t length, std::ptrdiff_t lines);
};
struct AllFunctions {
  Functions<float> of_float;
  Functions<double> of_double;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
