// Runs the benchmarks that the command line names or, if it names none, all but the sweeps over
// array sizes. The output begins with the compiler and flags of the build.

#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <string>

#if defined(__clang__)
#define SOFTLIF_COMPILER "clang " __clang_version__
#else
#define SOFTLIF_COMPILER "g++ " __VERSION__
#endif

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::AddCustomContext("compiler", SOFTLIF_COMPILER);
  benchmark::AddCustomContext("flags", SOFTLIF_FLAGS);
  benchmark::AddCustomContext("eigen", std::to_string(EIGEN_WORLD_VERSION) + '.' +
                                           std::to_string(EIGEN_MAJOR_VERSION) + '.' +
                                           std::to_string(EIGEN_MINOR_VERSION) + " with " +
                                           Eigen::SimdInstructionSetsInUse());
  if (benchmark::GetBenchmarkFilter().empty()) benchmark::SetBenchmarkFilter("-sweep");
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
