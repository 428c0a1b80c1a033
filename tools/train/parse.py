"""Annotates raw text with a weight file: plain text (paragraphs by empty lines) or JSON Lines (id, text[, title]) to CoNLL-U.

The word and sentence borders are the rough ones of data.py: for looking at the networks, not for shipping.
"""

import argparse
import json
import os

import torch

import data
import export
import score


def conllu(s, first_of_paragraph, new_doc):
    """One sentence as CoNLL-U lines."""
    o = s["out"]
    lines = []
    if new_doc:
        lines.append(f"# newdoc id = {s['doc']}")
    if first_of_paragraph:
        lines.append("# newpar")
    lines += [f"# sent_id = {s['id']}", f"# text = {' '.join(s['text'].split())}"]
    for i, w in enumerate(s["words"]):
        misc = []
        if o["ner"][i] != "O":
            misc.append("Name=" + o["ner"][i])
        if i + 1 < len(s["words"]) and s["offsets"][i + 1][0] == s["offsets"][i][1]:
            misc.append("SpaceAfter=No")
        lines.append("\t".join([str(i + 1), w, o["lemma"][i], o["upos"][i], o["xpos"][i], o["feats"][i], str(o["head"][i]), o["deprel"][i], "_", "|".join(misc) or "_"]))
    return "\n".join(lines) + "\n\n"


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("weights")
    a.add_argument("out")
    a.add_argument("inputs", nargs="+")
    a.add_argument("--first", type=int, default=0, help="only so many documents")
    o = a.parse_args()
    torch.set_num_threads(2)
    net, maker, exceptions = export.read(o.weights, rounding=False)
    docs = []
    for p in o.inputs:
        if p.endswith(".jsonl"):
            for line in open(p, encoding="utf8"):
                r = json.loads(line)
                docs.append((r["id"], (r["title"] + "\n\n" if r.get("title") else "") + r["text"]))
        else:
            docs.append((os.path.splitext(os.path.basename(p))[0], open(p, encoding="utf8").read()))
    docs = docs[: o.first or None]
    groups = [(t, data.read_plain(t, i)) for i, t in docs]
    score.annotate(net, maker, exceptions, [s for _, g in groups for s in g], limit=1200)
    with open(o.out, "w", encoding="utf8") as f:
        for t, g in groups:
            last = None
            for s in g:
                at = s["offsets"][0][0]
                f.write(conllu(s, last is None or "\n\n" in t[last:at].replace(" ", ""), last is None))
                last = s["offsets"][-1][1]


if __name__ == "__main__":
    main()
