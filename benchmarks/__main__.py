"""Run the benchmarks, or those named (`python -m benchmarks collect read`), and print a table of ratios."""

import sys
from importlib import import_module
from pathlib import Path

LINE = "{:44}  {:>13}  {:28}  {:>13}  {:>7}  {}"


def main(*names: str) -> None:
    """Print a line for each comparison."""
    known = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"there is no benchmark {unknown[0]}; there are {', '.join(known)}")
    print(LINE.format("what", "ours", "beside", "theirs", "ratio", "goal"))
    for name in names or known:
        for row in import_module(f"benchmarks.bench_{name}").rows():
            ours, theirs = row.shown(row.ours), row.shown(row.theirs)
            print(LINE.format(row.what, ours, row.beside, theirs, f"{row.ratio:.3f}", row.goal), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
