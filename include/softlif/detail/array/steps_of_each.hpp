#pragma once

// Steps of spiking neurons that have parameters of their own.

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>
#include <softlif/detail/array/blocks.hpp>
#include <softlif/detail/array/kernels.hpp>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/array/quick_groups.hpp>
#include <softlif/detail/curve/lif_step.hpp>
#include <softlif/detail/curve/relaxation.hpp>
#include <softlif/detail/dispatch/dispatched.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/range.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/number/varying.hpp>
#include <softlif/detail/parameter_list.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// What for_each_group_quickly takes in place of a step where each neuron has its own. The
/// constants go from `first` to `period` and then on from 0. Step is LIFStep or another of its
/// kind.
template <template <class...> class Step, class Scalar>
struct StepRun {
  using Columns = Constants<LIFConstants, Scalar>;

  Scalar dt;
  Columns constants;
  // How a whole step changes a voltage.
  const Scalar *share, *share_low;
  Eigen::Index first, period;
  const Scalar* rows;  // all constants of one neuron, then those of the next
  Eigen::Index row_count;
  const Eigen::Index* neurons;  // which rows are theirs; null if in order
};
template <template <class...> class Step, class Scalar>
SOFTLIF_INLINE void step_past(StepRun<Step, Scalar>& run, Eigen::Index count) {
  run.first = place_after(run.first, count, run.period);
}
template <template <class...> class Step, class Scalar>
SOFTLIF_INLINE StepRun<Step, Scalar> kernel_after(StepRun<Step, Scalar> run, Eigen::Index count) {
  step_past(run, count);
  return run;
}
template <template <class...> class Step, class Scalar>
SOFTLIF_INLINE auto for_packets(const StepRun<Step, Scalar>& run) {
  // The share also tells whether the time is long: it is positive if so, and else negative.
  const Varying<Scalar> share{run.share + run.first}, share_low{run.share_low + run.first};
  return Step<Scalar, Varying<Scalar>>(run.dt, run.constants.kernel_of_packets(run.first),
                                       {share, share, share_low});
}

// g++ warns that a template argument loses the attributes of its packets. This is intended.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-attributes"
#endif

/// Brings the constants of `count` neurons together, in columns of Size: packets of one neuron's
/// constants are transposed. The last neuron is repeated, so that packets hold only harmless
/// numbers. Two columns more say how a whole step changes a voltage, if the full step asks for it.
template <int Size, template <class...> class Step, class Scalar>
SOFTLIF_FLATTEN EIGEN_DONT_INLINE void gather_constants(const StepRun<Step, Scalar>& run,
                                                        const Place* place, int count, Scalar* to) {
  constexpr int constants = StepRun<Step, Scalar>::Columns::count;
  using Packet = typename Eigen::internal::find_best_packet<Scalar, constants>::type;
  constexpr int size = Eigen::internal::unpacket_traits<Packet>::size;
  static_assert(constants % size == 0 && Size % size == 0);
  Eigen::Index period_begin = place[0] - place[0] % run.row_count, neuron = 0;
  const Scalar* row = nullptr;
  for (int i = 0; i < Size; i += size) {
    const Scalar* rows[std::size_t{size}];
    for (int j = 0; j < size; ++j) {
      if (i + j < count) {
        neuron = place[i + j] - period_begin;
        if (neuron >= run.row_count) {
          neuron %= run.row_count;
          period_begin = place[i + j] - neuron;
        }
        row = run.rows + constants * (run.neurons == nullptr ? neuron : run.neurons[neuron]);
      }
      rows[j] = row;
      if constexpr (Step<Scalar>::asks_for_whole_step) {
        to[constants * Size + i + j] = run.share[neuron];
        to[(constants + 1) * Size + i + j] = run.share_low[neuron];
      }
    }
    for (int k = 0; k < constants; k += size) {
      Eigen::internal::PacketBlock<Packet, size> block;
      SOFTLIF_UNROLL
      for (int j = 0; j < size; ++j) block.packet[j] = Eigen::internal::ploadu<Packet>(rows[j] + k);
      Eigen::internal::ptranspose(block);
      SOFTLIF_UNROLL
      for (int j = 0; j < size; ++j) {
        Eigen::internal::pstoreu(to + (k + j) * Size + i, block.packet[j]);
      }
    }
  }
}

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

