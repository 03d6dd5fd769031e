#pragma once

// Arrays at any address in a device's memory, and comparisons of them.

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include "../same.hpp"
#include "device.hpp"

namespace softlif::testing {

inline bool failed = false;

inline void expect(bool right, const std::string& what) {
  if (right) return;
  std::printf("not so: %s\n", what.c_str());
  failed = true;
}

template <class Scalar>
bool all_same(const std::vector<Scalar>& a, const Scalar* b, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    if (!same(a[i], b[i])) {
      std::printf("element %zu of %zu: %.17g, not %.17g\n", i, n, double(a[i]), double(b[i]));
      return false;
    }
  }
  return true;
}

/// Arrays that begin so many elements behind a multiple of 16 bytes, with margins that must not be
/// written.
template <class Scalar>
class Placed {
 public:
  Placed(const std::vector<Scalar>& values, std::size_t offset)
      : offset_(offset + 8), size_(values.size()), data_(with_margins(values, offset_)) {}

  Scalar* data() const { return data_.data() + offset_; }
  std::vector<Scalar> values() const {
    const std::vector<Scalar> all = data_.values();
    const auto begin = all.begin() + std::ptrdiff_t(offset_);
    return std::vector<Scalar>(begin, begin + std::ptrdiff_t(size_));
  }
  bool is(const std::vector<Scalar>& wanted) const {
    const std::vector<Scalar> got = data_.values();
    for (std::size_t i = 0; i < got.size(); ++i) {
      if ((i < offset_ || i >= offset_ + size_) && got[i] != margin) return false;
    }
    return all_same(wanted, got.data() + offset_, size_);
  }

 private:
  static constexpr Scalar margin = 7;
  static std::vector<Scalar> with_margins(const std::vector<Scalar>& values, std::size_t offset) {
    std::vector<Scalar> all(offset + values.size() + 64, margin);
    std::copy(values.begin(), values.end(), all.begin() + std::ptrdiff_t(offset));
    return all;
  }

  std::size_t offset_, size_;
  DeviceArray<Scalar> data_;
};

}  // namespace softlif::testing
