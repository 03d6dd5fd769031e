#pragma once

// From the gradient of a loss with respect to rates to the gradients with respect to currents and,
// summed over all currents, with respect to the neurons' parameters. One pass over contiguous
// numbers gives both.

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <softlif/detail/array/evaluate.hpp>
#include <softlif/detail/array/groups.hpp>
#include <softlif/detail/curve/firing_rate.hpp>
#include <softlif/detail/curve/single.hpp>
#include <softlif/detail/dispatch/dispatched.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/range.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/number/sum.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The partial derivatives of one rate at a J that is not finite: the limits at infinity, and NaN
/// for NaN.
template <class Kernel, class Scalar = ScalarOf<Kernel>>
EIGEN_DEVICE_FUNC Partials<Scalar, Kernel::Parameters::count> partials_at_nonfinite(
    const Kernel& kernel, const Scalar& J) {
  if (J > Scalar(0)) return kernel.partials_at_infinity();
  Partials<Scalar, Kernel::Parameters::count> result;
  result.J = J < Scalar(0) ? Scalar(0) : J;
  for (Scalar& partial : result.parameter) partial = result.J;
  return result;
}

/// Multiplies by the constant factors that packets leave out of their partials, if the kernel has
/// any.
template <class Kernel, class Term>
EIGEN_DEVICE_FUNC auto complete_partials(const Kernel& kernel, Term& partials)
    -> std::void_t<decltype(kernel.to_partials(partials))> {
  kernel.to_partials(partials);
}
template <class... Nothing>
EIGEN_DEVICE_FUNC void complete_partials(const Nothing&...) {}

/// The chain rule: output_gradient times partial. An output_gradient of 0 gives 0, even where the
/// partial is infinite.
template <class Scalar>
EIGEN_DEVICE_FUNC Scalar weighted(const Scalar& output_gradient, const Scalar& partial) {
  const bool is_number = partial <= Scalar(0) || partial >= Scalar(0);
  return output_gradient == Scalar(0) && is_number ? output_gradient
                                                   : Scalar(output_gradient * partial);
}

/// Adds a term to each sum. If a sum becomes too large for Scalar, returns false and leaves all
/// sums as they are.
template <class Packet, std::size_t Count>
SOFTLIF_INLINE bool add_if_finite(const Packet (&term)[Count], Sum<Packet> (&sums)[Count]) {
  Sum<Packet> added[Count];
  Packet total(0);
  SOFTLIF_UNROLL
  for (std::size_t i = 0; i < Count; ++i) {
    added[i] = sums[i];
    added[i].add(term[i]);
    total = total + added[i].high();
  }
  if (EIGEN_PREDICT_FALSE(!is_finite(sum(total)))) return false;
  SOFTLIF_UNROLL
  for (std::size_t i = 0; i < Count; ++i) sums[i] = added[i];
  return true;
}

template <class Number>
Number total_of(const Sum<Number>& sum) {
  return is_finite(sum.high()) ? Number(sum.high() + sum.low()) : sum.high();
}

/// The gradients with respect to each parameter, summed over elements. Packets have sums of their
/// own, place by place and without constant factors. The sums of single elements are in a type of
/// wider range.
template <class Kernel>
class GradientSums {
  using Scalar = ScalarOf<Kernel>;
  using Packet = Lockstep<Scalar, 1>;
  struct Nothing {};

 public:
  using Term = std::conditional_t<is_float_or_double<Scalar>, Wider<Scalar>, Scalar>;
  static constexpr std::size_t size{Kernel::Parameters::count};

  /// Adds the gradients of a group. If a sum becomes too large for Scalar, returns false and leaves
  /// all sums as they are.
  template <class Value>
  SOFTLIF_INLINE bool add(const Value& output_gradient, const Value (&partial)[size]) {
    Packet term[size];
    SOFTLIF_UNROLL
    for (std::size_t i = 0; i < size; ++i) term[i] = dot(output_gradient, partial[i]);
    return add_if_finite(term, packets_);
  }