/// Calls function(run) for the neurons whose numbers are at these places.
template <class Value, template <class...> class Step, class Scalar, class Function>
EIGEN_ALWAYS_INLINE void with_kernel_at(const StepRun<Step, Scalar>& run, const Place* place,
                                        int count, const Function& function) {
  constexpr int size = Value::size, constants = StepRun<Step, Scalar>::Columns::count,
                more = Step<Scalar>::asks_for_whole_step ? 2 : 0;
  EIGEN_ALIGN_MAX Scalar numbers[std::size_t{constants + more} * size];
  gather_constants<size>(run, place, count, numbers);
  // (Where the step does not ask for a whole one, any numbers will do.)
  const Scalar* const share = numbers + (more == 0 ? 0 : constants) * size;
  function(StepRun<Step, Scalar>{run.dt,
                                 {numbers, size},
                                 share,
                                 share + (more == 0 ? 0 : size),
                                 0,
                                 size,
                                 nullptr,
                                 0,
                                 nullptr});
}

/// Writes how a whole step changes the voltages of neurons. It writes whole packets, which may go
/// beyond the last neuron.
template <class Scalar>
EIGEN_DONT_INLINE void write_shares(const Scalar& dt, Constants<LIFConstants, Scalar> constants,
                                    Eigen::Index count, Scalar* share, Scalar* share_low) {
  using Value = Lockstep<Scalar, 1>;
  for (Eigen::Index i = 0; i < count; i += Value::size) {
    const Relaxation<Scalar, Varying<Scalar>> relaxation(constants.kernel_of_packets(i).membrane,
                                                         dt);
    const Relaxed<Value> whole = relaxation(Value(dt), Value(0));
    whole.share.store(share + i);
    whole.share_low.store(share_low + i);
  }
}

/// A step of n neurons; output may be J itself.
template <template <class...> class Step, class Scalar>
void advance(const StepRun<Step, Scalar>& run, const Scalar* J, Eigen::Index n, Scalar* output,
             Scalar* voltage, Scalar* refractory_time) {
#if defined(SOFTLIF_ON_HOST)
  for_each_group_quickly<Step<Scalar>::packets, Steps>(n, run, J, output, voltage, refractory_time);
#endif
}

/// The most neurons whose whole step is kept at a time: as many as a copied block may have. Without
/// optimisation it is fewer, since the step itself then takes most of the stack. (So it is an
/// argument of the functions that have to agree on it: see in_lockstep.)
template <class Scalar>
inline constexpr Eigen::Index most_shares = buffer_size<Scalar> / (SOFTLIF_IS_OPTIMISED ? 1 : 4);

/// The steps of many neurons, whatever arrays hold their parameters.
template <template <class...> class Step, class Scalar>
struct StepsInTable {
  using Columns = Constants<LIFConstants, Scalar>;
  using Run = StepRun<Step, Scalar>;

  Columns constants;
  const Scalar* rows;  // the same constants, with those of one neuron together
  Eigen::Index size;

  /// A step of a block of neurons; output may be J itself.
  void advance(const Scalar& dt, const Places& places, const Rectangle& r, const Scalar* J,
               Scalar* output, Scalar* voltage, Scalar* refractory_time) const {
    const RoundingToNearest guard;
    const auto part = [&](const auto& steps, Eigen::Index begin, Eigen::Index count) {
      detail::advance(steps, J + begin, count, output + begin, voltage + begin,
                      refractory_time + begin);
    };
    if (places.inner_step == 0 && (places.outer_step == 0 || is_long(r))) {
      advance_alike(dt, places, r, part);
    } else if (r.size() <= buffer_size<Scalar>) {
      advance_different<most_shares<Scalar>>(dt, places, r, part);
    } else {
      // The block is no copy on the stack. There is room for longer lines: where lines are taken in
      // parts, processors foresee fewer accesses to memory.
      advance_different<2 * most_shares<Scalar>>(dt, places, r, part);
    }
  }

