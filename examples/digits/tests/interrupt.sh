# interrupt.sh DIGITS: Ctrl-C during training ends the program with an exit status of its own and a
# line that says so, and leaves no file.
rm -rf interrupted
"$1" --epochs 100000 --save interrupted.net --output interrupted 2> interrupted.log &
pid=$!
while ! grep -q epoch interrupted.log && kill -0 $pid; do sleep 0.1; done
kill -INT $pid
wait $pid
status=$?
tail -n 1 interrupted.log
[ $status -eq 130 ] && tail -n 1 interrupted.log | grep -q '^digits: interrupted' &&
  ! ls interrupted.net* && [ -z "$(ls interrupted)" ]
