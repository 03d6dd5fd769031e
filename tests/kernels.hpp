#pragma once

// Declares the functions of the library that take longest to compile. kernels.cpp holds them, so
// that not every source of a test compiles its own.

#include <Eigen/Core>
#include <softlif/softlif.hpp>

#include "own_neuron.hpp"

#ifndef SOFTLIF_INSTANTIATE
#define SOFTLIF_INSTANTIATE extern template
#endif

#define SOFTLIF_INSTANTIATE_FOR(Scalar)                                               \
  SOFTLIF_INSTANTIATE_CURVE(softlif::detail::LIFKernel<Scalar>, Scalar)               \
  SOFTLIF_INSTANTIATE_CURVE(softlif::detail::SoftLIFKernel<Scalar>, Scalar)           \
  SOFTLIF_INSTANTIATE_CURVE(softlif::detail::RectifiedLinearKernel<Scalar>, Scalar)   \
  SOFTLIF_INSTANTIATE_CURVE(softlif::detail::SigmoidKernel<Scalar>, Scalar)           \
  SOFTLIF_INSTANTIATE_RATES(own::LogisticCurve<Scalar>, Scalar)                       \
  SOFTLIF_INSTANTIATE_STEP(softlif::detail::LIFStep<Scalar>, Scalar)                  \
  SOFTLIF_INSTANTIATE_STEP(softlif::detail::PreciseLIFStep<Scalar>, Scalar)           \
  SOFTLIF_INSTANTIATE_DECAYS(Scalar)                                                  \
  SOFTLIF_INSTANTIATE_SYNAPSE(softlif::detail::LowpassFilter, Scalar, Scalar*)        \
  SOFTLIF_INSTANTIATE_SYNAPSE(softlif::detail::AlphaFilter, Scalar, Scalar*, Scalar*) \
  SOFTLIF_INSTANTIATE void softlif::detail::multiply_add(                             \
      const softlif::detail::Strided<const Scalar>&,                                  \
      const softlif::detail::Strided<const Scalar>&,                                  \
      const softlif::detail::Strided<const Scalar>&, Scalar*, Eigen::Index, Eigen::Index);
#define SOFTLIF_INSTANTIATE_RATES(Kernel, Scalar)                                                \
  SOFTLIF_INSTANTIATE void softlif::detail::evaluate(const Kernel&, const Scalar*, Eigen::Index, \
                                                     Scalar*);                                   \
  SOFTLIF_INSTANTIATE void softlif::detail::evaluate(const Kernel&, const Scalar*, Eigen::Index, \
                                                     Scalar*, Scalar*);                          \
  SOFTLIF_INSTANTIATE softlif::detail::Response<Scalar> softlif::detail::evaluate_one<false>(    \
      const Kernel&, const Scalar&);                                                             \
  SOFTLIF_INSTANTIATE softlif::detail::Response<Scalar> softlif::detail::evaluate_one<true>(     \
      const Kernel&, const Scalar&);
#define SOFTLIF_INSTANTIATE_STEP(Step, Scalar)                                                \
  SOFTLIF_INSTANTIATE void softlif::detail::advance(const Step&, const Scalar*, Eigen::Index, \
                                                    Scalar*, Scalar*, Scalar*);
#define SOFTLIF_INSTANTIATE_DECAYS(Scalar)                                                   \
  SOFTLIF_INSTANTIATE void softlif::detail::run_all<softlif::detail::ComputeDecays>(         \
      Eigen::Index, const softlif::detail::Decays<Scalar>&, const Scalar*, Scalar*, Scalar*, \
      Scalar*);
#define SOFTLIF_INSTANTIATE_SYNAPSE(Filter, Scalar, ...)                                     \
  SOFTLIF_INSTANTIATE void softlif::detail::run_all<softlif::detail::FilterAlike<Filter>>(   \
      Eigen::Index, const softlif::detail::Decay<Scalar>&, const Scalar*, __VA_ARGS__);      \
  SOFTLIF_INSTANTIATE void softlif::detail::run_all<softlif::detail::FilterEach<Filter>>(    \
      Eigen::Index, const softlif::detail::Decays<Scalar>&, const Scalar*, Scalar*, Scalar*, \
      Scalar*, __VA_ARGS__);
#define SOFTLIF_INSTANTIATE_STEPS_OF_EACH(Step, Scalar)                                            \
  SOFTLIF_INSTANTIATE void softlif::detail::advance(const softlif::detail::StepRun<Step, Scalar>&, \
                                                    const Scalar*, Eigen::Index, Scalar*, Scalar*, \
                                                    Scalar*);
#define SOFTLIF_INSTANTIATE_CURVE(Kernel, Scalar)                                                \
  SOFTLIF_INSTANTIATE_RATES(Kernel, Scalar)                                                      \
  SOFTLIF_INSTANTIATE void softlif::detail::backward(const Kernel&, const Scalar*, Eigen::Index, \
                                                     const Scalar*, Scalar*,                     \
                                                     softlif::detail::GradientSums<Kernel>&);

SOFTLIF_INSTANTIATE_FOR(float)
SOFTLIF_INSTANTIATE_FOR(double)
SOFTLIF_INSTANTIATE_FOR(long double)
#if !SOFTLIF_HAS_WIDE_REGISTERS
SOFTLIF_INSTANTIATE_STEPS_OF_EACH(softlif::detail::LIFStep, float)
SOFTLIF_INSTANTIATE_STEPS_OF_EACH(softlif::detail::LIFStep, double)
SOFTLIF_INSTANTIATE_STEPS_OF_EACH(softlif::detail::PreciseLIFStep, float)
SOFTLIF_INSTANTIATE_STEPS_OF_EACH(softlif::detail::PreciseLIFStep, double)
#endif
