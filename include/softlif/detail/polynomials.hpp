#pragma once

// Coefficients of the polynomials, lowest power first; polynomials.sollya makes them and states
// their errors.

namespace softlif::detail {

template <class Scalar>
struct Polynomials;

template <>
struct Polynomials<float> {
  /// (2^f - 1) / f on [-1/2, 1/2]; 2^f is within 2^-28.0.
  static constexpr float exp2[] = {0x1.62e43p-1f, 0x1.ebfbd8p-3f,  0x1.c6af76p-5f,
                                   0x1.3b30ap-7f, 0x1.5f0b82p-10f, 0x1.3fa206p-13f};
  /// (log1p(e) / e - 1) / e in powers of 1 - e, on (0, 1]; log1p(e) is within 2^-27.3.
  static constexpr float log1p[] = {-0x1.3a37ap-2f,  -0x1.d1bca2p-4f, -0x1.755786p-5f,
                                    -0x1.353d6p-6f,  -0x1.35b914p-7f, 0x1.5df418p-12f,
                                    -0x1.1c0226p-7f, 0x1.8af008p-8f,  -0x1.a7d1dep-9f};
  /// (atanh(r) / r - 1) / r^2 in powers of r^2, on [-1/3, 1/3]; atanh(r) is within 2^-27.7.
  static constexpr float atanh[] = {0x1.555502p-2f, 0x1.99d1cap-3f, 0x1.1ec07p-3f, 0x1.1ec906p-3f};
};

template <>
struct Polynomials<double> {
  /// As for float; 2^f is within 2^-57.2.
  static constexpr double exp2[] = {
      0x1.62e42fefa39efp-1,  0x1.ebfbdff82c5a6p-3,  0x1.c6b08d704a12cp-5,  0x1.3b2ab6fb9fda6p-7,
      0x1.5d87fe789e96fp-10, 0x1.4309130f6cbdbp-13, 0x1.ffcbfc6685f06p-17, 0x1.62bfc6596be12p-20,
      0x1.b52522bc15f8fp-24, 0x1.e61d43321746dp-28, 0x1.e973179a994acp-32};
  /// As for float; log1p(e) is within 2^-54.7.
  static constexpr double log1p[] = {
      -0x1.3a37a020b8c22p-2,  -0x1.d1bd0105c5ed2p-4,  -0x1.753703116e592p-5,
      -0x1.3892b2ce7495ap-6,  -0x1.0d6ec1501a1dbp-7,  -0x1.da12fdf23cfaap-9,
      -0x1.a790fdd22ec2dp-10, -0x1.7df5dabd4cdebp-11, -0x1.6916cc0bdceep-12,
      -0x1.a60a7e1522ac8p-14, -0x1.156671b204aa6p-12, 0x1.1118ff208b0dfp-11,
      -0x1.49af713e7666ep-10, 0x1.1d5695cdf7229p-9,   -0x1.8981c9476e461p-9,
      0x1.a0be89117d416p-9,   -0x1.4f7117df0d7bap-9,  0x1.8bf101093f8ep-10,
      -0x1.44e18cc9805c4p-11, 0x1.4bef63f770e64p-13,  -0x1.42f5b03c2fddap-16};
  /// As for float; atanh(r) is within 2^-59.4.
  static constexpr double atanh[] = {
      0x1.5555555555535p-2, 0x1.99999999a0725p-3, 0x1.249249208e892p-3, 0x1.c71c741b15a32p-4,
      0x1.745cb438b4b19p-4, 0x1.3b1dd62630701p-4, 0x1.1068112711b1bp-4, 0x1.efd33f51f833ep-5,
      0x1.55c870e0438b4p-5, 0x1.5c62242f692ebp-4};
};

}  // namespace softlif::detail
