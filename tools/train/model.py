"""The two networks and their heads, as docs/weights.md describes them."""

import math

import torch
import torch.nn.functional as F
from torch import nn


class Heads(nn.Module):
    """Tags, names, arcs and labels over word states `[B, N, d]` and head candidates `[B, N+1, d]`."""

    def __init__(self, d, sizes, arc, label, bilinear, dropout):
        super().__init__()
        for t in ("upos", "xpos", "feats", "lemma"):
            setattr(self, t, nn.Linear(d, sizes[t]))
        self.ner = nn.Linear(d, sizes["ner"])
        self.style = nn.Embedding(sizes["corpora"], 8)
        self.style_out = nn.Linear(8, sizes["ner"], bias=False)
        self.arc_dep, self.arc_head = nn.Linear(d, arc), nn.Linear(d, arc)
        self.arc_bilinear = nn.Linear(arc, arc, bias=False)
        self.arc_hb = nn.Parameter(torch.zeros(arc))
        self.label_dep, self.label_head = nn.Linear(d, label), nn.Linear(d, label)
        self.bilinear = bilinear
        n = sizes["deprel"]
        if bilinear:
            self.label_bilinear = nn.Linear(label, n * label, bias=False)
            self.label_linear = nn.Linear(2 * label, n)
            nn.init.normal_(self.label_bilinear.weight, std=0.02)
        else:
            self.label_out = nn.Linear(label, n)
        self.drop = nn.Dropout(dropout)
        self.round = None  # how the head's vector is rounded before the bilinear table, where that is simulated
        nn.init.orthogonal_(self.arc_bilinear.weight)
        with torch.no_grad():
            self.arc_bilinear.weight.mul_(0.3)
        nn.init.normal_(self.style.weight, std=0.3)

    def tags(self, s):
        s = self.drop(s)
        return {t: getattr(self, t)(s).float() for t in ("upos", "xpos", "feats", "lemma")}

    def names(self, s, style):
        """Scores `[B, N, 9]`; style `[B]`."""
        return self.ner(self.drop(s)).float() + self.style_out(self.style(style)).float()[:, None]

    def arcs(self, s, cand, lengths):
        """Scores `[B, N, N+1]`; a word itself and candidates beyond the sentence are at -1e4."""
        dep = self.drop(F.relu(self.arc_dep(self.drop(s))))
        head = self.drop(F.relu(self.arc_head(self.drop(cand))))
        t = self.arc_bilinear(head)
        score = torch.matmul(dep, t.transpose(1, 2)).float() + torch.matmul(head, self.arc_hb.to(head.dtype)).float()[:, None]
        n = s.shape[1]
        at = torch.arange(n + 1)
        bad = (at[None, None] > lengths[:, None, None]) | (at[None, None] == torch.arange(1, n + 1)[None, :, None])
        return score.masked_fill(bad, -1e4)

    def labels(self, s, cand, heads):
        """Scores `[B, N, L]` for the given heads `[B, N]` (0 = root)."""
        dep = self.label_dep(self.drop(s))
        head = self.label_head(self.drop(cand))
        head = head.gather(1, heads[..., None].expand(-1, -1, head.shape[2]))
        if not self.bilinear:
            return self.label_out(self.drop(F.relu(dep + head))).float()
        dep, head = self.drop(F.relu(dep)), self.drop(F.relu(head))
        b, n, k = dep.shape
        # dep x head, flat, against the table: the same sum as row by row at run time.
        table = self.label_bilinear.weight.view(-1, k * k)
        into = self.round(head) if self.round else head
        outer = (dep[..., :, None] * into[..., None, :]).reshape(b, n, k * k)
        return F.linear(outer, table).float() + self.label_linear(torch.cat([dep, head], -1)).float()


