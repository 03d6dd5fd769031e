#pragma once

// As backward.hpp, for neurons with parameters of their own. Each neuron takes its part of the
// currents and has sums of its own.

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>
#include <softlif/detail/array/backward.hpp>
#include <softlif/detail/array/blocks.hpp>
#include <softlif/detail/array/evaluate.hpp>
#include <softlif/detail/array/groups.hpp>
#include <softlif/detail/array/kernels.hpp>
#include <softlif/detail/array/run_all.hpp>
#include <softlif/detail/array/strided.hpp>
#include <softlif/detail/curve/firing_rate.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/number/sum.hpp>
#include <softlif/detail/number/varying.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// `Count` sums for each neuron, on the stack if the type of the parameters says how many neurons
/// there are. Until they are used they are 0, and nothing is allocated for them. Sums of packets
/// are laid out so that a packet of neurons can be loaded, also beyond the last neuron; other sums
/// are laid out neuron by neuron.
template <class Number, class Parameter, std::size_t Count, bool OfPackets>
class SumTable {
 public:
  bool is_used() const { return is_used_; }
  void use(Eigen::Index neurons) {
    if (is_used_) return;
    if (OfPackets) stride_ = neurons + more;
    numbers_.setConstant((neurons + more) * columns, Number(0));
    is_used_ = true;
  }

  /// Loads the sums of the i-th neuron or, for packets, of the neurons from the i-th on.
  template <class Value>
  SOFTLIF_INLINE void load(Eigen::Index i, Sum<Value> (&sums)[Count]) const {
    const Number* from = numbers_.data() + i * neuron_step;
    SOFTLIF_UNROLL
    for (std::size_t k = 0; k < Count; ++k, from += 2 * stride_) {
      sums[k] = Sum<Value>(loaded<Value>(from), loaded<Value>(from + stride_));
    }
  }
  template <class Value>
  SOFTLIF_INLINE void store(Eigen::Index i, const Sum<Value> (&sums)[Count]) {
    Number* to = numbers_.data() + i * neuron_step;
    SOFTLIF_UNROLL
    for (std::size_t k = 0; k < Count; ++k, to += 2 * stride_) {
      detail::store(sums[k].high(), to);
      detail::store(sums[k].low(), to + stride_);
    }
  }

 private:
  static constexpr int columns = 2 * int{Count}, more = OfPackets ? largest_group<Number>() : 0,
                       neuron_step = OfPackets ? 1 : columns;
  static constexpr int size_for(int neurons) {
    return neurons == Eigen::Dynamic ? neurons : (neurons + more) * columns;
  }

  Eigen::Array<Number, size_for(Parameter::SizeAtCompileTime), 1, Eigen::ColMajor,
               size_for(Parameter::MaxSizeAtCompileTime), 1>
      numbers_;
  Eigen::Index stride_ = 1;  // from the high part of a sum to the low one
  bool is_used_ = false;
};

/// The gradients with respect to each parameter of each neuron, summed over its elements. The sums
/// of packets are without constant factors. Single elements, and elements of one neuron alone, are
/// summed in a type of wider range.
template <class Kernels, class Parameter>
class SumsOfEach {
  using Scalar = typename Kernels::Scalar;
  using Kernel = typename Kernels::Kernel;
  using Packet = Lockstep<Scalar, 1>;

 public:
  using Term = typename GradientSums<Kernel>::Term;
  static constexpr std::size_t size = GradientSums<Kernel>::size;

  /// The sums of one neuron.
  class OfOne {
   public:
    using Term = SumsOfEach::Term;

    OfOne(SumsOfEach& sums, Eigen::Index neuron) : sums_(sums), neuron_(neuron) {}
    void load(Sum<Term> (&sum)[size]) const {
      sums_.terms_.use(sums_.neurons());
      sums_.terms_.load(neuron_, sum);
    }
    void store(const Sum<Term> (&sum)[size]) { sums_.terms_.store(neuron_, sum); }
    void add_one(const Term& output_gradient, const Term (&partial)[size]) {
      Sum<Term> sum[size];
      load(sum);
      for (std::size_t k = 0; k < size; ++k) sum[k].add(weighted(output_gradient, partial[k]));
      store(sum);
    }

   private:
    SumsOfEach& sums_;
    Eigen::Index neuron_;
  };

  explicit SumsOfEach(const Kernels& kernels) : kernels_(kernels) {}

  const Kernels& kernels() const { return kernels_; }
  Eigen::Index neurons() const { return kernels_.parameters().size(); }
  OfOne of_one(Eigen::Index neuron) { return {*this, neuron}; }

