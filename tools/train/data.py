"""Reads the treebanks, names and plain news into sentences of syntactic words.

A sentence is a dict: words (forms), corpus, doc, and where known upos, xpos, feats, lemma, head (0 = root), deprel,
ner (BIO strings) with style.
"""

import glob
import hashlib
import json
import os
import re

import numpy as np


def share(doc, parts, salt="tune"):
    """A number in 0..parts that depends on the document's name only."""
    return int(hashlib.sha256(f"{salt}:{doc}".encode()).hexdigest()[:8], 16) % parts


def read_conllu(path):
    """Sentences of a CoNLL-U file: words without empty nodes, ranges only for the character offsets into `# text`."""
    name = os.path.basename(path)[:3]
    out, doc, genre = [], "", ""
    for block in open(path, encoding="utf8").read().split("\n\n"):
        if not block.strip():
            continue
        s = {k: [] for k in ("words", "lemma", "upos", "xpos", "feats", "head", "deprel", "offsets", "misc")}
        sid, text, at, until, pos = "", "", 0, 0, 0
        for line in block.split("\n"):
            if line.startswith("# newdoc"):
                doc = line.split("=", 1)[1].strip() if "=" in line else ""
                genre = ""
            elif line.startswith("# meta::genre"):
                genre = line.split("=", 1)[1].strip()
            elif line.startswith("# sent_id"):
                sid = line.split("=", 1)[1].strip()
            elif line.startswith("# text ="):
                text = line[len("# text = ") :]
            if not line or line[0] == "#":
                continue
            c = line.split("\t")
            if "." in c[0]:
                continue
            if "-" in c[0]:
                until = int(c[0].split("-")[1])
                while pos < len(text) and text[pos].isspace():
                    pos += 1
                continue
            if int(c[0]) > until:
                while pos < len(text) and text[pos].isspace():
                    pos += 1
            s["offsets"].append((pos, pos + len(c[1])))
            pos += len(c[1])
            for k, v in zip(("words", "lemma", "upos", "xpos", "feats"), c[1:6]):
                s[k].append(v)
            s["head"].append(int(c[6]))
            s["deprel"].append(c[7])
            s["misc"].append(c[9])
        ok = all(text[a:b] == w for (a, b), w in zip(s["offsets"], s["words"]))
        s.update(id=sid, doc=doc, corpus=name, genre=genre or (sid.split("-")[0] if name == "ewt" else ""), text=text, aligned=ok)
        out.append(s)
    return out


def bio(offsets, spans):
    """BIO tags of words from character spans; a word belongs to a span that it overlaps."""
    tags = ["O"] * len(offsets)
    for a, b, label in sorted(spans):
        first = True
        for i, (x, y) in enumerate(offsets):
            if x < b and y > a and tags[i] == "O":
                tags[i] = ("B-" if first else "I-") + label
                first = False
    return tags


WORD = re.compile(
    r"https?://\S+|[\w.+-]+@[\w-]+\.[\w.]+|(?:[A-Za-z]\.){2,}"
    r"|(?:Mr|Mrs|Ms|Dr|Prof|St|Inc|Corp|Co|Ltd|Jr|Sr|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|Adm|No|vs|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\."
    r"|\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s)?\b|\d+(?:[.,:]\d+)*|[^\W_]+?(?=(?i:n['’]t)\b)|(?i:n['’]t)\b|['’](?i:s|re|ve|ll|d|m)\b"
    r"|[^\W_]+(?:['’][^\W_]{3,})*|\.{2,}|-{2,}|``|''|\S"
)


def tokenize(text):
    """A plain word splitter in the treebanks' manner, for texts that come without words: [(start, end)]."""
    out = []
    for m in WORD.finditer(text):
        a, b = m.span()
        out += [(a, a + 3), (a + 3, b)] if m.group().lower() == "cannot" else [(a, b)]
    return out


def read_spans(path, style):
    """Sentences of a names file without trees, split into words by `tokenize`."""
    out = []
    for line in open(path, encoding="utf8"):
        r = json.loads(line)
        off = tokenize(r["text"])
        if off:
            words = [r["text"][a:b] for a, b in off]
            out.append(dict(words=words, id=r["id"], doc=r["doc"], corpus=style, genre=style, style=style, text=r["text"], offsets=off, ner=bio(off, r["spans"]), spans=r["spans"]))
    return out


GUM_TYPES = {"person": "PER", "organization": "ORG", "place": "LOC"}


