"""Words as the networks see them: folding, shapes, word pieces, table keys, lemma scripts.

The same rules stand in docs/weights.md and in the Rust reader; change all three together.
"""

import unicodedata

FOLD = {}
for _c in "‘’‛′‚":
    FOLD[_c] = "'"
for _c in "“”„‟″«»":
    FOLD[_c] = '"'
for _c in "‐‑‒−":
    FOLD[_c] = "-"
FOLD["―"] = "—"
FOLD["…"] = "..."

SHAPES = 10


def fold(form):
    """The form with typographic variants made one; may be empty."""
    out = "".join(FOLD.get(c, c) for c in form if not c.isspace())
    return '"' if out in ("``", "''") else out


def is_upper(c):
    return c.isupper()


def shape(folded):
    """Class 1..9 of a folded form (0 is kept for the ends and the root)."""
    digits = sum(unicodedata.category(c) == "Nd" for c in folded)
    if digits:
        rest = [c for c in folded if unicodedata.category(c) != "Nd"]
        return 5 if all(c in ".,:/%-+'$" for c in rest) else 6
    if not any(c.isalnum() for c in folded):
        return 7 if folded else 9
    letters = [c for c in folded if c.isalpha()]
    if not letters:
        return 9
    up = [is_upper(c) for c in letters]
    if len(letters) == 1 and up[0]:
        return 4
    if all(up):
        return 3
    if not any(up):
        return 1
    if up[0] and not any(up[1:]):
        return 2
    return 8


def _punct(c):
    o = ord(c)
    if 33 <= o <= 47 or 58 <= o <= 64 or 91 <= o <= 96 or 123 <= o <= 126:
        return True
    return unicodedata.category(c).startswith("P")


def _cjk(c):
    o = ord(c)
    return (
        0x4E00 <= o <= 0x9FFF
        or 0x3400 <= o <= 0x4DBF
        or 0x20000 <= o <= 0x2CEAF
        or 0xF900 <= o <= 0xFAFF
        or 0x2F800 <= o <= 0x2FA1F
    )


class Pieces:
    """Greedy longest-match word pieces over a vocabulary."""

    def __init__(self, vocab):
        self.vocab = vocab
        self.row = {p: i for i, p in enumerate(vocab)}
        self.unk, self.cls, self.sep = (self.row[x] for x in ("[UNK]", "[CLS]", "[SEP]"))
        self.cache = {}

    def runs(self, folded):
        s = "".join(c for c in unicodedata.normalize("NFD", folded) if unicodedata.category(c) != "Mn")
        out, cur = [], ""
        for c in s.lower():
            if c == "\ufffd" or unicodedata.category(c) in ("Cc", "Cf", "Mn"):
                continue
            if _punct(c) or _cjk(c):
                if cur:
                    out.append(cur)
                out.append(c)
                cur = ""
            else:
                cur += c
        if cur:
            out.append(cur)
        return out

    def of(self, folded):
        got = self.cache.get(folded)
        if got is None:
            got = []
            for run in self.runs(folded):
                got.extend(self._run(run))
            got = self.cache[folded] = got or [self.unk]
        return got

    def _run(self, run):
        if len(run) > 100:
            return [self.unk]
        out, a = [], 0
        while a < len(run):
            b = len(run)
            while b > a:
                row = self.row.get(("##" if a else "") + run[a:b])
                if row is not None:
                    break
                b -= 1
            if b == a:
                return [self.unk]
            out.append(row)
            a = b
        return out


def english_piece(piece):
    """Whether a piece of the start vocabulary is kept: Latin letters, digits, marks and symbols, no other script."""
    if piece in ("[UNK]", "[CLS]", "[SEP]"):
        return True
    if piece.startswith("[") and piece.endswith("]") and len(piece) > 2:
        return False
    body = piece[2:] if piece.startswith("##") and len(piece) > 2 else piece
    for c in body:
        cat = unicodedata.category(c)
        if cat[0] == "L":
            if not unicodedata.name(c, "").startswith("LATIN") and ord(c) > 127:
                return False
        elif cat[0] == "N":
            if ord(c) > 0x2FF and not 0x2070 <= ord(c) <= 0x218F:
                return False
        elif cat[0] == "M":
            return False
    return True


def keys(folded):
    """Keys of the recurrent network's tables: form, prefix3, suffix3, suffix2."""
    low = folded.lower()
    return low, low[:3], low[-3:], folded[-2:]


# Lemma scripts ------------------------------------------------------------------------------------------------


def cased(case, form):
    if case == "lower":
        return form.lower()
    if case == "cap":
        return form[:1].upper() + form[1:].lower()
    if case == "bare":
        return form.replace(",", "")
    return form


def script_of(form, lemma, upos):
    """The cheapest script that turns the form into the lemma; names lean to `keep`, other words to `lower`."""
    if lemma == "_":
        return "_"
    if upos == "NUM" and lemma == cased("bare", form) != form:
        return "bare|>"
    order = ("keep", "cap", "lower") if upos == "PROPN" else ("lower", "keep", "cap")
    best = None
    for rank, case in enumerate(order):
        f = cased(case, form)
        n = 0
        while n < min(len(f), len(lemma)) and f[n] == lemma[n]:
            n += 1
        cost = (len(f) - n + len(lemma) - n, rank)
        if best is None or cost < best[0]:
            best = (cost, f"{case}|{f[n:]}>{lemma[n:]}")
    return best[1]


def apply_script(script, form):
    """The lemma, or None where the script cannot be applied."""
    if script == "_":
        return "_"
    case, rest = script.split("|", 1)
    cut, add = rest.split(">", 1)
    f = cased(case, form)
    if cut and not f.endswith(cut):
        return None
    out = f[: len(f) - len(cut)] + add
    return out or None
