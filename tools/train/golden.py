"""Writes the golden file of a weight file: its outputs on twenty sentences, for the reader in Rust to be checked against."""

import argparse
import json

import export
import score

SENTENCES = """
The foreign minister of Norway met his Danish counterpart in Oslo on Tuesday .
Rebels shelled a market in the northern town of Harim , killing at least 14 people , a doctor said .
MINISTERS REJECT PLAN FOR NEW BORDER POSTS
Court Orders Release of Two Journalists in Quito
“ We will not sign anything before the prisoners are home , ” President Amara Keita told reporters .
The United Nations has n't yet decided whether to send observers .
Police arrested more than 1,200 protesters who had blocked the bridge since Friday .
France and Germany agreed to resume talks that were suspended in 2019 .
The offer was turned down by the union 's leaders , who want higher wages .
Why did the army withdraw from the valley ?
According to the Daily Harbour , the bank may cut 300 jobs next year .
He 's gone , but they 're still waiting for the ship 's captain .
Mexico 's senate approved the treaty by 82 votes to 31 — its first in a decade .
Heavy rain and strong winds left 40,000 homes without power .
The ambassador , a former general , denied that his government had supplied weapons to the militia .
e-mail : press@example.org
Islands ' leaders urged the rich countries to pay for the damage they had caused .
U.S. officials say Iran could be planning to expel the inspectors .
No agreement was reached at the weekend summit in Addis Ababa .
Dr. Lin Wei , 54 , worked for the World Health Organization in Geneva .
"""

STYLE = "wikigold"


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("weights")
    a.add_argument("out")
    o = a.parse_args()
    net, maker, exceptions = export.read(o.weights)
    rows = []
    for line in SENTENCES.strip().split("\n"):
        s = {"words": line.split()}
        # One by one: a batch's padding has no say in the rounding of rows.
        score.annotate(net, maker, exceptions, [s], STYLE)
        out = s["out"]
        rows.append({"words": s["words"], "style": STYLE, **{k: out[k] for k in ("upos", "xpos", "feats", "lemma", "ner")}, "heads": out["head"], "deprel": out["deprel"]})
    with open(o.out, "w", encoding="utf8") as f:
        f.write("[\n" + ",\n".join(json.dumps(r, ensure_ascii=False) for r in rows) + "\n]\n")


if __name__ == "__main__":
    main()