 private:
  /// Whether lines fill groups: with shorter ones, these would be half empty.
  static bool is_long(const Rectangle& r) { return 2 * r.inner_size >= largest_group<Scalar>(); }

  /// Advances lines of different neurons.
  template <Eigen::Index Most, class Part>
  EIGEN_DONT_INLINE void advance_different(const Scalar& dt, const Places& places,
                                           const Rectangle& r, const Part& part) const {
    if (places.outer_step == 0 && r.inner_size == size && size <= Most) {
      advance_round_and_round<Most>(dt, r, part);
    } else if (is_long(r) || places.outer_step == r.inner_size) {
      advance_lines<Most>(dt, places, r, part);
    } else {
      advance_short_lines(dt, places, r, part);
    }
  }

  /// Advances lines that belong to one neuron each.
  template <class Part>
  EIGEN_DONT_INLINE void advance_alike(const Scalar& dt, const Places& places, const Rectangle& r,
                                       const Part& part) const {
    const Eigen::Index count = places.outer_step == 0 ? r.size() : r.inner_size;
    for (Eigen::Index k = 0; k * count < r.size(); ++k) {
      const Step<Scalar> step(dt, constants.kernel(places.first + k * places.outer_step));
      part(step, k * count, count);
    }
  }

  /// The neurons of a group of the full step.
  static constexpr Eigen::Index group = Lockstep<Scalar, Step<Scalar>::packets>::size;

  /// How a whole step changes up to `Most` voltages, with room for the group beyond them.
  template <Eigen::Index Most>
  struct Shares {
    Shares() {}  // NOLINT(modernize-use-equals-default): sets no number

    EIGEN_ALIGN_MAX Scalar share[std::size_t{Most + group}];
    EIGEN_ALIGN_MAX Scalar share_low[std::size_t{Most + group}];
  };

  /// Advances lines whose neurons lie in the table as they do in the block.
  template <Eigen::Index Most, class Part>
  void advance_lines(const Scalar& dt, const Places& places, const Rectangle& r,
                     const Part& part) const {
    const bool is_one_line = places.outer_step == r.inner_size;
    const Eigen::Index length = is_one_line ? r.size() : r.inner_size;
    const Eigen::Index lines = is_one_line ? 1 : r.outer_size;
    Shares<Most> shares;
    for (Eigen::Index i = 0; i < length; i += Most) {
      const Eigen::Index count = (std::min)(Most, length - i);
      for (Eigen::Index k = 0; k < lines; ++k) {
        const Eigen::Index first = places.first + i + k * places.outer_step;
        const Columns part_of_it{constants.data + first, constants.stride};
        if (k == 0 || places.outer_step != 0) write_shares(dt, part_of_it, count, shares);
        part(run_of(dt, part_of_it, count, shares, first), k * length + i, count);
      }
    }
  }

  /// Advances lines of all neurons. Behind the last neuron, the table goes on with the first ones.
  template <Eigen::Index Most, class Part>
  void advance_round_and_round(const Scalar& dt, const Rectangle& r, const Part& part) const {
    Shares<Most> shares;
    const Eigen::Index more_lines = (largest_group<Scalar>() - group) / r.inner_size;
    const Eigen::Index period = (1 + more_lines) * r.inner_size;
    write_shares(dt, constants, period + group, shares);
    Run run = run_of(dt, constants, period, shares);
    run.row_count = size;
    part(run, 0, r.size());
  }

