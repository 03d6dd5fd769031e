#pragma once

// Memory and time of a CUDA device, for tests.

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace softlif::testing {

inline void check(cudaError_t status) {
  if (status == cudaSuccess) return;
  std::fprintf(stderr, "CUDA: %s\n", cudaGetErrorString(status));
  std::exit(EXIT_FAILURE);
}

/// Prints the name of the device, and returns whether there is one.
inline bool find_device() {
  int count = 0;
  if (cudaGetDeviceCount(&count) != cudaSuccess || count == 0) {
    std::puts("there is no CUDA device");
    return false;
  }
  cudaDeviceProp properties;
  check(cudaGetDeviceProperties(&properties, 0));
  std::printf("%s, compute capability %d.%d\n", properties.name, properties.major,
              properties.minor);
  return true;
}

/// An array in the device's memory.
template <class T>
class DeviceArray {
 public:
  explicit DeviceArray(std::size_t size) : size_(size) {
    check(cudaMalloc(reinterpret_cast<void**>(&data_), size * sizeof(T)));
  }
  explicit DeviceArray(const std::vector<T>& values) : DeviceArray(values.size()) {
    check(cudaMemcpy(data_, values.data(), size_ * sizeof(T), cudaMemcpyHostToDevice));
  }
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;
  ~DeviceArray() { cudaFree(data_); }

  T* data() const { return data_; }

  std::vector<T> values() const {
    std::vector<T> result(size_);
    check(cudaMemcpy(result.data(), data_, size_ * sizeof(T), cudaMemcpyDeviceToHost));
    return result;
  }

 private:
  std::size_t size_;
  T* data_ = nullptr;
};

constexpr unsigned block_size = 256;

/// The number of blocks for n threads, or as many as keep a device busy. Threads then take more
/// elements, in strides.
inline unsigned blocks_for(std::size_t n) {
  constexpr std::size_t most = 1U << 16;
  const std::size_t blocks = (n + block_size - 1) / block_size;
  return static_cast<unsigned>(blocks < most ? blocks : most);
}

/// The shortest of several times that the device takes for function(), in seconds.
template <class Function>
double least_time(const Function& function) {
  cudaEvent_t start, stop;
  check(cudaEventCreate(&start));
  check(cudaEventCreate(&stop));
  float least = 0;
  for (int i = 0; i < 20; ++i) {
    check(cudaEventRecord(start));
    function();
    check(cudaGetLastError());
    check(cudaEventRecord(stop));
    check(cudaEventSynchronize(stop));
    float milliseconds = 0;
    check(cudaEventElapsedTime(&milliseconds, start, stop));
    if (i == 0 || milliseconds < least) least = milliseconds;
  }
  check(cudaEventDestroy(start));
  check(cudaEventDestroy(stop));
  return double(least) / 1e3;
}

}  // namespace softlif::testing
