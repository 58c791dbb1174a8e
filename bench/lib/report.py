"""The table for people and the lines of JSON for programs."""
import json
import sys

from lib.figures import significant


class Report:
    """Collects rows; each measurement goes to the file at once, so that a run that is cut short has left what it measured."""

    def __init__(self, header, path=None):
        self.header, self.rows = header, []
        self.file = open(path, "w") if path else None
        self.write({"kind": "header", **header})

    def write(self, line):
        if self.file:
            self.file.write(json.dumps(line) + "\n")
            self.file.flush()

    def measurement(self, contest, contestant, pair, measured):
        line = {"kind": "measurement", "contest": contest, "contestant": contestant, "pair": pair, **measured}
        self.write(line)
        print(json.dumps(line), file=sys.stderr, flush=True)

    def row(self, row, **result):
        self.rows.append((row, result))
        self.write({"kind": "row", "row": row.name, "unit": row.unit, **result})

    def table(self):
        """Markdown."""
        about = self.header
        lines = [
            f"{about['cpu']}, {about['cores']} cores (load {about['load']} at the start), {about['date']}, commit {about['commit']}; "
            f"PyTorch: {about['pytorch'] or 'none'}. Ratio = ours / peer, of each round.",
            "",
            "| row | ours (median) | peer (median) | ratio: median (quartiles) | pairs |",
            "|---|---|---|---|---|",
        ]
        return "\n".join(lines + [cells(row, result) for row, result in self.rows])

    def close(self):
        if self.file:
            self.file.close()


def cells(row, result):
    """One row of the table."""
    if "failed" in result:
        return f"| {row.name} | failed: {result['failed']} | | | |"
    ratio = "–"
    if "ratio" in result:
        first, third = result["ratioQuartiles"]
        ratio = f"{result['ratio']:.3f} ({first:.3f}–{third:.3f})"
    peer = side(row, result, "peer") if row.peer else "–"
    return f"| {row.name} | {side(row, result, 'ours')} | {peer} | {ratio} | {result['pairs']} |"


def side(row, result, name):
    """The median of one side; with its quartiles where there is nothing to divide it by."""
    if name not in result:
        return f"not measured: {result[name + 'Missing']}"
    text = f"{significant(result[name])} {row.unit}"
    if "ratio" in result:
        return text
    first, third = result[f"{name}Quartiles"]
    return f"{text} ({significant(first)}–{significant(third)})"
