"""Annotates sentences with a network and counts what is right, on given words."""

import numpy as np
import torch

import tree
from batch import STYLES
from data import batches


def annotate(net, maker, exceptions, sents, style="wikigold", limit=2000, own_style=False):
    """Fills `out` of every sentence: upos, xpos, feats, lemma, ner, head, deprel."""
    net.eval()
    L = maker.labels
    root = L["deprel"].index("root")
    for group in batches([len(s["words"]) for s in sents], limit, None, 10**6):
        b = maker.make([sents[i] for i in group])
        if not own_style:
            b["style"].fill_(STYLES.index(style))
        with torch.no_grad():
            s, cand = net.states(b)
            tags = net.heads.tags(s)
            ner = net.heads.names(s, b["style"]).log_softmax(-1).numpy()
            arcs = net.heads.arcs(s, cand, b["lengths"]).log_softmax(-1).numpy()
            heads = np.zeros(arcs.shape[:2], np.int64)
            for k, i in enumerate(group):
                n = len(sents[i]["words"])
                heads[k, :n] = tree.tree(arcs[k, :n, : n + 1].astype(np.float64))
            lab = net.heads.labels(s, cand, torch.from_numpy(heads)).numpy()
        lab[..., root] += np.where(heads == 0, 1e4, -1e4)
        for k, i in enumerate(group):
            n, words = len(sents[i]["words"]), sents[i]["words"]
            o = {t: [L[t][j] for j in tags[t][k, :n].argmax(-1).tolist()] for t in ("upos", "xpos", "feats")}
            order = tags["lemma"][k, :n].topk(min(30, len(L["lemma"])), -1).indices.tolist()
            o["lemma"] = [tree.lemma(w, u, r, L["lemma"], exceptions) for w, u, r in zip(words, o["upos"], order)]
            o["ner"] = tree.viterbi(ner[k, :n], L["ner"])
            o["head"] = heads[k, :n].tolist()
            o["deprel"] = [L["deprel"][j] for j in lab[k, :n].argmax(-1).tolist()]
            sents[i]["out"] = o
    return sents


def spans(tags):
    """{(start, end, label)} of a BIO list."""
    out, a = set(), None
    for i, t in enumerate([*tags, "O"]):
        if a is not None and t != "I-" + tags[a][2:]:
            out.add((a, i, tags[a][2:]))
            a = None
        if t[0] == "B":
            a = i
    return out


def score(sents):
    """{corpus or genre: figures in per cent} of annotated sentences."""
    n = {}
    for s in sents:
        o = s["out"]
        keys = [s["corpus"], f"{s['corpus']}/{s['genre']}"] if s["corpus"] in ("ewt", "gum") else [s["corpus"]]
        for key in keys:
            c = n.setdefault(key, dict.fromkeys(("words", "upos", "xpos", "feats", "lemma", "uas", "las", "las_sub", "tp", "fp", "fn"), 0))
            if "head" in s:
                c["words"] += len(s["words"])
                for t in ("upos", "xpos", "feats"):
                    c[t] += sum(a == b for a, b in zip(s[t], o[t]))
                c["lemma"] += sum(a == b or a == "_" for a, b in zip(s["lemma"], o["lemma"]))
                for h, r, g, q in zip(o["head"], o["deprel"], s["head"], s["deprel"]):
                    c["uas"] += h == g
                    c["las"] += h == g and r.split(":")[0] == q.split(":")[0]
                    c["las_sub"] += h == g and r == q
            if "ner" in s:
                # Scored against the file's own character spans where it has them: labels PER, ORG, LOC.
                got = {(s["offsets"][a][0], s["offsets"][b - 1][1], l) for a, b, l in spans(o["ner"]) if l != "MISC"}
                want = {tuple(x) for x in s["spans"] if x[2] != "MISC"} if "spans" in s else {(s["offsets"][a][0], s["offsets"][b - 1][1], l) for a, b, l in spans(s["ner"])}
                c["tp"] += len(got & want)
                c["fp"] += len(got - want)
                c["fn"] += len(want - got)
    out = {}
    for key, c in n.items():
        r = {k: round(100 * c[k] / c["words"], 2) for k in ("upos", "xpos", "feats", "lemma", "uas", "las", "las_sub")} if c["words"] else {}
        if c["tp"] + c["fp"] + c["fn"]:
            r["names"] = round(200 * c["tp"] / (2 * c["tp"] + c["fp"] + c["fn"]), 2)
        out[key] = r
    return out
