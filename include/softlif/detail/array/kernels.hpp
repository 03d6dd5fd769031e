#pragma once

// The kernels of neurons, one for all or one for each, and what they make of a block of currents.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <softlif/detail/array/blocks.hpp>
#include <softlif/detail/array/evaluate.hpp>
#include <softlif/detail/array/groups.hpp>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/device/respond.hpp>
#include <softlif/detail/dispatch/dispatched.hpp>
#include <softlif/detail/dispatch/table.hpp>
#include <softlif/detail/number/bits.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/varying.hpp>
#include <softlif/detail/parameter_list.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// One kernel for all currents.
template <template <class...> class Curve, class Parameter, class Names, bool = is_dense<Parameter>>
class Kernels {
 public:
  using Kernel = Curve<Parameter>;
  using Parameters = ParameterList<Parameter, Names>;

  explicit Kernels(const Parameters& parameters)
      : parameters_(parameters), kernel_(parameters.template kernel<Kernel>()) {}

  EIGEN_DEVICE_FUNC const Parameters& parameters() const { return parameters_; }
  EIGEN_DEVICE_FUNC const Kernel& kernel() const { return kernel_; }
#if defined(EIGEN_CUDACC)
  /// What devices evaluate in the kernel's place.
  EIGEN_DEVICE_FUNC const device::CurveOf<Kernel>& on_device() const { return on_device_; }
#endif

  /// The response to one current; without its derivative unless that is wanted.
  template <bool HasDerivative, class Scalar>
  EIGEN_DEVICE_FUNC Response<Scalar> respond(const Scalar& J) const {
#if defined(EIGEN_GPU_COMPILE_PHASE)
    return device::respond<HasDerivative>(kernel_, on_device_, J);
#else
    return evaluate_one<HasDerivative>(kernel_, J);
#endif
  }
  /// Writes the rates of a block of currents.
  template <class Scalar>
  void evaluate(bool, const Rectangle& r, const Scalar* J, Scalar* rate) const {
    if (r.size() == 1) {
      *rate = respond<false>(*J).rate;
    } else {
      detail::evaluate(kernel_, J, r.size(), rate);
    }
  }
  /// Writes the rates of a block of currents and their derivatives.
  template <class Scalar>
  void evaluate(bool, const Rectangle& r, const Scalar* J, Scalar* rate, Scalar* derivative) const {
    if (r.size() == 1) {
      const Response<Scalar> response = respond<true>(*J);
      *rate = response.rate;
      *derivative = response.derivative;
    } else {
      detail::evaluate(kernel_, J, r.size(), rate, derivative);
    }
  }

 private:
  Parameters parameters_;
  Kernel kernel_;
#if defined(EIGEN_CUDACC)
  device::CurveOf<Kernel> on_device_{device::curve_of(kernel_)};
#endif
};

/// Whether a curve can have constants that differ from neuron to neuron in one packet.
template <template <class...> class Curve, class Scalar, class = void>
inline constexpr bool has_varying_constants = false;
template <template <class...> class Curve, class Scalar>
inline constexpr bool
    has_varying_constants<Curve, Scalar, std::void_t<Curve<Scalar, Varying<Scalar>>>> =
        has_packets<Scalar>;

/// The most numbers in a packet, and in a group. The functions of softlif::dispatch may have larger
/// ones than the program.
template <class Scalar>
constexpr int largest_packet() {
#if defined(SOFTLIF_DISPATCH)
  return 64 / int{sizeof(Scalar)};
#else
  return Lockstep<Scalar, 1>::size;
#endif
}
template <class Scalar>
constexpr int largest_group() {
#if defined(SOFTLIF_DISPATCH)
  int packets = 8;
#else
  int packets = 1;
#endif
  for (int some : packets_for_outputs) packets = some > packets ? some : packets;
  return packets * largest_packet<Scalar>();
}

/// The constants of many kernels. Each constant has a column, in the order in which a kernel holds
/// them. The last column has the largest |J| that packets take.
template <template <class...> class Curve, class Scalar>
struct Constants {
  using Kernel = Curve<Scalar>;
  static constexpr int count = sizeof(Kernel) / sizeof(Scalar), columns = count + 1;
  static_assert(std::is_trivially_copyable_v<Kernel> &&
                    sizeof(Curve<Scalar, Varying<Scalar>>) == count * sizeof(Varying<Scalar>),
                "softlif: all members of a kernel must be constants of one type");
  struct OfOne {
    Scalar of[std::size_t{count}];
  };

