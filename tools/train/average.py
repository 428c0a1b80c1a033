"""The mean of several checkpoints of one run: `average.py OUT CHECKPOINT…`."""

import sys

import torch


def main():
    out, *paths = sys.argv[1:]
    mean = None
    for p in paths:
        c = torch.load(p, weights_only=False)
        if mean is None:
            mean = c
            total = {k: v.double() for k, v in c["state"].items()}
        else:
            for k, v in c["state"].items():
                total[k] += v.double()
    mean["state"] = {k: (v / len(paths)).float() for k, v in total.items()}
    torch.save(mean, out)


if __name__ == "__main__":
    main()