  /// Adds the gradients of one element.
  void add_one(const Term& output_gradient, const Term (&partial)[size]) {
    for (std::size_t i = 0; i < size; ++i) terms_[i].add(weighted(output_gradient, partial[i]));
  }

  /// Writes the gradients.
  void write(const Kernel& kernel, Scalar (&gradient)[size]) {
    const auto& sums = terms_with_packets(kernel);
    for (std::size_t i = 0; i < size; ++i) gradient[i] = stored(Scalar(total_of(sums[i])));
  }
  /// The sums of single elements. A caller may begin them with the sums of other parts.
  Sum<Term> (&terms())[size] { return terms_; }
  /// The same sums after those of packets have been added, which is done once.
  Sum<Term> (&terms_with_packets(const Kernel& kernel))[size] {
    if constexpr (has_packets<Scalar>) {
      Term of_packets[size];
      for (std::size_t i = 0; i < size; ++i) of_packets[i] = total_of_places(packets_[i]);
      complete_partials(kernel, of_packets);
      add_one(Term(1), of_packets);
    }
    return terms_;
  }

 private:
  static Term total_of_places(const Sum<Packet>& sum) {
    constexpr std::size_t places{Packet::size};
    Scalar high[places], low[places];
    sum.high().store(high);
    sum.low().store(low);
    Term part[places];
    for (std::size_t i = 0; i < places; ++i) part[i] = Term(high[i]) + Term(low[i]);
    for (std::size_t half = places / 2; half > 0; half /= 2) {
      for (std::size_t i = 0; i < half; ++i) part[i] += part[i + half];
    }
    return part[0];
  }

  Sum<Term> terms_[size];
  std::conditional_t<has_packets<Scalar>, Sum<Packet>, Nothing> packets_[size];
};

/// Adds one number after the other.
template <class Kernel, class Scalar>
EIGEN_DONT_INLINE void add_numbers(const Kernel& kernel, const Scalar* J, Eigen::Index n,
                                   const Scalar* output_gradient, Scalar* J_gradient,
                                   GradientSums<Kernel>& sums) {
  for (Eigen::Index i = 0; i < n; ++i) {
    const Scalar weight = output_gradient[i];
    const auto partials =
        is_finite(J[i]) ? kernel.partials(J[i]) : partials_at_nonfinite(kernel, J[i]);
    sums.add_one(weight, partials.parameter);
    J_gradient[i] = weighted(weight, partials.J);
  }
}

/// Adds one float or double after the other, in the next wider type.
template <class Kernel, class Scalar, class Sums>
EIGEN_DONT_INLINE void add_widened(const Kernel& kernel, const Scalar* J, Eigen::Index n,
                                   const Scalar* output_gradient, Scalar* J_gradient, Sums& sums) {
  using Term = typename Sums::Term;
  for (Eigen::Index i = 0; i < n; ++i) {
    const Scalar current = J[i], weight = output_gradient[i];
    Scalar rate(0), derivative(0);
    evaluate(kernel, &current, 1, &rate, &derivative);
    J_gradient[i] = stored(weighted(weight, derivative));
    if (is_finite(current)) {
      sums.add_one(Term(weight), kernel.wider().partials(Term(current)).parameter);
      continue;
    }
    const auto limits = partials_at_nonfinite(kernel, current);
    Term parameter[GradientSums<Kernel>::size];
    for (std::size_t k = 0; k < GradientSums<Kernel>::size; ++k) {
      parameter[k] = Term(limits.parameter[k]);
    }
    sums.add_one(Term(weight), parameter);
  }
}

/// A group with elements beyond the packets' limit, or whose sums become too large, and the partial
/// derivatives that packets computed for it. They are right for the elements within the limit.
template <class Scalar, std::size_t Size, std::size_t Parameters>
struct StoredGroup {
  Scalar J[Size], output_gradient[Size], parameter[Parameters][Size];