  /// Advances short lines, as many at a time as there is room for.
  template <class Part>
  void advance_short_lines(const Scalar& dt, const Places& places, const Rectangle& r,
                           const Part& part) const {
    using Gathered = GatheredConstants<LIFConstants, Scalar>;
    Gathered gathered;
    Shares<Gathered::most> shares;
    const Eigen::Index lines = (std::min)(Gathered::most / r.inner_size, r.outer_size);
    for (Eigen::Index k = 0; k < r.outer_size; k += lines) {
      const Eigen::Index end = (std::min)(k + lines, r.outer_size);
      if (k == 0 || places.outer_step != 0) {
        gathered.reset();
        for (Eigen::Index line = k; line < end; ++line) {
          gathered.append(constants, places.at(0, line), places.inner_step, r.inner_size);
        }
        write_shares(dt, gathered.completed(), gathered.size(), shares);
      }
      part(run_of(dt, gathered.completed(), gathered.size(), shares, 0, gathered.neurons()),
           k * r.inner_size, (end - k) * r.inner_size);
    }
  }

  template <class Shares>
  static void write_shares(const Scalar& dt, const Columns& columns, Eigen::Index count,
                           Shares& shares) {
    detail::write_shares(dt, columns, count, shares.share, shares.share_low);
  }
  /// The run over as many neurons as the period has.
  template <class Shares>
  Run run_of(const Scalar& dt, const Columns& columns, Eigen::Index period, const Shares& shares,
             Eigen::Index first_row = 0, const Eigen::Index* neurons = nullptr) const {
    Run run{dt, columns, shares.share, shares.share_low, 0, period, nullptr, period, neurons};
    run.rows = rows + Columns::count * first_row;
    return run;
  }
};

/// For neurons that packets do not compute: nothing is kept between their steps.
template <template <class...> class Step, class Parameter, class Names,
          bool = is_dense<Parameter> && has_packets<ParameterScalar<Parameter>>>
class StepsOfEach {
 public:
  explicit StepsOfEach(const ParameterList<Parameter, Names>&) {}
};

/// For neurons of floats or doubles: keeps what follows from the parameters alone.
template <template <class...> class Step, class Parameter, class Names>
class StepsOfEach<Step, Parameter, Names, true> {
  using Scalar = ParameterScalar<Parameter>;
  using Parameters = ParameterList<Parameter, Names>;
  using Columns = Constants<LIFConstants, Scalar>;

 public:
  explicit StepsOfEach(const Parameters& parameters)
      : table_(parameters), rows_(int{Columns::count}, parameters.size()) {
    const Columns constants = table_.constants();
    for (Eigen::Index i = 0; i < size(); ++i) {
      if (*constants.packet_limits(i) < 0) has_moderate_times_ = false;
      for (int k = 0; k < Columns::count; ++k)
        rows_(k, i) = constants.data[k * constants.stride + i];
    }
  }

  /// Whether packets compute the step of every neuron.
  bool takes(const Scalar& dt) const { return has_moderate_times_ && is_moderate<-60, 60>(dt); }

  /// A step of a block of neurons; output may be J itself.
  void advance(const Scalar& dt, const Places& places, const Rectangle& r, const Scalar* J,
               Scalar* output, Scalar* voltage, Scalar* refractory_time) const {
    const StepsInTable<Step, Scalar> steps{table_.constants(), rows_.data(), size()};
    if constexpr (is_dispatched<Step<Scalar>, Scalar>) {
      functions_of<Step<Scalar>, Scalar>().advance_each(&steps, dt, &places, &r, J, output, voltage,
                                                        refractory_time);
    } else {
      steps.advance(dt, places, r, J, output, voltage, refractory_time);
    }
  }

 private:
  Eigen::Index size() const { return rows_.cols(); }

  KernelTable<LIFConstants, Parameters, Parameter> table_;
  // The same constants, with those of one neuron together.
  Eigen::Array<Scalar, Columns::count, Parameter::SizeAtCompileTime, Eigen::ColMajor,
               Columns::count, Parameter::MaxSizeAtCompileTime>
      rows_;
  bool has_moderate_times_ = true;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
