#!/usr/bin/env bash
# tests/two_targets/pairs.sh [quick]: programs of two parts, compiled by CXX with different flags,
# the second often for a better processor than the first. In each program
# - no function of the library has the same name in both parts, unless the level of optimisation
#   is all that differs;
# - if both parts define a function of Eigen or the standard library, the linker keeps one of them;
#   the second part's has no kind of instruction that the first part does not have;
# - each part prints, to the bit, what it prints in a program of its own: in both orders of linking,
#   as objects and as shared libraries, on the processor that it is for.
#
# quick: only some pairs. SOFTLIF_INCLUDES: the options with which the compiler finds the headers.
# Processors are emulated by qemu-user, where it is installed.
set -euo pipefail
ulimit -c 0
checkout=$(cd "$(dirname "$0")/../.." && pwd)
CXX=${CXX:-g++}
read -ra includes <<< "${SOFTLIF_INCLUDES:--I$checkout/include -isystem /usr/include/eigen3}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LD_LIBRARY_PATH=$work
pairs=0 failures=0
declare -A emulator

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# compile PART FLAGS: compiles the part with these flags, unless that has been done.
compile() {
  [[ -e $work/$1.o ]] || $CXX -std=c++17 -fPIC $2 "${includes[@]}" -DSOFTLIF_PART="$1" \
    -c "$checkout/tests/two_targets/part.cpp" -o "$work/$1.o"
}

# link FLAGS FIRST SECOND INPUT...: links the program of two parts, or of one that is both.
link() {
  $CXX $1 -DSOFTLIF_FIRST="$2" -DSOFTLIF_SECOND="$3" "$checkout/tests/two_targets/main.cpp" \
    "${@:4}" -o "$work/program"
}

# print PART: what the program prints when it runs the part, and how it ends.
print() {
  local status=0
  sh -c '"$@" 2>&1; exit $?' sh ${emulator[$1]} "$work/program" "$1" 2> /dev/null || status=$?
  echo "status $status"
}

# The functions of an object that others may define, too.
weak_functions() { nm -f posix --defined-only "$work/$1.o" | awk '$2 == "W" { print $1 }' | sort; }

# instructions PART [FUNCTIONS]: the kinds of instructions in a part, or in those of its functions
# that the file FUNCTIONS names, with their names: a mnemonic and whose registers it takes.
instructions() {
  $objdump -dw --no-show-raw-insn "$work/$1.o" | awk -v functions="${2:-}" '
    BEGIN { while (functions != "" && (getline name < functions) > 0) wanted[name] = 1 }
    /^[0-9a-f]+ </ { name = $2; gsub(/[<>:]/, "", name) }
    /^ +[0-9a-f]+:/ && (functions == "" || name in wanted) {
      kind = $2
      if (/%zmm|%k[1-7]|mm(1[6-9]|[23][0-9])/) kind = kind " of AVX-512"
      else if (/%ymm/) kind = kind " of AVX"
      else if (/[^a-z0-9][zp][0-9]+[.\/]/) kind = kind " of SVE"
      print kind (functions == "" ? "" : "\t" name)
    }' | sort -u
}

check_functions() {
  weak_functions "$first" > "$work/of_first"
  weak_functions "$second" | comm -12 "$work/of_first" - > "$work/of_both"
  if grep 7softlif "$work/of_both"; then fail "$name: these functions are in both"; fi
  instructions "$first" > "$work/instructions"
  instructions "$second" "$work/of_both" |
    awk -F '\t' 'NR == FNR { known[$1]; next } !($1 in known)' "$work/instructions" - |
    c++filt > "$work/unknown"
  if [[ -s $work/unknown ]]; then
    cut -c 1-200 "$work/unknown"
    fail "$name: these functions are in both, with these instructions in the second alone"
  fi
}

check_program() {
  local part
  for part in "$first" "$second"; do
    if ! print "$part" | diff "$work/$part.txt" - > "$work/difference"; then
      head -n 4 "$work/difference" | cut -c 1-200
      fail "$name, $1: what $part prints alone and here"
    fi
  done
}

# pair FLAGS FIRST SECOND [EMULATORS...]: FLAGS are for both parts, FIRST and SECOND for one each.
# EMULATORS run the program.
pair() {
  local name="$CXX $1, '$2' and '$3'" part way
  local first=part_$(cksum <<< "$1 $2" | cut -d ' ' -f 1)
  local second=part_$(cksum <<< "$1 $3" | cut -d ' ' -f 1)
  emulator[$first]=${4:-} emulator[$second]=${5:-}
  compile "$first" "$1 $2"
  compile "$second" "$1 $3"
  pairs=$((pairs + 1))

  # Without optimisation, objects hold every function; with -flto, they hold none yet.
  [[ "$1 $2" =~ -O0|-flto ]] || check_functions
  for part in "$first" "$second"; do
    link "$1" "$part" "$part" "$work/$part.o"
    print "$part" > "$work/$part.txt"
    $CXX $1 -shared "$work/$part.o" -o "$work/lib$part.so"
  done
  for way in "$work/$first.o $work/$second.o" "$work/$second.o $work/$first.o" \
    "-l$first -l$second" "-l$second -l$first"; do
    link "$1" "$first" "$second" -L"$work" -Wl,--no-as-needed $way
    check_program "$way"
  done
}

