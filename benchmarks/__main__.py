"""Run every benchmark and print a table of ratios."""

from importlib import import_module
from pathlib import Path

LINE = "{:44}  {:>10}  {:28}  {:>10}  {:>7}  {}"


def main() -> None:
    """Print a line for each comparison."""
    print(LINE.format("what", "ours", "beside", "theirs", "ratio", "goal"))
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        for row in import_module(f"benchmarks.{path.stem}").rows():
            ours, theirs = (f"{seconds * 1000:.3f} ms" for seconds in (row.ours, row.theirs))
            print(LINE.format(row.what, ours, row.beside, theirs, f"{row.ratio:.3f}", row.goal), flush=True)


if __name__ == "__main__":
    main()