  /// To be called before packets are added.
  void use_packets() { packets_.use(neurons()); }
  /// Adds a term for each neuron of a packet, unless a sum is too large for Scalar.
  SOFTLIF_INLINE bool add(Eigen::Index first, const Packet (&term)[size]) {
    Sum<Packet> sums[size];
    packets_.load(first, sums);
    if (!add_if_finite(term, sums)) return false;
    packets_.store(first, sums);
    return true;
  }

  /// Writes the gradients.
  void write(Parameter (&gradient)[size]) const {
    for (Eigen::Index i = 0; i < neurons(); ++i) {
      Sum<Term> sums[size];
      if (terms_.is_used()) terms_.load(i, sums);
      if (packets_.is_used()) {
        Sum<Scalar> of_packets[size];
        packets_.load(i, of_packets);
        Term terms[size];
        for (std::size_t k = 0; k < size; ++k) {
          terms[k] = Term(of_packets[k].high()) + Term(of_packets[k].low());
        }
        complete_partials(kernels_.kernel(i), terms);
        for (std::size_t k = 0; k < size; ++k) sums[k].add(terms[k]);
      }
      for (std::size_t k = 0; k < size; ++k) {
        gradient[k].data()[i] = stored(Scalar(total_of(sums[k])));
      }
    }
  }

 private:
  template <bool, class...>
  struct PacketTable {
    struct type {
      static bool is_used() { return false; }
      template <class Value>
      static void load(Eigen::Index, const Value&) {}
    };
  };
  template <class... Unused>
  struct PacketTable<true, Unused...> {
    using type = SumTable<Scalar, Parameter, size, true>;
  };

  const Kernels& kernels_;
  typename PacketTable<Kernels::has_table>::type packets_;
  SumTable<Term, Parameter, size, false> terms_;
};

/// The constants of the neurons from `first` on, and the sums to which packets add their gradients.
template <class Sums, class Constants>
struct RunOfEach {
  Sums* sums;
  Constants constants;
  Eigen::Index first;
};
template <class Sums, class Constants>
SOFTLIF_INLINE void step_past(RunOfEach<Sums, Constants>& run, Eigen::Index count) {
  run.first += count;
}
template <class Sums, class Constants>
SOFTLIF_INLINE RunOfEach<Sums, Constants> kernel_after(RunOfEach<Sums, Constants> run,
                                                       Eigen::Index count) {
  step_past(run, count);
  return run;
}

/// Adds one by one the elements of those packets whose bits are set. A group may be filled up with
/// numbers behind the last neuron; these go to the first neurons.
template <int PacketSize, bool OfSameNeurons, class Run, class Scalar, std::size_t Size,
          std::size_t Parameters>
EIGEN_DONT_INLINE void add_packets_one_by_one(unsigned packets, const Run& run,
                                              const StoredGroup<Scalar, Size, Parameters>& group,
                                              Scalar* J_gradient, Eigen::Index step) {
  for (int i = 0; i < int{Size}; ++i) {
    const int packet = i / PacketSize, place = i % PacketSize;
    if ((packets >> packet & 1U) == 0) continue;
    const Eigen::Index neuron = (run.first + (OfSameNeurons ? place : i)) % run.sums->neurons();
    auto sums = run.sums->of_one(neuron);
    group.add_one(std::size_t(i), run.sums->kernels().kernel(neuron),
                  J_gradient + packet * step + place, sums);
  }
}

/// A group of packets that begin `step` numbers apart. If Constant is Varying, they belong to
/// consecutive neurons; if it is Repeated, each belongs to the same neurons.
template <class Value, class Constant, class Run, class Scalar>
EIGEN_ALWAYS_INLINE void run_packets(const Run& run, Eigen::Index step, const Scalar* J_from,
                                     const Scalar* output_gradient_from, Scalar* J_gradient) {
  using Packet = Lockstep<Scalar, 1>;
  constexpr std::size_t parameters = std::decay_t<decltype(*run.sums)>::size;
  constexpr bool of_same_neurons = std::is_same_v<Constant, Repeated<Scalar>>;
  constexpr int count = Value::size / Packet::size;

  const Value J = Value::load(J_from, step),
              output_gradient = Value::load(output_gradient_from, step);
  const Value limit = Constant{run.constants.packet_limits(run.first)};
  const bool within = all_below(J, limit);
  const auto partials = run.constants.template kernel_of_packets<Constant>(run.first).partials(J);
  unsigned left = within ? 0 : (1U << count) - 1;
  if (EIGEN_PREDICT_TRUE(within)) {
    Packet term[parameters];
    if constexpr (of_same_neurons) {
      SOFTLIF_UNROLL
      for (std::size_t k = 0; k < parameters; ++k) {
        term[k] = dot(output_gradient, partials.parameter[k]);
      }
      if (!run.sums->add(run.first, term)) left = (1U << count) - 1;
    } else {
      SOFTLIF_UNROLL
      for (int i = 0; i < count; ++i) {
        SOFTLIF_UNROLL
        for (std::size_t k = 0; k < parameters; ++k) {
          term[k] =
              Packet::of(output_gradient.packet[i]) * Packet::of(partials.parameter[k].packet[i]);
        }
        if (!run.sums->add(run.first + i * Packet::size, term)) left |= 1U << i;
      }
    }
  }
  const Value J_gradients = output_gradient * partials.J;
  if (EIGEN_PREDICT_TRUE(left == 0)) return J_gradients.store(J_gradient, step);
  const StoredGroup<Scalar, std::size_t{Value::size}, parameters> group(J, output_gradient,
                                                                        partials.parameter);
  J_gradients.store(J_gradient, step);
  add_packets_one_by_one<Packet::size, of_same_neurons>(left, run, group, J_gradient, step);
}

