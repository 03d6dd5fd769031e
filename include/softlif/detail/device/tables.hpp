#pragma once

// Tables of exp and log for devices, in double; tables.py makes them.

#include <softlif/detail/target.hpp>

// For nvcc, and for the test that runs this on a host; other compilers need not read it.
#if defined(EIGEN_CUDACC) || defined(SOFTLIF_TEST_DEVICE_CURVES)

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

/// Two numbers that are read together.
struct alignas(16) Pair {
  double first, second;
};

/// 2^(i/64) for i below 64.
SOFTLIF_INLINE const double* exp2_table() {
  static constexpr double table[] = {
      0x1.0000000000000p+0, 0x1.02c9a3e778061p+0, 0x1.059b0d3158574p+0, 0x1.0874518759bc8p+0,
      0x1.0b5586cf9890fp+0, 0x1.0e3ec32d3d1a2p+0, 0x1.11301d0125b51p+0, 0x1.1429aaea92de0p+0,
      0x1.172b83c7d517bp+0, 0x1.1a35beb6fcb75p+0, 0x1.1d4873168b9aap+0, 0x1.2063b88628cd6p+0,
      0x1.2387a6e756238p+0, 0x1.26b4565e27cddp+0, 0x1.29e9df51fdee1p+0, 0x1.2d285a6e4030bp+0,
      0x1.306fe0a31b715p+0, 0x1.33c08b26416ffp+0, 0x1.371a7373aa9cbp+0, 0x1.3a7db34e59ff7p+0,
      0x1.3dea64c123422p+0, 0x1.4160a21f72e2ap+0, 0x1.44e086061892dp+0, 0x1.486a2b5c13cd0p+0,
      0x1.4bfdad5362a27p+0, 0x1.4f9b2769d2ca7p+0, 0x1.5342b569d4f82p+0, 0x1.56f4736b527dap+0,
      0x1.5ab07dd485429p+0, 0x1.5e76f15ad2148p+0, 0x1.6247eb03a5585p+0, 0x1.6623882552225p+0,
      0x1.6a09e667f3bcdp+0, 0x1.6dfb23c651a2fp+0, 0x1.71f75e8ec5f74p+0, 0x1.75feb564267c9p+0,
      0x1.7a11473eb0187p+0, 0x1.7e2f336cf4e62p+0, 0x1.82589994cce13p+0, 0x1.868d99b4492edp+0,
      0x1.8ace5422aa0dbp+0, 0x1.8f1ae99157736p+0, 0x1.93737b0cdc5e5p+0, 0x1.97d829fde4e50p+0,
      0x1.9c49182a3f090p+0, 0x1.a0c667b5de565p+0, 0x1.a5503b23e255dp+0, 0x1.a9e6b5579fdbfp+0,
      0x1.ae89f995ad3adp+0, 0x1.b33a2b84f15fbp+0, 0x1.b7f76f2fb5e47p+0, 0x1.bcc1e904bc1d2p+0,
      0x1.c199bdd85529cp+0, 0x1.c67f12e57d14bp+0, 0x1.cb720dcef9069p+0, 0x1.d072d4a07897cp+0,
      0x1.d5818dcfba487p+0, 0x1.da9e603db3285p+0, 0x1.dfc97337b9b5fp+0, 0x1.e502ee78b3ff6p+0,
      0x1.ea4afa2a490dap+0, 0x1.efa1bee615a27p+0, 0x1.f50765b6e4540p+0, 0x1.fa7c1819e90d8p+0,
  };
  return table;
}

