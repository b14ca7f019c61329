"""Adds up a ledger by account and writes one file per account and a summary."""
import os
import sys


def main():
    if len(sys.argv) != 2:
        sys.stderr.write("usage: ledger FILE\n")
        return 64
    totals, entries = {}, {}
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                line = line.strip()
                if not line or line.startswith("#"):
                    continue
                account, _, amount = line.partition(":")
                try:
                    value = float(amount)
                except ValueError:
                    print(f"{sys.argv[1]}:{number}: bad amount {amount!r}", file=sys.stderr)
                    return 1
                totals[account] = totals.get(account, 0) + value
                entries.setdefault(account, []).append(value)
    except FileNotFoundError:
        print("no such ledger", file=sys.stderr)
        return 3
    os.makedirs("accounts", exist_ok=True)
    for account, values in entries.items():
        with open(os.path.join("accounts", account + ".txt"), "w", encoding="utf-8") as out:
            for value in values:
                out.write(f"{value:10.2f}\n")
    with open("summary.txt", "w", encoding="utf-8") as out:
        for account in sorted(totals):
            out.write(f"{account}={totals[account]:.2f}\n")
    print(f"{len(totals)} accounts, {sum(totals.values()):.2f} in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
