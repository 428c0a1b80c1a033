#!/usr/bin/env python3
"""Checks coded sentences (resources/examples/*.txt): every field against its closed list, every word field against its sentence.

usage: check_examples.py FILE… [--stats]

Prints `file:line: what is wrong` and exits with 1 if there is a mistake, else one line of counts. Plain Python 3, no packages.
"""
import collections, re, sys

TYPES = "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
MODES = {
    "CONSULT": "visit third-party multilateral phone", "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet", "ACCUSE": "disapprove investigate allege", "REJECT": "assist change yield meet",
    "THREATEN": "restrict arrest relations expel territory violence", "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue", "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone heavy-weapons crowd-control unconventional",
}
MODES = {k: set(v.split()) for k, v in MODES.items()}
STATUS = set("occurred ongoing planned hypothetical negated".split())
CONTEXTS = set("""military intelligence executive legislative election political_institutions pro_democracy pro_autocracy economic legal
reparations human_rights rights_freedoms repression human_security gender lgbt religion_ethnicity inequality diplomatic territory peacekeeping health
asylum migration disasters natural_resource environment technology terrorism cbrn cyber misinformation crime corruption illegal_drugs trafficking""".split())


def find(sentence, words):
    """Start of `words` in `sentence` as a whole word (`word#2`: its second occurrence), or None."""
    m = re.fullmatch(r"(.+?)#(\d+)", words)
    words, nth = (m.group(1), int(m.group(2))) if m else (words, 1)
    hits = [h.start() for h in re.finditer(r"(?<!\w)" + re.escape(words) + r"(?!\w)", sentence)]
    return hits[nth - 1] if len(hits) >= nth else None


def items(path):
    """Yields (line, sentence, [(line, fields)]) of a file."""
    sentence, line, events = None, 0, []
    for n, raw in enumerate(open(path, encoding="utf8"), 1):
        text = raw.rstrip("\n").strip()
        if text.startswith("#"):
            continue
        if text.startswith(">"):
            events.append((n, [f.strip() for f in text[1:].split("|")]))
            continue
        if sentence is not None or events:
            yield line, sentence, events
        sentence, line, events = (text or None), n, []
    if sentence is not None or events:
        yield line, sentence, events


def check(path, seen, stats):
    bad = []
    for line, sentence, events in items(path):
        say = lambda n, what: bad.append(f"{path}:{n}: {what}")
        if sentence is None:
            say(events[0][0], "an event without a sentence above it")
            continue
        key = re.sub(r"\W+", " ", sentence.lower()).strip()
        if key in seen:
            say(line, f"the same sentence stands at {seen[key]}")
        seen[key] = f"{path}:{line}"
        stats["sentences"] += 1
        stats["without event" if not events else "with event"] += 1
        stats["several events"] += len(events) > 1
        for n, f in events:
            if len(f) != 9:
                say(n, f"{len(f)} fields, not 9")
                continue
            for part in f[0].split(" ... "):
                if find(sentence, part) is None:
                    say(n, f"predicate not in the sentence: {part}")
            kind, _, act = f[1].partition("/")
            for t in (kind, act or kind):
                if t not in TYPES:
                    say(n, f"no such type: {t}")
            if f[2] != "-" and not any(f[2] in MODES.get(t, ()) for t in (kind, act)):
                say(n, f"mode {f[2]} is none of {f[1]}")
            status, *more = [s.strip() for s in f[3].split(",")]
            if status not in STATUS or any(m not in ("historical", "embedded") for m in more):
                say(n, f"no such status: {f[3]}")
            for field in (4, 5, 6):
                for p in f[field].split(" + "):
                    if p != "-" and find(sentence, p) is None:
                        say(n, f"party not in the sentence: {p}")
            for c in f[7].split(","):
                if c.strip() != "-" and c.strip() not in CONTEXTS:
                    say(n, f"no such context: {c.strip()}")
            stats["events"] += 1
            stats["type " + kind] += 1
            stats["status " + status] += 1
            stats["speaker"] += f[6] != "-"
    return bad


if __name__ == "__main__":
    paths = [a for a in sys.argv[1:] if not a.startswith("--")]
    seen, stats, bad = {}, collections.Counter(), []
    for p in paths:
        bad += check(p, seen, stats)
    print("\n".join(bad[:200]))
    print(f"{stats['sentences']} sentences, {stats['without event']} without an event, {stats['events']} events, {len(bad)} mistakes")
    if "--stats" in sys.argv:
        for k, v in sorted(stats.items()):
            print(f"  {k} {v}")
    sys.exit(bool(bad))
