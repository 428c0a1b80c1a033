"""Scores a checkpoint or a shipped file on the dev sets with given words: per set, per genre, per annotation style of names."""

import argparse
import json
import os
import time

import torch

import data
import export
import score
import train


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("weights", help="*.pt or *.safetensors")
    a.add_argument("--data", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared/data"))
    a.add_argument("--half", default="dev")
    a.add_argument("--styles", action="store_true", help="names under every style, too")
    a.add_argument("--no-rounding", action="store_true", help="a shipped file without the rounding of inputs")
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--json")
    o = a.parse_args()
    torch.set_num_threads(o.threads)
    net, maker, exceptions = train.load(o.weights) if o.weights.endswith(".pt") else export.read(o.weights, not o.no_rounding)
    sents = data.load(o.data, o.half)
    t = time.time()
    score.annotate(net, maker, exceptions, sents)
    out = score.score(sents)
    for k in sorted(out):
        print(f"{k:20}", json.dumps(out[k]))
    print(f"{time.time() - t:.0f} s")
    if o.styles:
        named = [s for s in sents if "ner" in s]
        for style in maker.labels["corpora"]:
            score.annotate(net, maker, exceptions, named, style)
            r = score.score(named)
            print(f"style {style:10}", {k: v["names"] for k, v in r.items() if "/" not in k and "names" in v})
    if o.json:
        json.dump(out, open(o.json, "w"), indent=1)


if __name__ == "__main__":
    main()