/// What for_each_group runs on a line in which each element belongs to another neuron.
struct BackwardOfLine {
  template <class Value, class Run, class Scalar>
  static EIGEN_ALWAYS_INLINE void run(const Run& run, const Scalar* J,
                                      const Scalar* output_gradient, Scalar* J_gradient) {
    constexpr int packet_size = Value::packet_size;
    run_packets<Value, Varying<Scalar>>(run, packet_size, J, output_gradient, J_gradient);
  }
};

/// Goes along as many lines, `step` numbers apart, as a group has packets. The neurons' constants
/// and sums are fetched once for all these lines.
template <class Value, class Run, class Scalar>
SOFTLIF_FLATTEN EIGEN_DONT_INLINE void run_lines(Eigen::Index packets, const Run& run,
                                                 Eigen::Index step, const Scalar* J,
                                                 const Scalar* output_gradient,
                                                 Scalar* J_gradient) {
  Run local = run;
  for (Eigen::Index i = 0; i < packets * Value::packet_size; i += Value::packet_size) {
    run_packets<Value, Repeated<Scalar>>(local, step, J + i, output_gradient + i, J_gradient + i);
    step_past(local, Value::packet_size);
  }
}

/// Writes the gradients with respect to blocks of currents, and adds up the gradients with respect
/// to the parameters.
template <class Sums>
class BackwardOfEach {
  using Kernels = std::decay_t<decltype(std::declval<Sums>().kernels())>;
  using Kernel = typename Kernels::Kernel;
  using Scalar = typename Kernels::Scalar;

  /// Contiguous numbers of each array. The steps say how far apart their parameters lie along each
  /// dimension.
  struct Block {
    const Scalar *J, *output_gradient;
    Scalar* J_gradient;
    Eigen::Index neuron, inner_step, outer_step, inner_size, outer_size;

    Block line(Eigen::Index k) const {
      const Eigen::Index begin = k * inner_size;
      return {J + begin,          output_gradient + begin,
              J_gradient + begin, neuron + k * outer_step,
              inner_step,         outer_step,
              inner_size,         1};
    }
  };

 public:
  explicit BackwardOfEach(Sums& sums) : sums_(sums) {}

  /// The lines of the block are rows if `in_rows`, else columns. J_gradient may be J itself or
  /// output_gradient.
  void operator()(bool in_rows, const Rectangle& r, const Scalar* J, const Scalar* output_gradient,
                  Scalar* J_gradient) const {
    const Places places = sums_.kernels().places(in_rows, r);
    const Block block{J,
                      output_gradient,
                      J_gradient,
                      places.first,
                      places.inner_step,
                      places.outer_step,
                      r.inner_size,
                      r.outer_size};
#if defined(SOFTLIF_ON_HOST)
    rounded_to_nearest([&] { is_better_turned(block) ? run_turned(block) : run(block); });
#endif
  }

 private:
  static constexpr bool has_table = Kernels::has_table;

  /// Whether the block is faster with its dimensions exchanged: because each line belongs to one
  /// neuron and is so short that the work done once a line would show, or a line has so few neurons
  /// that packets would be half empty, or each current of a line would be computed alone.
  static bool is_better_turned(const Block& block) {
    if constexpr (has_table) {
      constexpr int packet_size = Lockstep<Scalar, 1>::size;
      if (block.inner_step == 0) {
        return block.inner_size < 4 * largest_group<Scalar>() && block.outer_size >= packet_size;
      }
      return block.outer_step == 0 && 2 * block.inner_size <= packet_size &&
             block.outer_size > packet_size;
    }
    return block.inner_step != 0 && block.outer_step == 0 && block.outer_size > 1;
  }