# names FLAGS...: the namespace must have another name for each of the flags.
names() {
  local flags
  for flags in "$@"; do
    $CXX -std=c++17 $flags "${includes[@]}" -include softlif/detail/target.hpp -E -x c++ - \
      <<< SOFTLIF_TARGET | tail -n 1
  done | sort > "$work/names"
  if uniq -d "$work/names" | grep .; then fail "$CXX: these names stand for more than one target"; fi
}

objdump=objdump
machine=$($CXX -dumpmachine)
if [[ $machine == x86_64* ]]; then
  processor() { if type -P qemu-x86_64 > /dev/null; then echo "qemu-x86_64 -cpu $1"; fi; }
  # What Eigen allocates for one alignment must not be freed as for another.
  aligned=-DEIGEN_MAX_ALIGN_BYTES=64
  if [[ ${1:-} == quick ]]; then
    pair "-O1 $aligned" "" "-mavx2 -mfma" "$(processor qemu64)"
    pair "-O1 $aligned" "" "-fno-exceptions -DEIGEN_DEFAULT_TO_ROW_MAJOR"
    pair -DSOFTLIF_PER_NEURON -O0 -O1
  else
    names -O2 -msse3 -mssse3 -msse4.1 -msse4.2 -mpopcnt -mavx -mavx2 -mfma "-mavx2 -mfma" -mbmi \
      -mbmi2 -mlzcnt -mmovbe -mf16c -mfma4 -mxop -mtbm -march=x86-64-v3 -march=x86-64-v4 \
      "-mavx512f -mfma" "-mavx512f -mfma -mavx512dq" "-mavx512f -mfma -mavx512vl" \
      "-mavx512f -mfma -mavx512bw" "-mavx512f -mfma -mavx512cd" -march=icelake-server \
      -march=sapphirerapids -ffast-math -ffinite-math-only -fno-exceptions \
      -DEIGEN_DEFAULT_TO_ROW_MAJOR -DEIGEN_DONT_VECTORIZE -DEIGEN_DONT_ALIGN \
      -DEIGEN_MAX_ALIGN_BYTES=32 -DEIGEN_MAX_STATIC_ALIGN_BYTES=0 \
      -DEIGEN_DEFAULT_DENSE_INDEX_TYPE=int -DEIGEN_DEFAULT_DENSE_INDEX_TYPE=short -DSOFTLIF_DISPATCH=1
    for level in -O1 -O2 -O3 -Os; do
      pair "$level -DSOFTLIF_MAPS_ALONE" "" "-mavx2 -mfma" "$(processor qemu64)"
      pair "$level $aligned" "" -msse3 "$(processor qemu64,-sse3)"
      pair "$level $aligned" -msse3 -mssse3 "$(processor qemu64)"
      pair "$level $aligned" "" "-mavx2 -mfma" "$(processor qemu64)"
      pair "$level $aligned" "-mavx2 -mfma" -march=x86-64-v4 "$(processor Haswell)"
      pair "$level $aligned" "-mavx512f -mfma" "-mavx512f -mfma -mavx512dq -mavx512vl"
    done
    lto="-O2 -flto"
    [[ $CXX != clang* ]] || lto+=" -fuse-ld=lld"
    pair "$lto -DNDEBUG -DSOFTLIF_MAPS_ALONE" "" "-mavx2 -mfma" "$(processor qemu64)"
    mkdir "$work/next"
    cp -r "$checkout/include/." "$work/next"
    sed -i '/VERSION_MINOR/s/[0-9]*$/99/' "$work/next/softlif/version.hpp"
    for level in -O0 -O2; do
      for flags in "-I$work/next" -fno-exceptions -DEIGEN_DEFAULT_TO_ROW_MAJOR -mfpmath=387 \
        -ffast-math -DEIGEN_DONT_VECTORIZE -DEIGEN_MAX_STATIC_ALIGN_BYTES=0; do
        # clang has no -mfpmath=387 for 64 bits.
        [[ $flags == *387 && $CXX == clang* ]] || pair $level "" "$flags"
      done
    done
    # A debug build and a release build share the library's functions.
    for target in "" -march=x86-64-v3 -march=x86-64-v4; do
      for level in -O1 -O2 -O3; do pair "-DSOFTLIF_PER_NEURON $target" -O0 $level; done
    done
    # (Unoptimised, Eigen's own functions are one for both types of indices.)
    pair -O2 "" -DEIGEN_DEFAULT_DENSE_INDEX_TYPE=int
  fi
elif [[ $machine == aarch64* ]]; then
  objdump=$machine-objdump
  processor() { echo "qemu-aarch64 -L /usr/aarch64-linux-gnu -cpu $1"; }
  names -O2 -march=armv8-a+sve "-march=armv8-a+sve -msve-vector-bits=256" -march=armv8-a+sve2 \
    -march=armv8.2-a+fp16 -march=armv8.4-a -march=armv9-a -fno-exceptions
  for level in -O1 -O2 -O3; do
    pair $level "" -march=armv8-a+sve "$(processor cortex-a53)" "$(processor max)"
    pair $level "" -march=armv8.2-a+fp16 "$(processor cortex-a53)" "$(processor max)"
  done
fi
echo "$CXX: $pairs pairs, $failures failures"
exit $((failures > 0))