class Layer(nn.Module):
    """A post-norm transformer layer."""

    def __init__(self, d, heads, ffn, dropout):
        super().__init__()
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, ffn), nn.Linear(ffn, d)
        self.norm1, self.norm2 = nn.LayerNorm(d, 1e-12), nn.LayerNorm(d, 1e-12)
        self.heads, self.drop = heads, nn.Dropout(dropout)

    def forward(self, x, mask):
        b, t, d = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        a = torch.matmul(q, k.transpose(2, 3)) * (1 / math.sqrt(d // self.heads)) + mask
        a = self.drop(a.softmax(-1).to(v.dtype))
        y = torch.matmul(a, v).transpose(1, 2).reshape(b, t, d)
        x = self.norm1(x + self.drop(self.out(y)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    kind = "encoder"

    def __init__(self, pieces, sizes, d=384, layers=6, heads=12, ffn=1536, positions=512, arc=256, label=64, dropout=0.1, head_dropout=0.2):
        super().__init__()
        self.config = dict(kind="encoder", width=d, layers=layers, heads=heads, ffn=ffn, max_positions=positions, norm_eps=1e-12, arc=arc, label=label, pieces=pieces, shapes=10)
        self.piece = nn.Embedding(pieces, d)
        self.piece.weight.requires_grad_(False)
        self.position, self.shape = nn.Embedding(positions, d), nn.Embedding(10, d)
        nn.init.normal_(self.shape.weight, std=0.01)
        self.norm = nn.LayerNorm(d, 1e-12)
        self.layers = nn.ModuleList(Layer(d, heads, ffn, dropout) for _ in range(layers))
        self.root = nn.Parameter(torch.randn(d) * 0.02)
        self.heads = Heads(d, sizes, arc, label, True, head_dropout)
        self.drop = nn.Dropout(dropout)

    def start(self, tensors, rows):
        """Takes the pretrained tensors; `rows` are the kept rows of the piece table."""
        t = {k.removeprefix("bert."): v for k, v in tensors.items()}
        with torch.no_grad():
            self.piece.weight.copy_(t["embeddings.word_embeddings.weight"][rows])
            self.position.weight.copy_(t["embeddings.position_embeddings.weight"] + t["embeddings.token_type_embeddings.weight"][0])
            self.norm.weight.copy_(t["embeddings.LayerNorm.weight"])
            self.norm.bias.copy_(t["embeddings.LayerNorm.bias"])
            for i, l in enumerate(self.layers):
                p = f"encoder.layer.{i}."
                for w in ("weight", "bias"):
                    getattr(l.qkv, w).copy_(torch.cat([t[f"{p}attention.self.{x}.{w}"] for x in ("query", "key", "value")]))
                    getattr(l.out, w).copy_(t[f"{p}attention.output.dense.{w}"])
                    getattr(l.norm1, w).copy_(t[f"{p}attention.output.LayerNorm.{w}"])
                    getattr(l.up, w).copy_(t[f"{p}intermediate.dense.{w}"])
                    getattr(l.down, w).copy_(t[f"{p}output.dense.{w}"])
                    getattr(l.norm2, w).copy_(t[f"{p}output.LayerNorm.{w}"])

    def states(self, b):
        """Word states `[B, N, d]` and head candidates `[B, N+1, d]`."""
        x = self.piece(b["pieces"]) + self.position.weight[: b["pieces"].shape[1]] + self.shape(b["piece_shapes"])
        x = self.drop(self.norm(x))
        if torch.is_autocast_enabled("cpu"):
            x = x.to(torch.bfloat16)
        mask = torch.zeros(b["pieces"].shape).masked_fill(b["piece_pad"], -1e4)[:, None, None].to(x.dtype)
        for l in self.layers:
            x = l(x, mask)
        s = x.gather(1, b["first"][..., None].expand(-1, -1, x.shape[2]))
        root = self.root.to(s.dtype).expand(len(s), 1, -1)
        return s, torch.cat([root, s], 1)


class Scan(torch.autograd.Function):
    """h[t] = (1-g[t])·h[t-1] + g[t]·c[t] over axis 1, from zero."""

    @staticmethod
    def forward(ctx, g, c):
        h = torch.empty_like(c)
        cur = torch.zeros_like(c[:, 0])
        for t in range(c.shape[1]):
            cur = torch.lerp(cur, c[:, t], g[:, t])
            h[:, t] = cur
        ctx.save_for_backward(g, c, h)
        return h

    @staticmethod
    def backward(ctx, dh):
        g, c, h = ctx.saved_tensors
        keep = 1 - g
        acc = torch.empty_like(dh)
        cur = torch.zeros_like(dh[:, 0])
        for t in range(dh.shape[1] - 1, -1, -1):
            cur = cur + dh[:, t]
            acc[:, t] = cur
            cur = cur * keep[:, t]
        before = torch.cat([torch.zeros_like(h[:, :1]), h[:, :-1]], 1)
        return acc * (c - before), acc * g


class GruLayer(nn.Module):
    def __init__(self, d, dropout):
        super().__init__()
        self.window, self.gru = nn.Linear(3 * d, d), nn.Linear(d, 2 * d)
        self.norm, self.drop = nn.LayerNorm(d), nn.Dropout(dropout)

    def forward(self, x, keep):
        """`keep` `[B, T, 1]` is 0 beyond the sentence, so that the backward direction starts clean."""
        z = torch.zeros_like(x[:, :1])
        w = torch.cat([torch.cat([z, x[:, :-1]], 1), x, torch.cat([x[:, 1:], z], 1)], -1)
        y = (x + self.drop(F.relu(self.window(w)))) * keep
        fg, fc, bg, bc = self.gru(y).chunk(4, -1)
        fg, bg = torch.sigmoid(fg) * keep, torch.sigmoid(bg) * keep
        f = Scan.apply(torch.cat([fg, bg.flip(1)], -1), torch.cat([fc, bc.flip(1)], -1))
        f, b = f.chunk(2, -1)
        return self.norm(y + self.drop(torch.cat([f, b.flip(1)], -1))) * keep


class Recurrent(nn.Module):
    kind = "recurrent"

    def __init__(self, tables, sizes, d=256, layers=4, piece_width=96, arc=96, label=64, dropout=0.25, pieces=0):
        super().__init__()
        self.config = dict(kind="recurrent", width=d, layers=layers, arc=arc, label=label, piece_width=piece_width, pieces=pieces, norm_eps=1e-5, shapes=10)
        self.tables = nn.ModuleDict({k: nn.Embedding(n, d, sparse=True) for k, n in tables.items()})
        for e in self.tables.values():
            nn.init.normal_(e.weight, std=0.1)
        self.shape = nn.Embedding(10, d)
        nn.init.normal_(self.shape.weight, std=0.1)
        self.piece = nn.EmbeddingBag(pieces, piece_width, mode="mean", sparse=True)
        self.piece_proj = nn.Linear(piece_width, d)
        self.norm = nn.LayerNorm(d)
        self.root = nn.Parameter(torch.randn(d) * 0.3)
        self.layers = nn.ModuleList(GruLayer(d, dropout) for _ in range(layers))
        self.heads = Heads(d, sizes, arc, label, False, dropout)
        self.drop = nn.Dropout(dropout)

    def states(self, b):
        n, m = b["shapes"].shape
        x = self.shape(b["shapes"]) + self.piece_proj(self.piece(b["bag"], b["bag_at"])).view(n, m, -1)
        for k, e in self.tables.items():
            x = x + e(b[k])
        x = self.drop(self.norm(x))
        x = torch.cat([self.root.expand(n, 1, -1), x], 1)
        keep = (torch.arange(m + 1)[None] <= b["lengths"][:, None]).float()[..., None]
        x = x * keep
        for l in self.layers:
            x = l(x, keep)
        return x[:, 1:], x
