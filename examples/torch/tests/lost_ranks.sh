# lost_ranks.sh MNIST: a rank that dies, hangs, throws, never starts or has other settings ends the
# other within 30 seconds, with one line that names it, and leaves a whole checkpoint.
mnist=$1
base=$((30000 + $$ % 10000))
failures=$(mktemp)
train="--epochs 100000 --width 4"

# run NAME PORT RANK arguments...: in the background
run() {
  name=$1 port=$2 rank=$3
  shift 3
  RANK=$rank WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=$port \
    "$mnist" --output lost_$name "$@" > /dev/null 2> lost_$name.$rank.log &
}

# expect NAME PID REGEX RANK: the process ends in time, and its only line but for those of progress
# matches.
expect() {
  begin=$(date +%s)
  wait $2
  status=$?
  took=$(($(date +%s) - begin))
  lines=$(grep -v '^training' lost_$1.$4.log)
  echo "$1: after $took s: $lines"
  if [ $status -ne 1 ] || [ $took -ge 30 ] || [ "$(echo "$lines" | wc -l)" -ne 1 ] ||
     ! echo "$lines" | grep -qE "^mnist: rank $4: $3"; then
    echo "$1: exit status $status, not one line with: $3" | tee -a $failures
  fi
}

# in_training NAME PORT SIGNAL LOST: both train until there is a checkpoint; then LOST gets SIGNAL.
in_training() {
  rm -f lost_$1.pt
  run $1 $2 0 $train --save lost_$1.pt; zero=$!
  run $1 $2 1 $train --save lost_$1.pt; one=$!
  while [ ! -e lost_$1.pt ] && kill -0 $zero && kill -0 $one; do sleep 0.1; done
  if [ $4 -eq 0 ]; then lost=$zero left=$one; else lost=$one left=$zero; fi
  kill -$3 $lost
  expect $1 $left "rank $4(, which holds the list of all,)? has ended.*go on with --resume" $((1 - $4))
  kill -9 $lost 2> /dev/null
  "$mnist" --load lost_$1.pt --output lost_$1 > /dev/null 2> lost_$1.load.log ||
    echo "$1: the checkpoint is not whole" | tee -a $failures
}

( in_training killed_1 $base KILL 1
  in_training killed_0 $((base + 1)) KILL 0
  run throws $((base + 2)) 1 --data missing.csv
  run throws $((base + 2)) 0
  expect throws $! "rank 1 failed: missing.csv: cannot be opened" 0
  run settings $((base + 3)) 1 --width 5
  run settings $((base + 3)) 0 --width 6
  expect settings $! "rank 1 has other settings than rank 0: width=5, not width=6" 0 ) &
( in_training stopped_1 $((base + 4)) STOP 1 ) &
( in_training stopped_0 $((base + 5)) STOP 0 ) &
( run no_1 $((base + 6)) 0
  expect no_1 $! "rank 1 did not start within 20 s" 0 ) &
( run no_0 $((base + 7)) 1
  expect no_0 $! "rank 0 did not start within 20 s" 1 ) &
wait
[ ! -s $failures ]
status=$?
rm -f $failures
exit $status
