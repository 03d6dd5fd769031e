// print_numbers SIGMA TAU_RC TAU_REF: prints the numbers of the page as this machine computes them.
// They are in hexadecimal, byte by byte as in memory: the curves in the first line, the spikes in
// the second.

#include <cstdio>
#include <cstdlib>

#include "knobs.hpp"

namespace {

void print_bytes(const void* memory, std::size_t size) {
  const auto* const bytes = static_cast<const unsigned char*>(memory);
  for (std::size_t i = 0; i < size; ++i) std::printf("%02x", unsigned{bytes[i]});
  std::puts("");
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: print_numbers SIGMA TAU_RC TAU_REF\n", stderr);
    return 2;
  }
  const auto number = [&](int i) { return std::strtod(arguments[i], nullptr); };
  turn(number(1), number(2), number(3));
  print_bytes(curves(), sizeof(double) * knobs::curves * knobs::points);
  print_bytes(spikes(), std::size_t{knobs::neurons} * knobs::steps);
}
