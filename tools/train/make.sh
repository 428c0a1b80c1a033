#!/bin/sh
# make.sh SIZE WHEEL OUT: trains one size, rounds it, writes golden file and scores.
set -eu
size=$1 wheel=$2 out=$3
cd "$(dirname "$0")"
export OMP_WAIT_POLICY=PASSIVE
python=${PYTHON:-python3}
case $size in
accurate) set -- --epochs 9 --threads 2 ;;
fast) set -- --epochs 14 --threads 1 --width 288 --feats 0.8 --repeat wikigold=2,wikinews=2 --teacher ../../crates/dateline-weights/data/accurate.safetensors ;;
*) echo "accurate or fast" >&2; exit 2 ;;
esac
$python train.py "$size" --wheel "$wheel" --out "$out/$size" --held 40 --seed 7 "$@"
$python export.py "$out/$size/final.pt" "$out/$size.safetensors"
$python golden.py "$out/$size.safetensors" "$out/golden-$size.json"
$python measure.py "$out/$size.safetensors" --styles --json "$out/scores-$size.json"