  // This copy goes to functions that are not inlined. References would keep the packets in memory.
  template <class Value>
  SOFTLIF_INLINE StoredGroup(const Value& J_of, const Value& output_gradient_of,
                             const Value (&parameter_of)[Parameters]) {
    J_of.store(J);
    output_gradient_of.store(output_gradient);
    SOFTLIF_UNROLL
    for (std::size_t k = 0; k < Parameters; ++k) parameter_of[k].store(parameter[k]);
  }

  /// Adds the i-th element, for which packets have already written J_gradient.
  template <class Kernel, class Sums>
  void add_one(std::size_t i, const Kernel& kernel, Scalar* J_gradient, Sums& sums) const {
    if (!((std::abs)(J[i]) <= kernel.packet_limit())) {
      return add_widened(kernel, J + i, 1, output_gradient + i, J_gradient, sums);
    }
    using Term = typename Sums::Term;
    Term partial[Parameters];
    for (std::size_t k = 0; k < Parameters; ++k) partial[k] = Term(parameter[k][i]);
    complete_partials(kernel, partial);
    sums.add_one(Term(output_gradient[i]), partial);
  }
};

template <class Kernel, class Scalar, std::size_t Size, std::size_t Parameters>
EIGEN_DONT_INLINE void add_one_by_one(const Kernel& kernel,
                                      const StoredGroup<Scalar, Size, Parameters>& group,
                                      Scalar* J_gradient, GradientSums<Kernel>& sums) {
  for (std::size_t i = 0; i < Size; ++i) group.add_one(i, kernel, J_gradient + i, sums);
}

/// What for_each_group takes in place of a kernel: the kernel, and where its sums go.
template <class Kernel>
struct Summing {
  Kernel kernel;
  GradientSums<Kernel>* sums;
};

/// What for_each_group runs. J_gradient may be either input.
struct Backward {
  template <class Value, class Kernel, class Scalar>
  static EIGEN_ALWAYS_INLINE void run(const Summing<Kernel>& summing, const Scalar* J_from,
                                      const Scalar* output_gradient_from, Scalar* J_gradient) {
    const Kernel& kernel = summing.kernel;
    const Value J = Value::load(J_from), output_gradient = Value::load(output_gradient_from);
    const bool within = takes(kernel, J);
    const Partials<Value, Kernel::Parameters::count> partials = kernel.partials(J);
    if (EIGEN_PREDICT_TRUE(within) && summing.sums->add(output_gradient, partials.parameter)) {
      return (output_gradient * partials.J).store(J_gradient);
    }
    const StoredGroup<Scalar, std::size_t{Value::size}, GradientSums<Kernel>::size> group(
        J, output_gradient, partials.parameter);
    (output_gradient * partials.J).store(J_gradient);
    add_one_by_one(kernel, group, J_gradient, *summing.sums);
  }
};

/// Writes the gradient with respect to n currents and adds those with respect to the parameters to
/// the sums. J_gradient may be J itself or output_gradient.
template <class Kernel, class Scalar>
void backward(const Kernel& kernel, const Scalar* J, Eigen::Index n, const Scalar* output_gradient,
              Scalar* J_gradient, GradientSums<Kernel>& sums) {
#if defined(SOFTLIF_ON_HOST)
  const RoundingToNearest guard;
  if constexpr (is_dispatched<Kernel, Scalar>) {
    functions_of<Kernel, Scalar>().backward(&kernel, J, n, output_gradient, J_gradient,
                                            &sums.terms());
  } else if constexpr (has_packets<Scalar>) {
    if (EIGEN_PREDICT_FALSE(kernel.packet_limit() < 0)) {
      // A kernel that takes no packets may have infinite constants.
      add_widened(kernel, J, n, output_gradient, J_gradient, sums);
    } else {
      constexpr int packets = packets_for_outputs[2];
      for_each_group<packets, Backward>(n, Summing<Kernel>{kernel, &sums}, J, output_gradient,
                                        J_gradient);
    }
  } else if constexpr (is_float_or_double<Scalar>) {
    add_widened(kernel, J, n, output_gradient, J_gradient, sums);
  } else {
    add_numbers(kernel, J, n, output_gradient, J_gradient, sums);
  }
#endif
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
