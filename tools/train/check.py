"""Checks of the reader, the scripts and the tree search: `check.py [--data DIR]`; ends with a line and code 0 when all hold."""

import argparse
import itertools
import os

import numpy as np

import batch
import data
import text
import tree


def brute(score):
    n = len(score)
    best = None
    for heads in itertools.product(range(n + 1), repeat=n):
        if sum(h == 0 for h in heads) != 1 or any(h == i + 1 for i, h in enumerate(heads)) or not tree._acyclic(heads):
            continue
        v = sum(score[i, h] for i, h in enumerate(heads))
        if best is None or v > best[0]:
            best = (v, heads)
    return best


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("--data", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared/data"))
    o = a.parse_args()
    # Shapes, folding, scripts.
    for w, n in {"the": 1, "Paris": 2, "NATO": 3, "A.": 4, "1,200": 5, "3rd": 6, "...": 7, "McDonald": 8, "$": 7, "iPhone": 8, "U.S.": 3, "": 9}.items():
        assert text.shape(w) == n, (w, text.shape(w))
    assert text.fold("“") == '"' and text.fold("``") == '"' and text.fold("don’t") == "don't" and text.fold("…") == "..."
    for form, lemma, upos in [("Ministers", "minister", "NOUN"), ("IBM", "IBM", "PROPN"), ("was", "be", "AUX"), ("WASHINGTON", "Washington", "PROPN"), ("5,000", "5000", "NUM"), ("better", "good", "ADJ"), (">", ">", "SYM")]:
        assert text.apply_script(text.script_of(form, lemma, upos), form) == lemma, form
    # The tree search against every tree.
    rng = np.random.default_rng(3)
    for n in (1, 2, 3, 4, 5):
        for _ in range(60):
            s = rng.normal(size=(n, n + 1)) * 3
            for i in range(n):
                s[i, i + 1] = -1e4
            s[:, 0] += rng.normal() * 4
            heads = tree.tree(s)
            assert tree._acyclic(heads) and (heads == 0).sum() == 1
            assert abs(sum(s[i, h] for i, h in enumerate(heads)) - brute(s)[0]) < 1e-6, (n, heads)
    # The data: counts of the folders' own description, aligned words, scripts that give the lemma back.
    got = data.load(o.data, "train")
    words = {c: sum(len(s["words"]) for s in got if s["corpus"] == c) for c in ("ewt", "gum")}
    assert words == {"ewt": 204577, "gum": 114549}, words
    assert all(s["aligned"] for s in got if "aligned" in s)
    labels, exceptions = batch.labels_of(got)
    n = hit = 0
    for s in got:
        assert "ner" not in s or len(s["ner"]) == len(s["words"])
        for w, l, u in zip(s["words"], s.get("lemma", ()), s.get("upos", ())):
            script = text.script_of(w, l, u)
            assert text.apply_script(script, w) == l, (w, l, script)
            n += 1
            hit += script in labels["lemma"] or exceptions.get(f"{w.lower()}|{u}") == l
    print(f"all hold; lemma scripts {len(labels['lemma'])} and {len(exceptions)} exceptions cover {100 * hit / n:.2f} % of the words")


if __name__ == "__main__":
    main()
