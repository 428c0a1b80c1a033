#!/usr/bin/env python3
"""No coded sentence of ours may share six words in a row with a sentence of the development sets, names and numbers aside.

usage: overlaps.py [DATA]   (default: ../shared/data beside the project; skipped, and said so, where it is not there)
Plain Python 3, no packages.
"""
import glob, json, os, re, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
import check_examples

ROOT = os.path.join(HERE, "..", "..")


def words(text):
    return re.findall(r"[a-z0-9]+", text.lower())


def main():
    data = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "..", "shared", "data")
    paths = [p for p in (os.path.join(data, "plover-gsr", "dev.jsonl"), os.path.join(data, "plv", "dev.jsonl")) if os.path.exists(p)]
    if not paths:
        print("0 passed, 0 failed, 1 skipped (no development sets beside the project)")
        return 0
    theirs = {}
    for p in paths:
        for line in open(p, encoding="utf8"):
            if line.strip():
                r = json.loads(line)
                w = words(r["text"])
                for i in range(len(w) - 5):
                    theirs.setdefault(tuple(w[i : i + 6]), r["id"] if "id" in r else r["text"][:30])
    bad = 0
    for path in sorted(glob.glob(os.path.join(ROOT, "resources", "examples", "*.txt"))):
        for line, sentence, _ in check_examples.items(path):
            w = words(sentence or "")
            shared = [i for i in range(len(w) - 5) if tuple(w[i : i + 6]) in theirs]
            # Two runs or more are a common stretch of seven words; a single run of six is told too.
            if shared:
                i = shared[0]
                bad += 1
                print(f"{os.path.relpath(path, ROOT)}:{line}: shares \"{' '.join(w[i:i+5+len(shared)])}\" with {theirs[tuple(w[i:i+6])]}")
    print(f"{int(not bad)} passed, {int(bool(bad))} failed")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
