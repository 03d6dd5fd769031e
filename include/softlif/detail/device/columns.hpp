#pragma once

// The constants of many neurons as they lie in a device's memory.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <softlif/detail/target.hpp>
#include <type_traits>

// For nvcc, and for the test that runs this on a host; other compilers need not read it.
#if defined(EIGEN_CUDACC) || defined(SOFTLIF_TEST_DEVICE_CURVES)

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

/// A record for each neuron, word by word in columns: the threads of neighbouring neurons read
/// neighbouring words.
template <class Record>
struct Columns {
  using Word = std::conditional_t<alignof(Record) == 8, std::uint64_t, std::uint32_t>;
  static constexpr std::size_t count = sizeof(Record) / sizeof(Word);
  static_assert(
      std::is_trivially_copyable_v<Record> && alignof(Record) == alignof(Word),
      "softlif: the constants of a neuron must be numbers that can be copied as they lie");

  const Word* words;
  std::size_t neurons;

  SOFTLIF_INLINE Record at(std::size_t neuron) const {
    Word of_neuron[count];
    for (std::size_t k = 0; k < count; ++k) of_neuron[k] = words[k * neurons + neuron];
    Room room;
    std::memcpy(static_cast<void*>(&room), of_neuron, sizeof(Record));
    return room.record;
  }
  /// Writes the record of a neuron to words for as many neurons.
  static void write(const Record& record, std::size_t neuron, std::size_t neurons, Word* words) {
    Word of_neuron[count];
    std::memcpy(of_neuron, &record, sizeof(Record));
    for (std::size_t k = 0; k < count; ++k) words[k * neurons + neuron] = of_neuron[k];
  }

 private:
  /// Records need not have a default constructor.
  union Room {
    char nothing;
    Record record;

    EIGEN_DEVICE_FUNC Room() : nothing(0) {}
  };
};

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif

#endif
