#pragma once

// Coefficients of the polynomials, lowest power first; polynomials.sollya makes them and states
// their errors.

#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// In the middle of log1p(e) / e, which goes from 1 at e = 0 to log 2 at e = 1: what a polynomial
/// adds to it is small, and so are its roundings.
template <class Scalar>
inline constexpr Scalar log1p_center = Scalar(0.8125);

template <class Scalar>
struct Polynomials;

template <>
struct Polynomials<float> {
  /// (2^f - 1) / f on [-1/2, 1/2]; 2^f is within 2^-28.0.
  static SOFTLIF_INLINE auto& exp2() {
    static constexpr float c[] = {0x1.62e43p-1f, 0x1.ebfbd8p-3f,  0x1.c6af76p-5f,
                                  0x1.3b30ap-7f, 0x1.5f0b82p-10f, 0x1.3fa206p-13f};
    return c;
  }
  /// The same times log1p_center; 2^f is within 2^-28.1.
  static SOFTLIF_INLINE auto& center_exp2() {
    static constexpr float c[] = {0x1.205968p-1f, 0x1.8fbca6p-3f,  0x1.716dc2p-5f,
                                  0x1.001274p-7f, 0x1.1d8324p-10f, 0x1.07419p-13f};
    return c;
  }
  /// (e^r - 1 - r) / r^2 on [-0.51, 0.19]; e^r - 1 is within 2^-26.1.
  static SOFTLIF_INLINE auto& expm1() {
    static constexpr float c[] = {0x1.fffffep-2f, 0x1.555616p-3f, 0x1.55609p-5f, 0x1.0fec1cp-7f,
                                  0x1.3ed838p-10f};
    return c;
  }
  /// log1p(e) / (center e) - 1 in powers of center (1 - e), for center = log1p_center and e on
  /// (0, 1]; log1p(e) is within 2^-27.6.
  static SOFTLIF_INLINE auto& log1p() {
    static constexpr float c[] = {-0x1.2cd7b2p-3f, 0x1.2b99cep-2f, 0x1.041fb4p-3f,  0x1.f66ee8p-5f,
                                  0x1.aee056p-6f,  0x1.1d53eep-5f, -0x1.458d7ep-5f, 0x1.411bbap-4f,
                                  -0x1.eeef08p-5f, 0x1.a75146p-6f};
    return c;
  }
  /// (atanh(r) / r - 1) / r^2 in powers of r^2, on [-1/3, 1/3]; atanh(r) is within 2^-27.7.
  static SOFTLIF_INLINE auto& atanh() {
    static constexpr float c[] = {0x1.555502p-2f, 0x1.99d1cap-3f, 0x1.1ec07p-3f, 0x1.1ec906p-3f};
    return c;
  }
  /// The same on [-0.2012, 0.2012]; atanh(r) is within 2^-28.3.
  static SOFTLIF_INLINE auto& short_atanh() {
    static constexpr float c[] = {0x1.5555b6p-2f, 0x1.9928d8p-3f, 0x1.371684p-3f};
    return c;
  }
};

template <>
struct Polynomials<double> {
  /// As for float; 2^f is within 2^-57.2.
  static SOFTLIF_INLINE auto& exp2() {
    static constexpr double c[] = {
        0x1.62e42fefa39efp-1,  0x1.ebfbdff82c5a6p-3,  0x1.c6b08d704a12cp-5,  0x1.3b2ab6fb9fda6p-7,
        0x1.5d87fe789e96fp-10, 0x1.4309130f6cbdbp-13, 0x1.ffcbfc6685f06p-17, 0x1.62bfc6596be12p-20,
        0x1.b52522bc15f8fp-24, 0x1.e61d43321746dp-28, 0x1.e973179a994acp-32};
    return c;
  }
  /// As for float; 2^f is within 2^-56.9.
  static SOFTLIF_INLINE auto& center_exp2() {
    static constexpr double c[] = {
        0x1.205966f2b4f12p-1,  0x1.8fbca5f9a4097p-3,  0x1.716f72eb3c39ap-5,  0x1.0012b4ac71dd7p-7,
        0x1.1bfe7ec1e947fp-10, 0x1.06775f7c92f19p-13, 0x1.9fd5bd710ec77p-17, 0x1.203bd111adc1ep-20,
        0x1.632d82849037ep-24, 0x1.8af7e9bf4229ep-28, 0x1.8e926da40a0d6p-32};
    return c;
  }
  /// As for float; e^r - 1 is within 2^-55.3.
  static SOFTLIF_INLINE auto& expm1() {
    static constexpr double c[] = {
        0x1.0000000000002p-1,  0x1.5555555555656p-3,  0x1.5555555553bddp-5, 0x1.111111108ab34p-7,
        0x1.6c16c16e10f82p-10, 0x1.a01a06d64fa25p-13, 0x1.a01a670a8b98p-16, 0x1.71d1eb01d006ap-19,
        0x1.25bea1853f4f7p-22, 0x1.745f35c87d1adp-26};
    return c;
  }
  /// As for float; log1p(e) is within 2^-56.5.
  static SOFTLIF_INLINE auto& log1p() {
    static constexpr double c[] = {
        -0x1.2cd7b18b9f67ap-3, 0x1.2b998fb63253ep-2,  0x1.0433449f15cd7p-3, 0x1.f1c367a76c95ep-5,
        0x1.f649f172e97acp-6,  0x1.0646315685676p-6,  0x1.1897531773afep-7, 0x1.30902b2fd036ap-8,
        0x1.5f89e4caf5198p-9,  0x1.9cef68681957cp-11, 0x1.ea7ed9c86baecp-9, -0x1.4231d564e2e6p-7,
        0x1.d1739f2159dc3p-6,  -0x1.eb7e657aa1b9dp-5, 0x1.9a2e47ce3ecf8p-4, -0x1.06a4f3cd94885p-3,
        0x1.fdf1ef464628fp-4,  -0x1.6a755b83ab3afp-4, 0x1.6584d534d1107p-5, -0x1.b6788c4361b2ep-7,
        0x1.fe951cf2acf16p-10};
    return c;
  }
  /// As for float; atanh(r) is within 2^-59.4.
  static SOFTLIF_INLINE auto& atanh() {
    static constexpr double c[] = {0x1.5555555555535p-2, 0x1.99999999a0725p-3, 0x1.249249208e892p-3,
                                   0x1.c71c741b15a32p-4, 0x1.745cb438b4b19p-4, 0x1.3b1dd62630701p-4,
                                   0x1.1068112711b1bp-4, 0x1.efd33f51f833ep-5, 0x1.55c870e0438b4p-5,
                                   0x1.5c62242f692ebp-4};
    return c;
  }
  /// As for float; atanh(r) is within 2^-55.8.
  static SOFTLIF_INLINE auto& short_atanh() {
    static constexpr double c[] = {0x1.55555555557a5p-2, 0x1.99999998e4271p-3, 0x1.249249bafad76p-3,
                                   0x1.c71bfbbfb8801p-4, 0x1.7475c9964e608p-4, 0x1.3840d436bf9d2p-4,
                                   0x1.3b49eaa4b0ccbp-4};
    return c;
  }
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
