#!/usr/bin/env bash
# cmake/matrix.sh [PRESET...]: runs the workflows one after the other and prints a line for each.
# Without names, those of the compilers and targets that .ci/run leaves out. What a workflow printed
# is in build/matrix/PRESET.log.
#
# They take clang-19 libc++-19-dev libc++abi-19-dev qemu-user g++-{aarch64,s390x,i686}-linux-gnu.
set -uo pipefail
cd "$(dirname "$0")/.."
mkdir -p build/matrix

[[ $# == 0 ]] && set -- clang19 libcxx aarch64 s390x i386
failures=0
for preset in "$@"; do
  start=$SECONDS
  result=passed
  cmake --workflow --preset "$preset" &> "build/matrix/$preset.log" || result=failed
  [[ $result == passed ]] || failures=$((failures + 1))
  printf '%-12s %s %5d s\n' "$preset" "$result" $((SECONDS - start))
done
exit $((failures > 0))
