#!/usr/bin/env bash
# cmake/matrix.sh [PRESET...]: runs the workflows one after the other and prints a line for each.
# Without names, the cells of the matrix that .ci/run leaves out. What a workflow printed is
# in build/matrix/PRESET.log; the last results of all, as a table, are in build/matrix/results.md.
#
# cmake/docs/platforms.md names the packages that they take. eigen5 takes the environment variable EIGEN5, the
# folder that holds the Eigen/ of Eigen 5; without, it is left out.
set -uo pipefail
cd "$(dirname "$0")/.."
mkdir -p build/matrix

if [[ $# == 0 ]]; then
  set -- x87 i386 avx avx2 unvectorised clang19 libcxx aarch64 s390x mingw \
    ${EIGEN5:+eigen5}
fi
failures=0
for preset in "$@"; do
  log=build/matrix/$preset.log
  start=$SECONDS
  result=passed
  cmake --workflow --preset "$preset" &> "$log" || result=failed
  [[ $result == passed ]] || failures=$((failures + 1))
  seconds=$((SECONDS - start))
  # ctest: "100% tests passed, 0 tests failed out of 350"
  tests=$(sed -n 's/.*% tests passed, \([0-9]*\) tests failed out of \([0-9]*\)$/\2 - \1/p' "$log")
  printf '%-12s %s %4d tests passed %5d s\n' "$preset" "$result" $((tests)) $seconds
  name=$(cmake --list-presets | sed -n "s/^ *\"$preset\" *- //p")
  printf '| `%s` | %s | %s, %d tests | %d |\n' \
    "$preset" "$name" "$result" $((tests)) $seconds > "build/matrix/$preset.row"
  {
    printf '| cell | what | result | seconds |\n|---|---|---|--:|\n'
    cat build/matrix/*.row
  } > build/matrix/results.md
done
exit $((failures > 0))