  const Scalar* data;
  Eigen::Index stride;  // from one column to the next

  const Scalar* packet_limits(Eigen::Index i) const { return data + count * stride + i; }
  Kernel kernel(Eigen::Index i) const {
    OfOne result;
    for (int k = 0; k < count; ++k) result.of[k] = data[k * stride + i];
    return bit_cast<Kernel>(result);
  }
  /// The kernel for a group of neurons from the i-th on. With Repeated, every packet of the group
  /// is for the same neurons.
  template <class Constant = Varying<Scalar>>
  SOFTLIF_INLINE Curve<Scalar, Constant> kernel_of_packets(Eigen::Index i) const {
    return kernel_of_packets<Constant>(data + i, std::make_integer_sequence<int, count>());
  }

 private:
  template <class Constant>
  struct PlacesOfOne {
    Constant of[std::size_t{count}];
  };
  // Written out rather than as a loop, so that the places stay in registers.
  template <class Constant, int... Each>
  SOFTLIF_INLINE Curve<Scalar, Constant> kernel_of_packets(
      const Scalar* first, std::integer_sequence<int, Each...>) const {
    const PlacesOfOne<Constant> places{{Constant{first + Each * stride}...}};
    if constexpr (std::is_constructible_v<Curve<Scalar, Constant>, decltype((places.of))>) {
      return Curve<Scalar, Constant>(places.of);
    } else {
      return bit_cast<Curve<Scalar, Constant>>(places);
    }
  }
};

/// The constants of each neuron's kernel. The first neurons follow again behind the last one, so
/// that a group can be loaded from any neuron on: along contiguous currents, the neurons come round
/// and round.
template <template <class...> class Curve, class Parameters, class Array>
class KernelTable {
  using Scalar = typename Array::Scalar;
  using Columns = Constants<Curve, Scalar>;
  using Kernel = typename Columns::Kernel;

 public:
  explicit KernelTable(const Parameters& parameters)
      : numbers_(rows_for(parameters.size()), int{Columns::columns}) {
    const Eigen::Index size = parameters.size();
    for (Eigen::Index i = 0; i < size; ++i) {
      const Kernel kernel = parameters.at(i).template kernel<Kernel>();
      numbers_(i, Columns::count) = kernel.packet_limit();
      // A kernel that takes no packets may have infinite constants. The table has usual ones in
      // their place, so that a packet with this neuron raises no floating-point exception.
      const auto constants = bit_cast<typename Columns::OfOne>(
          kernel.packet_limit() < 0 ? usual_kernel(typename Kernel::Parameters()) : kernel);
      for (int k = 0; k < Columns::count; ++k) numbers_(i, k) = constants.of[k];
    }
    for (Eigen::Index i = size; i < numbers_.rows() && size > 0; ++i) {
      for (int k = 0; k < Columns::columns; ++k) numbers_(i, k) = numbers_(i - size, k);
    }
  }

  Columns constants() const { return {numbers_.data(), numbers_.rows()}; }

 private:
  template <class... Names>
  static Kernel usual_kernel(ParameterNames<Names...>) {
    return Kernel(usual<Names, Scalar>()...);
  }

  /// The number of rows: an odd number of packets. So the packets of all columns are aligned alike,
  /// and those of one group lie in different sets of a cache.
  template <class Size>
  static constexpr Size rows_for(Size size) {
    constexpr int packet = largest_packet<Scalar>();
    if (size == Size(Eigen::Dynamic)) return size;
    return ((size + largest_group<Scalar>() + packet - 1) / packet | 1) * packet;
  }

  Table<Scalar, rows_for(int(Array::SizeAtCompileTime)), rows_for(int(Array::MaxSizeAtCompileTime)),
        Columns::columns>
      numbers_;
};

/// The constants of the neurons of one group, in any order, on the stack.
template <template <class...> class Curve, class Scalar>
class GatheredConstants {
  using Columns = Constants<Curve, Scalar>;
  using Packet = Lockstep<Scalar, 1>;

 public:
  static constexpr int most = largest_group<Scalar>();

  GatheredConstants() {}  // NOLINT(modernize-use-equals-default): sets no number

