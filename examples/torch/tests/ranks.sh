# ranks.sh MNIST: two ranks train, by the environment and by mpirun; both give the same. They go on
# with what one process has trained.
port=$((20000 + $$ % 10000))
rows() { grep -E 'SoftLIFRate| ms ' "$1"; }
settings="--epochs 3 --width 8"

# two_ranks PORT OUTPUT arguments...
two_ranks() {
  export MASTER_ADDR=127.0.0.1 MASTER_PORT=$1 WORLD_SIZE=2
  output=$2
  shift 2
  RANK=1 "$@" --output $output > $output.1.txt 2> $output.1.log &
  RANK=0 "$@" --output $output > $output.txt 2> $output.log
  status=$?
  wait $! && [ $status -eq 0 ] && [ ! -s $output.1.txt ]
  status=$?
  cat $output.log $output.1.log
  unset MASTER_ADDR MASTER_PORT WORLD_SIZE
  return $status
}

two_ranks $port by_environment "$1" $settings || exit 1
rows by_environment.txt

# A checkpoint of an unfinished training of one process.
rm -f half.pt
"$1" --epochs 6 --width 8 --save half.pt --output half > half.txt 2> half.log &
pid=$!
while [ ! -e half.pt ] && kill -0 $pid; do sleep 0.05; done
kill -INT $pid
wait $pid
two_ranks $((port + 1)) resumed "$1" --resume half.pt --ranks 2 || exit 1
rows resumed.txt

if command -v mpirun > /dev/null; then
  MASTER_PORT=$((port + 2)) OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 \
    mpirun -n 2 --oversubscribe --bind-to none "$1" $settings --ranks 2 --output by_mpirun \
    > by_mpirun.txt || exit 1
  rows by_environment.txt > by_environment_rows.txt
  rows by_mpirun.txt > by_mpirun_rows.txt
  cmp by_environment_rows.txt by_mpirun_rows.txt
fi
