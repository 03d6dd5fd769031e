#!/usr/bin/env bash
# cmake/matrix.sh [CELL...]: configures, builds and tests the library with other compilers and
# flags, one cell after the other, and prints a line for each. Without names, it runs all cells that
# .ci/run leaves out. The output of a cell is in build/matrix/CELL.log; the last results of all
# cells, as the table of cmake/docs/platforms.md, are in build/matrix/results.md.
#
# That page names the packages that the cells need. The cell eigen5 needs the environment variable
# EIGEN5, the folder that holds the Eigen/ of Eigen 5; without it, the cell is left out.
set -uo pipefail
cd "$(dirname "$0")/.."
mkdir -p build/matrix

# describe CELL: says what the cell is and what it gives to CMake (flags for the compiler, and
# further options), to the build (targets) and to ctest (which tests). Debug builds have assertions.
describe() {
  source=. build_type=Release level=-O2 flags='' options=() targets=(all) tests=()
  case $1 in
    tsan)
      what='clang 14, -O2, the tests with threads under ThreadSanitizer'
      flags='-fsanitize=thread -g1' options=(-DCMAKE_CXX_COMPILER=clang++)
      targets=(threads) tests=(-L '^threads$') ;;
    valgrind)
      what='g++ 12, -O2, that nothing is allocated or read out of bounds, under memcheck'
      flags=-g1
      options=("-DCMAKE_CROSSCOMPILING_EMULATOR=valgrind;--quiet;--error-exitcode=99;--leak-check=full;--soname-synonyms=somalloc=nouserintercepts")
      targets=(no_exceptions no_allocation)
      tests=(-R 'no_exceptions|allocat') ;;
    avx)
      what='g++ 12, -O2, AVX'
      flags=-mavx ;;
    avx2)
      what='clang 14, -O3, AVX2 and FMA'
      level=-O3 flags='-mavx2 -mfma' options=(-DCMAKE_CXX_COMPILER=clang++) ;;
    libcxx)
      what='clang 19 with libc++, -O2, C++20, AVX2 and FMA'
      flags='-stdlib=libc++ -mavx2 -mfma'
      options=(-DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_CXX_STANDARD=20) ;;
    clang19)
      what='clang 19, -O0, C++20, the examples too'
      build_type=Debug level=-O0
      options=(-DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_CXX_STANDARD=20
               -DSOFTLIF_BUILD_EXAMPLES=ON) ;;
    unvectorised)
      what='g++ 12, -O0, `EIGEN_DONT_VECTORIZE`, `EIGEN_MAX_ALIGN_BYTES=0`, `EIGEN_DEFAULT_TO_ROW_MAJOR`'
      build_type=Debug level=-O0
      flags='-DEIGEN_DONT_VECTORIZE -DEIGEN_MAX_ALIGN_BYTES=0 -DEIGEN_DEFAULT_TO_ROW_MAJOR' ;;
    eigen5)
      what='g++ 12, -O0, Eigen 5'
      build_type=Debug level=-O0 options=("-DSOFTLIF_EIGEN=${EIGEN5:?names the folder of Eigen 5}") ;;
    i386)
      what='g++ 12, -O2, 32-bit x86 with SSE2'
      flags='-msse2 -mfpmath=sse' options=(--toolchain cmake/toolchains/i386.cmake) ;;
    x87)
      what='g++ 12, -O2, 32-bit x86 with x87 arithmetic'
      flags=-mfpmath=387 options=(--toolchain cmake/toolchains/i386.cmake) ;;
    aarch64)
      what='g++ 12, -O2, 64-bit Arm with NEON under qemu'
      options=(--toolchain cmake/toolchains/aarch64.cmake) ;;
    s390x)
      what='g++ 12, -O0, the big-endian IBM Z under qemu'
      build_type=Debug level=-O0 options=(--toolchain cmake/toolchains/s390x.cmake) ;;
    mingw)
      what='MinGW g++ 12, -O1, 64-bit Windows run by Wine'
      build_type=Debug level=-O1 options=(--toolchain cmake/toolchains/mingw.cmake) ;;
    cortex-m4)
      what='g++ 12, -Os, the microcontroller Cortex-M4F under qemu: programs of their own'
      source=tests/embedded level=-Os options=(--toolchain "$PWD/cmake/toolchains/cortex-m4.cmake") ;;
    cortex-m7)
      what='the same for the Cortex-M7, which has doubles, too'
      source=tests/embedded level=-Os options=(--toolchain "$PWD/cmake/toolchains/cortex-m7.cmake") ;;
    wasm)
      what='emscripten 3.1, -O2, WebAssembly: the page with the knobs, in Chromium'
      source=examples/knobs ;;
    *)
      echo "there is no cell $1" >&2
      exit 2 ;;
  esac
  # A toolchain file has flags of its own, which CMAKE_CXX_FLAGS would replace.
  [[ -z $flags ]] || options+=("-DCMAKE_CXX_FLAGS=$flags")
}

run_cell() {
  cmake -S "$source" -B "build/$1" -G Ninja -DCMAKE_BUILD_TYPE=$build_type \
    "-DCMAKE_CXX_FLAGS_RELEASE=$level -DNDEBUG" "-DCMAKE_CXX_FLAGS_DEBUG=$level" \
    -DSOFTLIF_BUILD_EXAMPLES=OFF -DSOFTLIF_PACKAGING_TESTS=OFF "${options[@]}" &&
    cmake --build "build/$1" --target "${targets[@]}" &&
    ctest --test-dir "build/$1" --output-on-failure --no-tests=error --parallel 2 "${tests[@]}"
}

if [[ $# == 0 ]]; then
  set -- x87 i386 avx avx2 unvectorised clang19 libcxx aarch64 s390x mingw ${EIGEN5:+eigen5}
fi
failures=0
for cell in "$@"; do
  describe "$cell"
  log=build/matrix/$cell.log
  start=$SECONDS
  result=passed
  run_cell "$cell" &> "$log" || result=failed
  [[ $result == passed ]] || failures=$((failures + 1))
  # ctest: "100% tests passed, 0 tests failed out of 350"
  numbers=$(sed -n 's/.*% tests passed, \([0-9]*\) tests failed out of \([0-9]*\)$/\1 \2/p' "$log")
  read -r failed all <<< "${numbers:-0 0}"
  printf '%-12s %s %4d tests passed %5d s\n' \
    "$cell" $result $((all - failed)) $((SECONDS - start))
  passed="$((all - failed)) of $all"
  [[ $result == failed ]] || passed="all $all"
  printf '| `%s` | %s | %s |\n' "$cell" "$what" "$passed" > "build/matrix/$cell.row"
  {
    printf '| cell | what | tests passed |\n|---|---|---|\n'
    cat build/matrix/*.row
  } > build/matrix/results.md
done
exit $((failures > 0))