  /// Appends the constants of `count` neurons that lie `step` apart. It copies whole packets, which
  /// may write behind the last constant and read behind the last neuron.
  void append(const Columns& from, Eigen::Index first, Eigen::Index step, Eigen::Index count) {
    for (int k = 0; k < Columns::columns; ++k) {
      const Scalar* const column = from.data + k * from.stride + first;
      Scalar* const to = numbers_ + k * stride + size_;
      if (step <= 1) {
        for (Eigen::Index i = 0; i < count; i += Packet::size) {
          (step == 0 ? Packet(*column) : Packet::load(column + i)).store(to + i);
        }
      } else {
        for (Eigen::Index i = 0; i < count; ++i) to[i] = column[i * step];
      }
    }
    for (Eigen::Index i = 0; i < count; ++i) neurons_[size_ + i] = first + i * step;
    size_ += count;
  }
  /// Completes the group with copies of the last neuron, so that packets hold only harmless
  /// numbers.
  Columns completed() {
    for (int k = 0; k < Columns::columns; ++k) {
      Scalar* const column = numbers_ + k * stride;
      for (Eigen::Index i = size_; i < stride; ++i) column[i] = column[size_ - 1];
    }
    for (Eigen::Index i = size_; i < most; ++i) neurons_[i] = neurons_[size_ - 1];
    return {numbers_, stride};
  }

  Eigen::Index size() const { return size_; }
  const Eigen::Index* neurons() const { return neurons_; }
  void reset() { size_ = 0; }

 private:
  static constexpr int stride = most + Packet::size;

  EIGEN_ALIGN_MAX Scalar numbers_[std::size_t{Columns::columns} * stride];
  Eigen::Index neurons_[std::size_t{most}];
  Eigen::Index size_ = 0;
};

/// The place that comes `count` after one of `period` places, which go round and round.
SOFTLIF_INLINE Eigen::Index place_after(Eigen::Index place, Eigen::Index count,
                                        Eigen::Index period) {
  const Eigen::Index after = place + count;
  if (after < period) return after;
  return count < period ? after - period : after % period;
}

/// The kernels of many neurons, whatever arrays hold their parameters. Without a table of constants
/// they are made of the parameters one by one.
template <template <class...> class Curve, class Scalar>
struct KernelsOfEach;

/// What `evaluate` takes in place of a kernel where each current has its own. The constants go from
/// `first` to `period` and then on from 0.
template <template <class...> class Curve, class Scalar>
struct KernelRun {
  const KernelsOfEach<Curve, Scalar>& kernels;
  Constants<Curve, Scalar> constants;
  Eigen::Index first, period;
  const Eigen::Index* neurons;  // to which the constants belong; null if in order

  const Scalar& packet_limit() const { return *constants.packet_limits(first); }
  /// The kernel of the first current.
  Curve<Scalar> kernel() const {
    return kernels.kernel(neurons == nullptr ? first : neurons[first]);
  }
};
template <template <class...> class Curve, class Scalar>
SOFTLIF_INLINE void step_past(KernelRun<Curve, Scalar>& run, Eigen::Index count) {
  run.first = place_after(run.first, count, run.period);
}
template <template <class...> class Curve, class Scalar>
SOFTLIF_INLINE KernelRun<Curve, Scalar> kernel_after(KernelRun<Curve, Scalar> run,
                                                     Eigen::Index count) {
  step_past(run, count);
  return run;
}
template <template <class...> class Curve, class Scalar, class Value>
SOFTLIF_INLINE bool takes(const KernelRun<Curve, Scalar>& run, const Value& J) {
  return all_below(J, Value::load(run.constants.packet_limits(run.first)));
}
template <template <class...> class Curve, class Scalar>
SOFTLIF_INLINE auto for_packets(const KernelRun<Curve, Scalar>& run) {
  return run.constants.kernel_of_packets(run.first);
}
template <template <class...> class Curve, class Scalar>
bool takes_none(const KernelRun<Curve, Scalar>&) {
  return false;
}
/// Prefetches the currents and outputs of some groups ahead: among so many columns of constants,
/// processors do not foresee these accesses.
template <class Value, template <class...> class Curve, class Scalar>
SOFTLIF_INLINE void prefetch(const KernelRun<Curve, Scalar>&, const Scalar* group) {
#if defined(__GNUC__)
  constexpr int cache_line = 64 / sizeof(Scalar), distance = 4 * Value::size;
  SOFTLIF_UNROLL
  for (int i = 0; i < Value::size; i += cache_line) __builtin_prefetch(group + distance + i);
#endif
}
template <int Size, bool HasDerivative, template <class...> class Curve, class Scalar>
EIGEN_DONT_INLINE void replace_beyond(KernelRun<Curve, Scalar> run, const Scalar* J, Eigen::Index n,
                                      Scalar* rate, Scalar* derivative) {
  for (Eigen::Index i = 0; i < n; ++i, step_past(run, 1)) {
    if ((std::abs)(J[i]) <= run.packet_limit()) continue;
    replace_beyond<1, HasDerivative>(run.kernel(), J + i, 1, rate + i,
                                     HasDerivative ? derivative + i : nullptr);
  }
}

