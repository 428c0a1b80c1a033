"""The table of lemmas that goes before the scripts: words of the training text, and regular inflections of known words.

A script is chosen by the network and may stumble over a rare word ("expressed" to "expresse"); a table does not.
"""

import collections

# Closed and name-like classes are left to the scripts: their lemmas hang on the writing, not on the word.
OPEN = ("NOUN", "VERB", "ADJ", "ADV", "AUX", "PRON", "DET", "ADP", "SCONJ", "CCONJ", "PART")
VOWELS = "aeiou"


def seen(sentences, least=2):
    """{"form|UPOS": lemma} of forms that have one lemma nearly always in the training text."""
    count = {}
    for s in sentences:
        for w, l, u in zip(s["words"], s.get("lemma", ()), s.get("upos", ())):
            if u in OPEN:
                count.setdefault((w.lower(), u), collections.Counter())[l] += 1
    out = {}
    for (w, u), found in count.items():
        (l, n), total = found.most_common(1)[0], sum(found.values())
        # A form that is its own lemma needs no row unless its end looks like an inflection.
        if total >= least and n >= 0.95 * total and l != "_" and "|" not in w and (l != w or w[-1:] in "sdgrtn"):
            out[f"{w}|{u}"] = l
    return out


def plural(w):
    if w.endswith(("s", "x", "z", "ch", "sh")):
        return w + "es"
    if w.endswith("y") and w[-2:-1] not in VOWELS:
        return w[:-1] + "ies"
    return w + "s"


def forms_of(w):
    """Regular verb forms; a last consonant is doubled only for one short vowel before it, beside the plain form."""
    if w.endswith("e"):
        out = [w + "s", w + "d", (w if w.endswith(("ee", "oe", "ye")) else w[:-1]) + "ing"]
    elif w.endswith("y") and w[-2:-1] not in VOWELS:
        out = [w[:-1] + "ies", w[:-1] + "ied", w + "ing"]
    else:
        out = [plural(w), w + "ed", w + "ing"]
        if len(w) > 2 and w[-1] not in VOWELS + "wxy" and w[-2] in VOWELS and w[-3] not in VOWELS:
            out += [w + w[-1] + "ed", w + w[-1] + "ing"]
    return out


def regular(sentences, vocabulary):
    """{"form|UPOS": lemma} of regular inflections that only one known word can have.

    Known: the lemmas of the training text (verbs and nouns apart), and whole words of the piece vocabulary, which
    count only where the inflected form stands in that vocabulary too.
    """
    verbs, nouns = set(), set()
    for s in sentences:
        for l, u in zip(s.get("lemma", ()), s.get("upos", ())):
            if l.isalpha() and l.islower() and len(l) > 2:
                (verbs if u == "VERB" else nouns if u == "NOUN" else set()).add(l)
    whole = {w for w in vocabulary if w.isalpha() and w.isascii() and len(w) > 2}
    out = {}
    for known, make, upos in ((verbs, forms_of, "VERB"), (nouns, lambda w: [plural(w)], "NOUN")):
        base = {}
        for w in known | whole:
            for f in make(w):
                if w in known or f in whole:
                    base.setdefault(f, set()).add(w)
        for f, ws in base.items():
            # Two candidates, one of them a word of the text as this part of speech: that one.
            best = ws & known if len(ws & known) == 1 else ws
            if len(best) == 1 and not (upos == "NOUN" and f.endswith(("ics", "ss", "us", "is"))):
                (w,) = best
                if w in known or upos == "NOUN" or f.endswith(("ed", "ing")):
                    out[f"{f}|{upos}"] = w
    return out


def table(sentences, rare, vocabulary):
    """The whole table: regular inflections, then what the text says, then words whose script is too rare to be a class."""
    return {**regular(sentences, vocabulary), **seen(sentences), **rare}
