# resume.sh MNIST: a training that is interrupted and goes on gives what one without a break gives,
# to the last digit of the table.
rm -f straight.pt broken.pt
settings="--epochs 6 --width 8"
"$1" $settings --save straight.pt --output resume > straight.txt 2> straight.log || exit 1
"$1" $settings --save broken.pt --output resume > broken.txt 2> broken.log &
pid=$!
while [ ! -e broken.pt ] && kill -0 $pid; do sleep 0.05; done
kill -INT $pid
wait $pid
[ $? -eq 130 ] || { echo "it was not interrupted"; exit 1; }
"$1" --resume broken.pt --output resume > broken.txt 2> broken.log || exit 1
grep -E 'SoftLIFRate| ms ' straight.txt > straight_rows.txt
grep -E 'SoftLIFRate| ms ' broken.txt > broken_rows.txt
cat broken_rows.txt
[ "$(wc -l < straight_rows.txt)" -eq 7 ] && cmp straight_rows.txt broken_rows.txt
