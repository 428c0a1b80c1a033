"""Label sets, augmentation, and sentences as padded tensors."""

import collections

import numpy as np
import torch

import text

NER = ["O"] + [f"{x}-{t}" for t in ("PER", "ORG", "LOC", "MISC") for x in "BI"]
STYLES = ["uner", "wikigold", "wikinews", "gum", "any"]
TAGS = ("upos", "xpos", "feats", "lemma")
SMALL = set("a an the of in on at to for from by with and or but as vs than over into".split())


def labels_of(sentences):
    """The label lists and the table of lemma exceptions of the training sentences."""
    c = {k: collections.Counter() for k in ("upos", "xpos", "feats", "lemma", "deprel")}
    lemmas = {}
    for s in sentences:
        if "head" not in s:
            continue
        for w, l, u, x, f, r in zip(s["words"], s["lemma"], s["upos"], s["xpos"], s["feats"], s["deprel"]):
            script = text.script_of(w, l, u)
            for k, v in zip(("upos", "xpos", "feats", "lemma", "deprel"), (u, x, f, script, r)):
                c[k][v] += 1
            lemmas.setdefault((w.lower(), u), collections.Counter())[l, script] += 1
    least = dict(upos=1, xpos=1, feats=2, lemma=3, deprel=1)
    out = {k: [v for v, n in c[k].most_common() if n >= least[k]] for k in c}
    # A script that adds much more than it cuts is one word's own: an exception, not a rule.
    def general(v):
        cut, add = v.split("|", 1)[1].split(">", 1)
        return len(cut) <= 6 and len(add) <= len(cut) + 2

    out["lemma"] = [v for v in out["lemma"] if v == "_" or general(v)]
    out["feats"] = ["_"] + [f for f in out["feats"] if f != "_"]
    for must in ("keep|>", "lower|>", "cap|>", "bare|>"):
        if must not in out["lemma"]:
            out["lemma"].append(must)
    out.update(ner=NER, corpora=STYLES)
    known, exceptions = set(out["lemma"]), {}
    for (w, u), found in lemmas.items():
        (l, script), n = found.most_common(1)[0]
        if script not in known and n * 2 > sum(found.values()) and l != "_":
            exceptions[f"{w}|{u}"] = l
    return out, exceptions


def augment(s, rng, r=None):
    """Now and then another writing of the sentence: capitals, a headline, no end mark, other dashes. `r` in 0..1 chooses."""
    r = rng.random() if r is None else r
    if "head" not in s and r > 0.06 and "ner" in s:
        return s
    words, keep = list(s["words"]), None
    if r < 0.02:
        words = [w.upper() for w in words]
    elif r < 0.06:
        words = [w if (w.lower() in SMALL and i) or not w.islower() else w[:1].upper() + w[1:] for i, w in enumerate(words)]
    if "head" in s and (0.03 < r < 0.10) and len(words) > 3 and s["upos"][-1] == "PUNCT" and words[-1] in ".!?" and len(s["words"]) not in s["head"]:
        keep = len(words) - 1
    if 0.10 < r < 0.16:
        if any(w in ("-", "--", "–", "—") for w in words):
            dash = rng.choice(["-", "--", "–", "—"])
            x = s.get("xpos") or [""] * len(words)
            words = [dash if w in ("-", "--", "–", "—") and x[i] != "HYPH" else w for i, w in enumerate(words)]
    if 0.16 < r < 0.165:
        words = [w.lower() for w in words]
    if words == s["words"] and keep is None:
        return s
    t = dict(s, words=words, augmented=True)
    if keep is not None:
        for k in ("words", "lemma", "upos", "xpos", "feats", "head", "deprel", "ner"):
            if k in t:
                t[k] = t[k][:keep]
    return t