/// 1/c for c = 1 + i/128 up to 2, and log c. Each 1/c is moved a little, to where log c is within
/// 2^-62 of a multiple of 2^-42.
SOFTLIF_INLINE const Pair* log_table() {
  static constexpr Pair table[] = {
      {0x1.0000000000000p+0, 0x0.0p+0},
      {0x1.fc07f01fae309p-1, 0x1.fe02a6ba40000p-8},
      {0x1.f81f81f414ae4p-1, 0x1.fc0a8c1680000p-7},
      {0x1.f44659e0f97f9p-1, 0x1.7b91b0f570000p-6},
      {0x1.f07c1ef6356e1p-1, 0x1.f829b32aa0000p-6},
      {0x1.ecc07b287be66p-1, 0x1.39e87c1ee0000p-5},
      {0x1.e9131abef01bbp-1, 0x1.77458f64f8000p-5},
      {0x1.e573ac901cddap-1, 0x1.b42dd711b0000p-5},
      {0x1.e1e1e1cac6f37p-1, 0x1.f0a30d89e0000p-5},
      {0x1.de5d6e3a4a3d7p-1, 0x1.16536f171c000p-4},
      {0x1.dae607636d941p-1, 0x1.341d79a82c000p-4},
      {0x1.d77b654716bc5p-1, 0x1.51b07416cc000p-4},
      {0x1.d41d41c572985p-1, 0x1.6f0d292eac000p-4},
      {0x1.d0cb58f051e50p-1, 0x1.8c345d9d48000p-4},
      {0x1.cd856883f0604p-1, 0x1.a926d411b8000p-4},
      {0x1.ca4b304fa3daep-1, 0x1.c5e5492df4000p-4},
      {0x1.c71c71bc6a936p-1, 0x1.e2707742f0000p-4},
      {0x1.c3f8f018b067bp-1, 0x1.fec9133e00000p-4},
      {0x1.c0e0702e776dfp-1, 0x1.0d77e7f908000p-3},
      {0x1.bdd2b89915007p-1, 0x1.1b72ad53be000p-3},
      {0x1.bacf913d6203fp-1, 0x1.29552fc61a000p-3},
      {0x1.b7d6c3d886a68p-1, 0x1.371fc219b6000p-3},
      {0x1.b4e81b45f8b55p-1, 0x1.44d2b6f4ba000p-3},
      {0x1.b203640091a53p-1, 0x1.526e5e576c000p-3},
      {0x1.af286bb16fd70p-1, 0x1.5ff3077fa6000p-3},
      {0x1.ac5701a96f162p-1, 0x1.6d60fe7f82000p-3},
      {0x1.a98ef601c0bdap-1, 0x1.7ab890389e000p-3},
      {0x1.a6d01a6ceaa56p-1, 0x1.87fa06527c000p-3},
      {0x1.a41a419af3fbcp-1, 0x1.9525a9fbe0000p-3},
      {0x1.a16d3f97950ffp-1, 0x1.a23bc1fe78000p-3},
      {0x1.9ec8e94996472p-1, 0x1.af3c950cb6000p-3},
      {0x1.9c2d14ee4361bp-1, 0x1.bc286742fa000p-3},
      {0x1.9999997ca453ap-1, 0x1.c8ff7d0a74000p-3},
      {0x1.970e4f7bb46acp-1, 0x1.d5c216ce98000p-3},
      {0x1.948b0fc6ec7afp-1, 0x1.e2707703a2000p-3},
      {0x1.920fb496c9bb9p-1, 0x1.ef0adcddb2000p-3},
      {0x1.8f9c18ecf5d4dp-1, 0x1.fb91871778000p-3},
      {0x1.8d3018d157aabp-1, 0x1.0402594f97000p-2},
      {0x1.8acb90f6a9464p-1, 0x1.0a324e2772000p-2},
      {0x1.886e5f0a8f34ap-1, 0x1.1058bf9b57000p-2},
      {0x1.8618616f869edp-1, 0x1.1675caf5f9000p-2},
      {0x1.83c977ab15d27p-1, 0x1.1c898c16d4000p-2},
      {0x1.8181817835ae1p-1, 0x1.22941fd5a9000p-2},
      {0x1.7f405fcdbea88p-1, 0x1.2895a1442f000p-2},
      {0x1.7d05f410b6a1ep-1, 0x1.2e8e2bc127000p-2},
      {0x1.7ad2208a532cep-1, 0x1.347dd9b39f000p-2},
      {0x1.78a4c817774efp-1, 0x1.3a64c556c8000p-2},
      {0x1.767dce3d47210p-1, 0x1.40430878dc000p-2},
      {0x1.745d17401055ep-1, 0x1.4618bc3199000p-2},
      {0x1.724287f443167p-1, 0x1.4be5f957ee000p-2},
      {0x1.702e05b760e72p-1, 0x1.51aad88cda000p-2},
      {0x1.6e1f76b42c917p-1, 0x1.5767717469000p-2},
      {0x1.6c16c16c0e159p-1, 0x1.5d1bdbf599000p-2},
      {0x1.6a13cd150fb9cp-1, 0x1.62c82f2c0c000p-2},
      {0x1.68168161758dbp-1, 0x1.686c81fc8b000p-2},
      {0x1.661ec6a4d4535p-1, 0x1.6e08eaa36b000p-2},
      {0x1.642c858af8593p-1, 0x1.739d7f7c33000p-2},
      {0x1.623fa77009817p-1, 0x1.792a55fdf9000p-2},
      {0x1.605815ff99751p-1, 0x1.7eaf83c955000p-2},
      {0x1.5e75bb87ce9c9p-1, 0x1.842d1db119000p-2},
      {0x1.5c9882ad67e14p-1, 0x1.89a3388eb3000p-2},
      {0x1.5ac056ac44760p-1, 0x1.8f11e87eac000p-2},
      {0x1.58ed22ffcffa8p-1, 0x1.947941daa0000p-2},
      {0x1.571ed3c4d270dp-1, 0x1.99d958121a000p-2},
      {0x1.555555481d2c4p-1, 0x1.9f323ef3a2000p-2},
      {0x1.5390948f30a4bp-1, 0x1.a484090e8d000p-2},
      {0x1.51d07ea939e72p-1, 0x1.a9cec9b8a9000p-2},
      {0x1.5015014b13dd7p-1, 0x1.af129333b7000p-2},
      {0x1.4e5e0a6d60f79p-1, 0x1.b44f77cdd0000p-2},
      {0x1.4cab886de02ebp-1, 0x1.b9858976fb000p-2},
      {0x1.4afd6a052a935p-1, 0x1.beb4d9da76000p-2},
      {0x1.49539e3b12ebbp-1, 0x1.c3dd7a7d2c000p-2},
      {0x1.47ae146b2833ep-1, 0x1.c8ff7caacc000p-2},
      {0x1.460cbc7f25a67p-1, 0x1.ce1af0b90d000p-2},
      {0x1.446f864e0d8a9p-1, 0x1.d32fe7f9b4000p-2},
      {0x1.42d6625d2e03cp-1, 0x1.d83e725915000p-2},
      {0x1.41414140151c4p-1, 0x1.dd46a04fd9000p-2},
      {0x1.3fb013faca3a3p-1, 0x1.e24881a877000p-2},
      {0x1.3e22cbc7994fbp-1, 0x1.e7442632f3000p-2},
      {0x1.3c995a477f51ap-1, 0x1.ec399d2529000p-2},
      {0x1.3b13b12f31abfp-1, 0x1.f128f6218f000p-2},
      {0x1.3991c2bced7c9p-1, 0x1.f6123fb60b000p-2},
      {0x1.381381300897cp-1, 0x1.faf58911f3000p-2},
      {0x1.3698df39a03d2p-1, 0x1.ffd2e09383000p-2},
      {0x1.3521cfae21d95p-1, 0x1.02552a61f5000p-1},
      {0x1.33ae45b5485e7p-1, 0x1.04bdf9dae8000p-1},
      {0x1.323e349d6e53cp-1, 0x1.0723e5ca99800p-1},
      {0x1.30d1901002debp-1, 0x1.0986f4fa8e800p-1},
      {0x1.2f684bcbe7344p-1, 0x1.0be72e5a3c800p-1},
      {0x1.2e025c00eb85cp-1, 0x1.0e4498638d800p-1},
      {0x1.2c9fb4d21a4c0p-1, 0x1.109f39ed00000p-1},
      {0x1.2b404acca359ep-1, 0x1.12f7195f1f800p-1},
      {0x1.29e41292df57ap-1, 0x1.154c3d42dd800p-1},
      {0x1.288b01287dbe0p-1, 0x1.179eabbda0800p-1},
      {0x1.27350b87ff2fdp-1, 0x1.19ee6b469e000p-1},
      {0x1.25e2270389e81p-1, 0x1.1c3b81fee9800p-1},
      {0x1.2492491ed4077p-1, 0x1.1e85f5f111000p-1},
      {0x1.2345678796e0ap-1, 0x1.20cdcd1cd3800p-1},
      {0x1.21fb780e6eb31p-1, 0x1.23130d8270800p-1},
      {0x1.20b470c670c4ap-1, 0x1.2555bce9a3800p-1},
      {0x1.1f7047d30a24ep-1, 0x1.2795e138b1000p-1},
      {0x1.1e2ef3b3dad94p-1, 0x1.29d37fec65800p-1},
      {0x1.1cf06ad3d2095p-1, 0x1.2c0e9edfab800p-1},
      {0x1.1bb4a404506e0p-1, 0x1.2e47436e77000p-1},
      {0x1.1a7b9611a39cap-1, 0x1.307d7334f8800p-1},
      {0x1.19453808aac31p-1, 0x1.32b133915b000p-1},
      {0x1.18118114ae8eep-1, 0x1.34e289dfff000p-1},
      {0x1.16e06893fcfe9p-1, 0x1.37117b54c2000p-1},
      {0x1.15b1e5ece5c42p-1, 0x1.393e0d489b000p-1},
      {0x1.1485f0e0923b8p-1, 0x1.3b6844a031000p-1},
      {0x1.135c8113421dfp-1, 0x1.3d9026a746800p-1},
      {0x1.12358e73eb5b2p-1, 0x1.3fb5b850a5800p-1},
      {0x1.111110fad9f4cp-1, 0x1.41d8feae0e800p-1},
      {0x1.0fef010fd9f8dp-1, 0x1.43f9fe2fc4800p-1},
      {0x1.0ecf56b7b4da0p-1, 0x1.4618bc2e74000p-1},
      {0x1.0db20a88d2fdep-1, 0x1.48353d1ee8000p-1},
      {0x1.0c9714f20e1f5p-1, 0x1.4a4f85ed99000p-1},
      {0x1.0b7e6ec0e6dd5p-1, 0x1.4c679aff95000p-1},
      {0x1.0a68109f7cff8p-1, 0x1.4e7d8128f1800p-1},
      {0x1.0953f38fe340ap-1, 0x1.50913cc06e000p-1},
      {0x1.0842107fe9371p-1, 0x1.52a2d26de8800p-1},
      {0x1.073260a1b34bdp-1, 0x1.54b2467f0a800p-1},
      {0x1.0624dd28a9965p-1, 0x1.56bf9d67d4000p-1},
      {0x1.05197f797247bp-1, 0x1.58cadb64b1800p-1},
      {0x1.041040fb8b260p-1, 0x1.5ad404d420000p-1},
      {0x1.03091b4edf593p-1, 0x1.5cdb1dccdc000p-1},
      {0x1.0204080987423p-1, 0x1.5ee02a9f59000p-1},
      {0x1.01010100e2e9bp-1, 0x1.60e32f44b4800p-1},
      {0x1.ffffff8e4a1f0p-2, 0x1.62e4306159800p-1},
  };
  return table;
}

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif

#endif
