#!/bin/sh
# Runs all that needs a CUDA device: the tests, with every float among them; the throughput beside a
# copy; and, if python3 has torch, the throughput of PyTorch. It builds the programs first, unless
# an argument names a folder with programs that were built elsewhere.
#     benchmarks/gpu.sh [folder]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ $# -eq 0 ]; then
  cd "$here/.."
  cmake --preset cuda -DCMAKE_CUDA_ARCHITECTURES=native
  cmake --build --preset cuda
  set -- build/cuda/tests/cuda
fi
failed=0
for program in cuda_rates cuda_arrays cuda_steps cuda_populations cuda_tensors \
  softlif_gpu_benchmark; do
  echo "$program:"
  if [ "$program" = cuda_tensors ] && [ ! -e "$1/$program" ]; then
    echo "not built, as there was no LibTorch for CUDA"
  else
    "$1/$program" || failed=1
  fi
done
python3 "$here/gpu.py" || failed=1
exit $failed
