"""Single-root maximum spanning tree and the decoding of names and lemmas."""

import numpy as np

import text


def tree(score):
    """Heads `[n]` (0 = root) of the best single-root tree over log-probabilities `[n, n+1]` (word by candidate)."""
    n = len(score)
    s = np.full((n + 1, n + 1), -1e9)
    s[1:] = score
    # As few edges from the root as can be: one.
    s[1:, 0] -= 1e5
    np.fill_diagonal(s, -1e9)
    greedy = s[1:].argmax(1)
    if (greedy == 0).sum() == 1 and _acyclic(greedy):
        return greedy
    return _edmonds(s)[1:]


def _acyclic(heads):
    for i in range(1, len(heads) + 1):
        j, k = i, 0
        while j and k <= len(heads):
            j, k = heads[j - 1], k + 1
        if j:
            return False
    return True


def _edmonds(s):
    n = len(s)
    heads = s.argmax(1)
    heads[0] = 0
    # A cycle?
    colour = [0] * n
    colour[0] = 2
    cycle = None
    for i in range(1, n):
        path, j = [], i
        while colour[j] == 0:
            colour[j] = 1
            path.append(j)
            j = heads[j]
        if colour[j] == 1:
            cycle = path[path.index(j) :]
        for k in path:
            colour[k] = 2
        if cycle:
            break
    if not cycle:
        return heads
    inside = set(cycle)
    rest = [i for i in range(n) if i not in inside]
    c = len(rest)
    t = np.full((c + 1, c + 1), -1e9)
    t[:c, :c] = s[np.ix_(rest, rest)]
    total = sum(s[i, heads[i]] for i in cycle)
    cyc = np.array(cycle)
    # Out of the cycle: the best word of it as head; into it: where breaking costs least.
    out = s[np.ix_(rest, cyc)]
    t[:c, c] = out.max(1)
    out_at = cyc[out.argmax(1)]
    into = s[np.ix_(cyc, rest)] - s[cyc, heads[cyc]][:, None] + total
    t[c, :c] = into.max(0)
    into_at = cyc[into.argmax(0)]
    np.fill_diagonal(t, -1e9)
    sub = _edmonds(t)
    result = heads.copy()
    for i in range(1, c):
        result[rest[i]] = out_at[i] if sub[i] == c else rest[sub[i]]
    entry = sub[c]
    result[into_at[entry]] = rest[entry]
    result[0] = 0
    return result


def viterbi(logp, names):
    """The best BIO path over log-probabilities `[n, 9]`."""
    k = len(names)
    ok = np.array([[b[0] != "I" or a[1:] == b[1:] and a != "O" for b in names] for a in names])
    start = np.array([b[0] != "I" for b in names])
    cur, back = np.where(start, logp[0], -1e9), []
    for row in logp[1:]:
        m = np.where(ok, cur[:, None], -1e9)
        back.append(m.argmax(0))
        cur = m.max(0) + row
    j = int(cur.argmax())
    path = [j]
    for b in reversed(back):
        j = int(b[j])
        path.append(j)
    return [names[j] for j in reversed(path)]


def lemma(form, upos, order, scripts, exceptions):
    """The lemma of a form by its scripts from best to worst."""
    got = exceptions.get(f"{form.lower()}|{upos}")
    if got is not None:
        return got
    for i in order:
        out = text.apply_script(scripts[i], form)
        if out is not None:
            return out
    return form