template <template <class...> class Curve, class Scalar>
struct KernelsOfEach {
  using Kernel = Curve<Scalar>;
  static constexpr bool has_table = has_varying_constants<Curve, Scalar>;
  struct NoTable {};

  std::conditional_t<has_table, Constants<Curve, Scalar>, NoTable> constants;
  const Scalar* parameters[std::size_t{Kernel::Parameters::count}];
  Eigen::Index rows, cols;
  bool is_row_major;

  Eigen::Index row_step() const { return rows == 1 ? 0 : is_row_major ? cols : 1; }
  Eigen::Index col_step() const { return cols == 1 ? 0 : is_row_major ? 1 : rows; }
  /// Where the parameters lie of the neurons that take a block of currents, whose lines are rows if
  /// `in_rows`, else columns.
  Places places(bool in_rows, const Rectangle& r) const {
    const Eigen::Index inner_step = in_rows ? col_step() : row_step(),
                       outer_step = in_rows ? row_step() : col_step();
    return {r.inner * inner_step + r.outer * outer_step, inner_step, outer_step};
  }
  /// The kernel of the neuron whose parameters have the index i.
  Kernel kernel(Eigen::Index i) const {
    if constexpr (has_table) {
      if (*constants.packet_limits(i) >= 0) return constants.kernel(i);
    }
    return kernel_of(i, std::make_index_sequence<std::size_t{Kernel::Parameters::count}>());
  }

  /// Writes the rates of a block of currents. The lines of the block are rows if `in_rows`, else
  /// columns.
  void evaluate(bool in_rows, const Rectangle& r, const Scalar* J, Scalar* rate) const {
    for_each_part(in_rows, r, [&](const auto& kernel, Eigen::Index begin, Eigen::Index count) {
      detail::evaluate(kernel, J + begin, count, rate + begin);
    });
  }
  /// Writes the rates of a block of currents and their derivatives.
  void evaluate(bool in_rows, const Rectangle& r, const Scalar* J, Scalar* rate,
                Scalar* derivative) const {
    for_each_part(in_rows, r, [&](const auto& kernel, Eigen::Index begin, Eigen::Index count) {
      detail::evaluate(kernel, J + begin, count, rate + begin, derivative + begin);
    });
  }

 private:
  template <std::size_t... Each>
  Kernel kernel_of(Eigen::Index i, std::index_sequence<Each...>) const {
    return made_of<Kernel>(parameters[Each][i]...);
  }

  /// Calls part(kernel, begin, count) for each part of a block that has one kernel, or a KernelRun.
  template <class Part>
  EIGEN_ALWAYS_INLINE void for_each_part(bool in_rows, const Rectangle& r, const Part& part) const {
    const auto [first, inner_step, outer_step] = places(in_rows, r);
    if (inner_step == 0 && outer_step == 0) return part(kernel(0), 0, r.size());
    if constexpr (has_table) {
      const Eigen::Index length = in_rows ? cols : rows;
      const Eigen::Index period = outer_step == 0 ? length : rows * cols;
      const auto run_from = [&](Eigen::Index i) {
        return KernelRun<Curve, Scalar>{*this, constants, i, period, nullptr};
      };
      if (inner_step == 1 && r.inner_size == length) return part(run_from(first), 0, r.size());
      // With shorter lines, groups would be half empty.
      if (inner_step > 1 || 2 * r.inner_size < largest_group<Scalar>()) {
        return gather(first, inner_step, outer_step, r, part);
      }
      if (inner_step == 1) {
        for (Eigen::Index k = 0; k < r.outer_size; ++k) {
          part(run_from(first + k * outer_step), k * r.inner_size, r.inner_size);
        }
        return;
      }
    }
    for (Eigen::Index k = 0; k < r.outer_size; ++k) {
      const Eigen::Index begin = k * r.inner_size, neuron = first + k * outer_step;
      if (inner_step == 0) {
        part(kernel(neuron), begin, r.inner_size);
        continue;
      }
      for (Eigen::Index i = 0; i < r.inner_size; ++i) {
        part(kernel(neuron + i * inner_step), begin + i, 1);
      }
    }
  }