def gum_names(docs, sentences):
    """Names of GUM from its named mentions: the proper words joined to the mention's head (titles, articles left out)."""
    by_doc = {}
    for s in sentences:
        by_doc.setdefault(s["doc"], []).append(s)
    for d in docs:
        group = by_doc.get(d["id"])
        if not group or sum(len(s["words"]) for s in group) != len(d["tokens"]):
            continue
        place = [(s, i) for s in group for i in range(len(s["words"]))]
        for s in group:
            s["ner"], s["style"] = ["O"] * len(s["words"]), "gum"
        mentions = sorted((m for m in d["mentions"] if m["named"] and m["type"] in GUM_TYPES), key=lambda m: m["tok"][1] - m["tok"][0])
        for m in mentions:
            s, h = place[m["head"][0]]
            base = m["head"][0] - h
            lo, hi = m["tok"][0] - base, m["tok"][1] - base
            if lo < 0 or hi > len(s["words"]):
                continue
            # The minimal head may be several words: its syntactic top is the one whose head lies outside.
            mine = [t - base for t in m["head"]]
            h = next((i for i in mine if s["head"][i] - 1 not in mine), h)
            if s["upos"][h] != "PROPN" and not s["xpos"][h].startswith("NNP"):
                continue
            # "the President", "Muslims": a person by description, not by name.
            if m["type"] == "person" and (s["xpos"][h] == "NNPS" or (s["upos"][lo] == "DET" and not any(r.startswith("flat") for r in s["deprel"][lo:hi]))):
                continue
            joined, grew = {h}, True
            while grew:
                grew = False
                for i in range(lo, hi):
                    if i in joined or s["head"][i] - 1 not in joined:
                        continue
                    r, u = s["deprel"][i], s["upos"][i]
                    mine = (r in ("flat", "compound", "goeswith") and (u in ("PROPN", "NUM", "X") or r == "flat")) or (r in ("amod", "nummod") and s["xpos"][i].startswith("NNP"))
                    mine |= r == "nmod" and u == "PROPN" and m["type"] != "person" and any(s["head"][j] - 1 == i and s["words"][j] == "of" for j in range(lo, i))
                    mine |= r == "punct" and s["words"][i] in ("-", ".") or (r == "case" and s["words"][i] in ("of", "'s", "’s") and s["head"][i] - 1 != h)
                    mine |= r == "nmod:poss" and u == "PROPN" and m["type"] != "person"
                    if mine:
                        joined.add(i)
                        grew = True
            a = b = h
            while a - 1 in joined:
                a -= 1
            while b + 1 in joined:
                b += 1
            while s["upos"][b] in ("ADP", "PUNCT") and b > h:
                b -= 1
            while s["upos"][a] in ("ADP", "PUNCT") and a < h:
                a += 1
            if all(s["ner"][i] == "O" for i in range(a, b + 1)):
                label = GUM_TYPES[m["type"]]
                for i in range(a, b + 1):
                    s["ner"][i] = ("B-" if i == a else "I-") + label


def load(root, half):
    """All sentences of one half (`train` or `dev`) of the data folder."""
    ewt = read_conllu(f"{root}/treebank/ewt-{half}.conllu")
    gum = read_conllu(f"{root}/treebank/gum-{half}.conllu")
    uner = {}
    for p in glob.glob(f"{root}/ner/uner-ewt-{half}*.jsonl"):
        for line in open(p, encoding="utf8"):
            r = json.loads(line)
            uner[r["id"]] = r
    for s in ewt:
        r = uner.get(s["id"])
        if r and r["text"] == s["text"] and s["aligned"]:
            s["ner"], s["style"], s["spans"] = bio(s["offsets"], r["spans"]), "uner", r["spans"]
    gum_names([json.loads(l) for l in open(f"{root}/coref/gum-{half}.jsonl", encoding="utf8")], gum)
    out = ewt + gum
    for style in ("wikigold", "wikinews"):
        out += read_spans(f"{root}/ner/{style}-{half}.jsonl", style)
    return out


ABBREVIATION = re.compile(r"(?:^|[\s(\"“])(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|Maj|Adm|Jr|Sr|vs|No|Inc|Corp|Co|Ltd|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|[A-Z]|[a-z]\.[a-z]|[A-Z]\.[A-Z])\.$")


def split_sentences(text):
    """A rough sentence splitter for unlabelled news: paragraphs, then end marks before a capital."""
    out = []
    for m in re.finditer(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*", text):
        par, at, start = m.group(), m.start(), 0
        for e in re.finditer(r"[.!?][\"”’')\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])", par):
            if ABBREVIATION.search(par[start : e.start() + 1]):
                continue
            out.append((at + start, at + e.end()))
            start = e.end()
        out.append((at + start, at + len(par)))
    return [(a, b) for a, b in out if text[a:b].strip()]


def read_plain(text, doc, corpus="news"):
    """Sentences of a plain text, words by `tokenize`, offsets into the text."""
    out = []
    for a, b in split_sentences(text):
        off = [(x + a, y + a) for x, y in tokenize(text[a:b])]
        if off:
            out.append(dict(words=[text[x:y] for x, y in off], offsets=off, doc=doc, corpus=corpus, genre=corpus, id=f"{doc}-{len(out)}", text=text[a:b].strip()))
    return out


def batches(lengths, limit, rng, longest):
    """Index lists of like length whose padded sizes stay near `limit` words; sentences over `longest` are left out."""
    order = [i for i in range(len(lengths)) if 0 < lengths[i] <= longest]
    if rng is not None:
        noise = rng.random(len(order)) * 2.0
        order = [order[j] for j in np.argsort([lengths[i] + noise[k] for k, i in enumerate(order)], kind="stable")]
    else:
        order.sort(key=lambda i: lengths[i])
    out, cur = [], []
    for i in order:
        if cur and lengths[i] * (len(cur) + 1) > limit:
            out.append(cur)
            cur = []
        cur.append(i)
    if cur:
        out.append(cur)
    if rng is not None:
        rng.shuffle(out)
    return out
