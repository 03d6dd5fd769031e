// The functions of softlif::dispatch for one instruction set. This file is compiled once for each,
// with SOFTLIF_FUNCTIONS naming the function that returns them.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <new>
#include <softlif/detail/dispatch/functions.hpp>
#include <softlif/softlif.hpp>
#include <type_traits>
#include <utility>

#if defined(SOFTLIF_X86_64_V4) != (SOFTLIF_X86_64_LEVEL == 4) || \
    defined(SOFTLIF_X86_64_V3) != (SOFTLIF_X86_64_LEVEL >= 3)
#error \
    "softlif: flags of this build, such as -mavx, add to the instruction sets of softlif::dispatch"
#endif
#if defined(SOFTLIF_DISPATCH) || SOFTLIF_HAS_WIDE_REGISTERS || defined(EIGEN_DONT_VECTORIZE)
#error "softlif: softlif::dispatch is made of the kernels that run on Eigen's packets"
#endif

namespace {

using namespace softlif::detail;

/// Whether the tables of constants in a program have room for the groups that are loaded here.
template <class Scalar>
constexpr bool is_group_small = largest_packet<Scalar>() <= 64 / int{sizeof(Scalar)} &&
                                largest_group<Scalar>() <= 8 * 64 / int{sizeof(Scalar)};
static_assert(is_group_small<float> && is_group_small<double>);

/// Makes an object of the parameters that its constructor takes.
template <class Made, class Scalar, std::size_t... Each>
void make(const Scalar* parameters, void* to, std::index_sequence<Each...>) {
  static_assert(std::is_trivially_copyable_v<Made>);
  rounded_to_nearest([&] {
    new (to) Made(parameters[Each]...);
    return 0;
  });
}
template <class Made, std::size_t Count, class Scalar>
void make(const Scalar* parameters, void* to) {
  make<Made>(parameters, to, std::make_index_sequence<Count>());
}

template <class Type>
const Type& as(const void* object) {
  return *static_cast<const Type*>(object);
}

template <template <class...> class Curve, class Scalar>
struct OfCurve {
  using Kernel = Curve<Scalar>;
  using Kernels = KernelsOfEach<Curve, Scalar>;

  static void rates(const void* kernel, const Scalar* J, std::ptrdiff_t n, Scalar* rate) {
    evaluate(as<Kernel>(kernel), J, n, rate);
  }
  static void rates_and_derivatives(const void* kernel, const Scalar* J, std::ptrdiff_t n,
                                    Scalar* rate, Scalar* derivative) {
    evaluate(as<Kernel>(kernel), J, n, rate, derivative);
  }
  static Scalar rate(const void* kernel, Scalar J) {
    return evaluate_one<false>(as<Kernel>(kernel), J).rate;
  }
  static Response<Scalar> rate_and_derivative(const void* kernel, Scalar J) {
    return evaluate_one<true>(as<Kernel>(kernel), J);
  }
  static void backward(const void* kernel, const Scalar* J, std::ptrdiff_t n,
                       const Scalar* output_gradient, Scalar* J_gradient, void* given) {
    using Sums = GradientSums<Kernel>;
    auto& terms = *static_cast<Sum<typename Sums::Term>(*)[Sums::size]>(given);
    Sums sums;
    std::copy(std::begin(terms), std::end(terms), std::begin(sums.terms()));
    softlif::detail::backward(as<Kernel>(kernel), J, n, output_gradient, J_gradient, sums);
    rounded_to_nearest([&] {
      const auto& all_terms = sums.terms_with_packets(as<Kernel>(kernel));
      std::copy(std::begin(all_terms), std::end(all_terms), std::begin(terms));
      return 0;
    });
  }
  static void rates_of_each(const void* kernels, bool in_rows, const void* r, const Scalar* J,
                            Scalar* rate) {
    as<Kernels>(kernels).evaluate(in_rows, as<Rectangle>(r), J, rate);
  }
  static void rates_and_derivatives_of_each(const void* kernels, bool in_rows, const void* r,
                                            const Scalar* J, Scalar* rate, Scalar* derivative) {
    as<Kernels>(kernels).evaluate(in_rows, as<Rectangle>(r), J, rate, derivative);
  }

  static constexpr CurveFunctions<Scalar> all = {
      make<Kernel, std::size_t{Kernel::Parameters::count}, Scalar>,
      rates,
      rates_and_derivatives,
      rate,
      rate_and_derivative,
      backward,
      rates_of_each,
      rates_and_derivatives_of_each};
};

constexpr std::size_t parameters_of_lif{LIFConstants<float>::Parameters::count};

template <template <class...> class Step, class Scalar>
struct OfStep {
  static void advance(const void* step, const Scalar* J, std::ptrdiff_t n, Scalar* output,
                      Scalar* voltage, Scalar* refractory_time) {
    softlif::detail::advance(as<Step<Scalar>>(step), J, n, output, voltage, refractory_time);
  }
  static void advance_each(const void* steps, Scalar dt, const void* places, const void* r,
                           const Scalar* J, Scalar* output, Scalar* voltage,
                           Scalar* refractory_time) {
    as<StepsInTable<Step, Scalar>>(steps).advance(dt, as<Places>(places), as<Rectangle>(r), J,
                                                  output, voltage, refractory_time);
  }

  static constexpr StepFunctions<Scalar> all = {make<Step<Scalar>, 1 + parameters_of_lif, Scalar>,
                                                advance, advance_each};
};

template <class Scalar>
void multiply_add_lines(const void* a, const void* b, const void* c, Scalar* out,
                        std::ptrdiff_t length, std::ptrdiff_t lines) {
  using Numbers = Strided<const Scalar>;
  multiply_add(as<Numbers>(a), as<Numbers>(b), as<Numbers>(c), out, length, lines);
}

template <class Scalar>
constexpr Functions<Scalar> functions = {OfCurve<LIFKernel, Scalar>::all,
                                         OfCurve<SoftLIFKernel, Scalar>::all,
                                         OfCurve<RectifiedLinearKernel, Scalar>::all,
                                         OfCurve<SigmoidKernel, Scalar>::all,
                                         OfStep<LIFStep, Scalar>::all,
                                         OfStep<PreciseLIFStep, Scalar>::all,
                                         {make<LIFConstants<Scalar>, parameters_of_lif, Scalar>},
                                         multiply_add_lines<Scalar>};
constexpr AllFunctions all_functions = {functions<float>, functions<double>};

}  // namespace

extern "C" const void* SOFTLIF_FUNCTIONS();
extern "C" const void* SOFTLIF_FUNCTIONS() { return &all_functions; }
