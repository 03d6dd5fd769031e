// One program of objects for two instruction sets: each is right, and close to the other.

#include <cmath>
#include <cstdio>

void rates_plain(const float* x, float* rates, int count);
void rates_native(const float* x, float* rates, int count);

int main() {
  constexpr int count = 1001;
  float x[count], plain[count], native[count];
  for (int i = 0; i < count; ++i) x[i] = static_cast<float>(i - 500) / 500;
  rates_plain(x, plain, count);
  rates_native(x, native, count);
  bool right = true;
  for (int i = 0; i < count; ++i) {
    right = right && std::abs(plain[i] - native[i]) <= 1e-6F * plain[i];
  }
  const double at_1[] = {plain[count - 1], native[count - 1]};
  std::printf("at x = 1: %.7g and %.7g, of 200\n", at_1[0], at_1[1]);
  return right && std::abs(at_1[0] - 200) < 1e-4 && std::abs(at_1[1] - 200) < 1e-4 ? 0 : 1;
}
