#pragma once

// A device's memory, and the constants of neurons in it.

#include <cuda_runtime.h>

#include <cstddef>
#include <memory>
#include <softlif/detail/device/columns.hpp>
#include <softlif/detail/device/launch.hpp>
#include <softlif/detail/target.hpp>
#include <vector>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

/// An array in the device's memory, which is freed with it.
template <class Element>
class Memory {
 public:
  Memory(const char* call, std::size_t size) {
    if (size == 0) return;
    void* data = nullptr;
    expect_success(call, cudaMalloc(&data, size * sizeof(Element)));
    data_.reset(static_cast<Element*>(data));
  }

  Element* data() const { return data_.get(); }

 private:
  struct Free {
    void operator()(Element* data) const { static_cast<void>(cudaFree(data)); }
  };

  std::unique_ptr<Element, Free> data_;
};

/// The records of neurons as a device gets them.
/// @param record_of  gives the i-th neuron's
template <class Record, class RecordOf>
std::vector<typename Columns<Record>::Word> words_of(std::size_t neurons,
                                                     const RecordOf& record_of) {
  std::vector<typename Columns<Record>::Word> words(neurons * Columns<Record>::count);
  for (std::size_t i = 0; i < neurons; ++i) {
    Columns<Record>::write(record_of(i), i, neurons, words.data());
  }
  return words;
}

/// The records of neurons, copied to the device once.
template <class Record>
class Table {
  using Words = Columns<Record>;
  using Word = typename Words::Word;

 public:
  /// @param record_of  gives the i-th neuron's
  template <class RecordOf>
  Table(const char* call, std::size_t neurons, cudaStream_t stream, const RecordOf& record_of)
      : Table(call, neurons, stream, words_of<Record>(neurons, record_of)) {}

  Words columns() const { return {words_.data(), neurons_}; }

 private:
  Table(const char* call, std::size_t neurons, cudaStream_t stream, const std::vector<Word>& words)
      : neurons_(neurons), words_(call, words.size()) {
    if (words.empty()) return;
    // From memory that is not pinned, CUDA has read the words when this returns.
    expect_success(call, cudaMemcpyAsync(words_.data(), words.data(), words.size() * sizeof(Word),
                                         cudaMemcpyHostToDevice, stream));
  }

  std::size_t neurons_;
  Memory<Word> words_;
};

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