  void run(const Block& block) const {
    const Eigen::Index n = block.inner_size;
    if (block.inner_step == 0 && block.outer_step == 0) {
      return add_neuron(block, block.neuron, 0, n * block.outer_size);
    }
    if constexpr (has_table) {
      if (block.inner_step != 0) return run_packets_of(block);
    }
    for (Eigen::Index k = 0; k < block.outer_size; ++k) {
      const Eigen::Index neuron = block.neuron + k * block.outer_step;
      if (block.inner_step == 0) {
        add_neuron(block, neuron, k * n, n);
        continue;
      }
      for (Eigen::Index i = 0; i < n; ++i) {
        add_neuron(block, neuron + i * block.inner_step, k * n + i, 1);
      }
    }
  }

  /// Runs the block with its dimensions exchanged, in parts that are copied.
  EIGEN_DONT_INLINE void run_turned(const Block& block) const {
    BlockBuffer<Scalar> J, output_gradient;
    Eigen::Index longest = buffer_size<Scalar>, most = longest;
    if constexpr (!has_table) {
      longest = (std::min)(most / 4, Eigen::Index{32});
    } else if (block.inner_step == 0) {
      constexpr Eigen::Index packet_size = Lockstep<Scalar, 1>::size;
      longest = (std::min)(block.inner_size, 8 * Eigen::Index{packets_for_outputs[2]});
      most = longest * (most / longest / packet_size * packet_size);
    }
    const Tiling tiling(block.inner_size, block.outer_size, longest, most);
    for (Rectangle r = tiling.first(); r.size() != 0; r = tiling.after(r)) {
      const Eigen::Index begin = r.inner + r.outer * block.inner_size, stride = block.inner_size;
      const auto turn = [&](const Scalar* from, Scalar* to) {
        gather<Scalar>({from + begin, stride, 1}, r.outer_size, r.inner_size, to);
      };
      turn(block.J, J.data);
      turn(block.output_gradient, output_gradient.data);
      const Eigen::Index neuron =
          block.neuron + r.inner * block.inner_step + r.outer * block.outer_step;
      run({J.data, output_gradient.data, output_gradient.data, neuron, block.outer_step,
           block.inner_step, r.outer_size, r.inner_size});
      scatter<Scalar>(output_gradient.data, r.outer_size, r.inner_size,
                      {block.J_gradient + begin, stride, 1});
    }
  }

  /// Adds `count` numbers from `begin` on, all of one neuron.
  void add_neuron(const Block& block, Eigen::Index neuron, Eigen::Index begin,
                  Eigen::Index count) const {
    // Not from the table, in which each constant of a neuron lies on another page of memory.
    const Kernel kernel = sums_.kernels().parameters().at(neuron).template kernel<Kernel>();
    GradientSums<Kernel> sums;
    auto before = sums_.of_one(neuron);
    before.load(sums.terms());
    backward(kernel, block.J + begin, count, block.output_gradient + begin,
             block.J_gradient + begin, sums);
    before.store(sums.terms_with_packets(kernel));
  }

  void run_packets_of(const Block& block) const {
    constexpr int packets = in_lockstep<packets_for_outputs[2]>;
    using Group = Lockstep<Scalar, packets>;
    sums_.use_packets();
    Eigen::Index k = 0;
    if (block.outer_step == 0) {
      for (; k <= block.outer_size - packets; k += packets) run_lines_of<Group>(block.line(k));
    }
    for (; k < block.outer_size; ++k) {
      const Block line = block.line(k);
      for_each_group<packets, BackwardOfLine>(line.inner_size, run_from(line.neuron), line.J,
                                              line.output_gradient, line.J_gradient);
    }
  }
  /// Runs as many lines as a group has packets.
  template <class Group>
  void run_lines_of(const Block& lines) const {
    constexpr int packet_size = Group::packet_size, count = Group::size / packet_size;
    const Eigen::Index rest = lines.inner_size % packet_size, first = lines.inner_size - rest;
    run_lines<Group>(first / packet_size, run_from(lines.neuron), lines.inner_size, lines.J,
                     lines.output_gradient, lines.J_gradient);
    if (rest == 0) return;
    EIGEN_ALIGN_MAX Scalar J[Group::size], output_gradient[Group::size];
    Group(Scalar(0)).store(J);
    Group(Scalar(0)).store(output_gradient);
    for (int p = 0; p < count; ++p) {
      const Eigen::Index begin = p * lines.inner_size + first;
      copy(lines.J + begin, rest, J + p * packet_size);
      copy(lines.output_gradient + begin, rest, output_gradient + p * packet_size);
    }
    run_lines<Group>(1, run_from(lines.neuron + first), packet_size, J, output_gradient,
                     output_gradient);
    for (int p = 0; p < count; ++p) {
      copy(output_gradient + p * packet_size, rest,
           lines.J_gradient + p * lines.inner_size + first);
    }
  }

  auto run_from(Eigen::Index neuron) const {
    const auto constants = sums_.kernels().constants();
    return RunOfEach<Sums, std::decay_t<decltype(constants)>>{&sums_, constants, neuron};
  }

  Sums& sums_;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
