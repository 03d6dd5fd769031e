# saving.sh DIGITS TUNING_CURVES: the programs save where they were asked to, and only files are
# replaced.
digits=$1
tuning_curves=$2
rm -rf saving && mkdir saving && cd saving || exit 1

fail() {
  echo "$*"
  cat -- *.log
  exit 1
}

save() {  # save FILE: a small network, the same each time
  "$digits" --epochs 1 --hidden 8 --shown 10 --output pictures --save "$1" 2> digits.log
}

save net > /dev/null || fail "a network cannot be saved"

# A user's file beside it.
echo precious > other.part
save other > /dev/null && cmp net other || fail "other is not the network"
[ "$(cat other.part)" = precious ] || fail "other.part is not what it was"

# A link.
mkdir elsewhere && echo old > elsewhere/old && ln -s elsewhere/old link
save link > /dev/null && [ -L link ] && cmp net elsewhere/old || fail "not saved through a link"

# A pipe, and the standard output, be it a pipe or a file.
mkfifo pipe
cat pipe > from_pipe &
save pipe > /dev/null && wait && [ -p pipe ] && cmp net from_pipe || fail "not saved to a pipe"
size=$(wc -c < net)
save /dev/stdout > stdout || fail "not saved to a file as the standard output"
head -c "$size" stdout | cmp - net || fail "the standard output does not begin with the network"
tail -c "+$size" stdout | grep -q SoftLIFRate || fail "the table is missing behind the network"
save /dev/stdout | head -c "$size" | cmp - net || fail "not saved to the standard output"

# A device that is always full. If root may make it, it is our own, so that a fault cannot replace
# the machine's.
if mknod full c 1 7 2> mknod.log && (: > full) 2>> mknod.log; then
  full=full
elif [ "$(id -u)" -ne 0 ] && [ -c /dev/full ]; then
  full=/dev/full
else
  echo "there is no full device to write to: not tested"
  exit 0
fi
save $full > /dev/null && fail "saved to a full device"
tail -n 1 digits.log | grep -q "^digits: cannot write .*full: No space left" ||
  fail "no word of the full device"
[ -c $full ] || fail "the full device was replaced"

mkdir curves && echo old > old.csv && ln -s ../old.csv curves/tuning_curves.csv
"$tuning_curves" --output curves > /dev/null 2> curves.log || fail "no curves"
[ -L curves/tuning_curves.csv ] && grep -q LIF old.csv || fail "curves not written through a link"
ln -sf "$(realpath $full)" curves/tuning_curves.csv
"$tuning_curves" --output curves > /dev/null 2> curves.log && fail "curves on a full device"
grep -q "^tuning_curves: cannot write .*full: No space left" curves.log ||
  fail "no word of the full device"
[ -L curves/tuning_curves.csv ] && [ -c $full ] || fail "the link or the device was replaced"
