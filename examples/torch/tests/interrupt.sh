# interrupt.sh MNIST: Ctrl-C during training ends the program with an exit status of its own and a
# line that says so, and leaves no file.
rm -rf interrupted interrupted.pt
"$1" --epochs 100000 --save interrupted.pt --output interrupted 2> interrupted.log &
pid=$!
while [ ! -e interrupted.pt ] && kill -0 $pid; do sleep 0.1; done
kill -INT $pid
wait $pid
status=$?
tail -n 1 interrupted.log
[ $status -eq 130 ] && tail -n 1 interrupted.log | grep -q '^mnist: interrupted' &&
  [ -z "$(ls interrupted)" ] && [ -z "$(ls interrupted.pt?* 2> /dev/null)" ] &&
  "$1" --load interrupted.pt --output interrupted > interrupted.txt