  /// Brings the constants of one group after the other together and calls part(kernels, begin,
  /// count) for each.
  template <class Part>
  EIGEN_DONT_INLINE void gather(Eigen::Index first, Eigen::Index inner_step,
                                Eigen::Index outer_step, const Rectangle& r,
                                const Part& part) const {
    GatheredConstants<Curve, Scalar> gathered;
    Eigen::Index begin = 0;
    const auto flush = [&] {
      const KernelRun<Curve, Scalar> run{*this, gathered.completed(), 0, gathered.most,
                                         gathered.neurons()};
      part(run, begin, gathered.size());
      begin += gathered.size();
      gathered.reset();
    };
    for (Eigen::Index k = 0; k < r.outer_size; ++k) {
      for (Eigen::Index i = 0; i < r.inner_size;) {
        const Eigen::Index count = (std::min)(gathered.most - gathered.size(), r.inner_size - i);
        gathered.append(constants, first + k * outer_step + i * inner_step, inner_step, count);
        i += count;
        if (gathered.size() == gathered.most) flush();
      }
    }
    if (gathered.size() > 0) flush();
  }
};

/// A kernel for each neuron.
template <template <class...> class Curve, class Parameter, class Names>
class Kernels<Curve, Parameter, Names, true> {
 public:
  using Scalar = ParameterScalar<Parameter>;
  using Kernel = Curve<Scalar>;
  using Parameters = ParameterList<Parameter, Names>;
  using Columns = Constants<Curve, Scalar>;
  static constexpr bool has_table = KernelsOfEach<Curve, Scalar>::has_table;

  explicit Kernels(Parameters parameters)
      : parameters_((std::move)(parameters)), table_(parameters_) {}

  EIGEN_DEVICE_FUNC const Parameters& parameters() const { return parameters_; }
  /// The index of the parameters of the neuron that takes the current in this row and column.
  Eigen::Index place(Eigen::Index row, Eigen::Index col) const {
    return row * each().row_step() + col * each().col_step();
  }
  /// Where the parameters lie of the neurons that take a block of currents, whose lines are rows if
  /// `in_rows`, else columns.
  Places places(bool in_rows, const Rectangle& r) const { return each().places(in_rows, r); }
  /// The kernel of the neuron whose parameters have the index i.
  Kernel kernel(Eigen::Index i) const { return each().kernel(i); }
  /// The constants of all neurons, where there is a table of them.
  Columns constants() const { return table_.constants(); }

  /// Writes the rates of a block of currents. The lines of the block are rows if `in_rows`, else
  /// columns.
  void evaluate(bool in_rows, const Rectangle& r, const Scalar* J, Scalar* rate) const {
    if constexpr (is_dispatched<Kernel, Scalar>) {
      evaluate_each_by_library<Kernel>(each(), in_rows, r, J, rate);
    } else {
      each().evaluate(in_rows, r, J, rate);
    }
  }
  /// Writes the rates of a block of currents and their derivatives.
  void evaluate(bool in_rows, const Rectangle& r, const Scalar* J, Scalar* rate,
                Scalar* derivative) const {
    if constexpr (is_dispatched<Kernel, Scalar>) {
      evaluate_each_by_library<Kernel>(each(), in_rows, r, J, rate, derivative);
    } else {
      each().evaluate(in_rows, r, J, rate, derivative);
    }
  }

 private:
  template <bool, class...>
  struct TableType {
    struct type {
      explicit type(const Parameters&) {}
      static typename KernelsOfEach<Curve, Scalar>::NoTable constants() { return {}; }
    };
  };
  template <class... Unused>
  struct TableType<true, Unused...> {
    using type = KernelTable<Curve, Parameters, Parameter>;
  };

  KernelsOfEach<Curve, Scalar> each() const { return each(typename Kernel::Parameters()); }
  template <class... Taken>
  KernelsOfEach<Curve, Scalar> each(ParameterNames<Taken...>) const {
    return {table_.constants(),
            {parameters_.template get<Taken>().data()...},
            parameters_.rows(),
            parameters_.cols(),
            Parameter::IsRowMajor};
  }

  Parameters parameters_;
  typename TableType<has_table>::type table_;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