class Maker:
    """Turns sentences into tensors; keeps what it worked out about each word form."""

    def __init__(self, pieces, labels, tables=None):
        self.pieces, self.labels, self.tables = pieces, labels, tables
        self.index = {k: {v: i for i, v in enumerate(labels[k])} for k in labels}
        self.words, self.scripts = {}, {}
        self.hide = 0.4  # how often a training sentence's annotation style is not told

    def word(self, form):
        got = self.words.get(form)
        if got is None:
            f = text.fold(form)
            got = [self.pieces.of(f), text.shape(f)]
            if self.tables:
                got.append([self.tables[k].get(v, 0) for k, v in zip(("form", "prefix3", "suffix3", "suffix2"), text.keys(f))])
            self.words[form] = got
        return got

    def script(self, form, lemma, upos):
        key = (form, lemma, upos)
        got = self.scripts.get(key)
        if got is None:
            got = self.scripts[key] = self.index["lemma"].get(text.script_of(form, lemma, upos), -100)
        return got

    def make(self, sents, rng=None, drop=None):
        """Padded tensors of sentences. `rng`: training (styles hidden at times); `drop`: chances of dropping table keys."""
        got = [[self.word(w) for w in s["words"]] for s in sents]
        n, m = len(sents), max(len(g) for g in got)
        b = {"lengths": torch.tensor([len(g) for g in got]), "sents": sents}
        shapes = np.zeros((n, m), np.int64)
        for i, g in enumerate(got):
            shapes[i, : len(g)] = [w[1] for w in g]
        b["shapes"] = torch.from_numpy(shapes)
        if self.tables:
            keys = np.zeros((4, n, m), np.int64)
            for i, g in enumerate(got):
                keys[:, i, : len(g)] = np.array([w[2] for w in g]).T
            if drop is not None:
                for k, name in enumerate(("form", "prefix3", "suffix3", "suffix2")):
                    keys[k][drop.random((n, m)) < self.chance[name][keys[k]]] = 0
            for k, name in enumerate(("form", "prefix3", "suffix3", "suffix2")):
                b[name] = torch.from_numpy(keys[k])
            flat, at = [], []
            for g in got:
                for w in g:
                    at.append(len(flat))
                    flat += w[0]
                for _ in range(m - len(g)):
                    at.append(len(flat))
                    flat.append(self.pieces.unk)
            b["bag"], b["bag_at"] = torch.tensor(flat), torch.tensor(at)
        else:
            t = max(sum(len(w[0]) for w in g) for g in got) + 2
            p, ps, first = np.zeros((n, t), np.int64), np.zeros((n, t), np.int64), np.zeros((n, m), np.int64)
            pad = np.ones((n, t), bool)
            for i, g in enumerate(got):
                p[i, 0], at = self.pieces.cls, 1
                for j, w in enumerate(g):
                    first[i, j] = at
                    p[i, at : at + len(w[0])] = w[0]
                    ps[i, at : at + len(w[0])] = w[1]
                    at += len(w[0])
                p[i, at] = self.pieces.sep
                pad[i, : at + 1] = False
            b.update(pieces=torch.from_numpy(p), piece_shapes=torch.from_numpy(ps), first=torch.from_numpy(first), piece_pad=torch.from_numpy(pad))
        gold = {k: np.full((n, m), -100, np.int64) for k in (*TAGS, "head", "deprel", "ner")}
        style = np.full(n, STYLES.index("any"), np.int64)
        for i, s in enumerate(sents):
            k = len(s["words"])
            if "head" in s:
                for t in ("upos", "xpos", "feats", "deprel"):
                    gold[t][i, :k] = [self.index[t].get(v, -100) for v in s[t]]
                gold["lemma"][i, :k] = [self.script(*x) for x in zip(s["words"], s["lemma"], s["upos"])]
                gold["head"][i, :k] = s["head"]
            if "ner" in s:
                gold["ner"][i, :k] = [self.index["ner"][v] for v in s["ner"]]
                if rng is None or rng.random() > self.hide:
                    style[i] = STYLES.index(s["style"])
        b.update({"gold_" + k: torch.from_numpy(v) for k, v in gold.items()})
        b["style"] = torch.from_numpy(style)
        return b
