#!/usr/bin/env python3
"""The primes below a limit, by the sieve of Eratosthenes."""

import sys


def primes_below(limit: int) -> list[int]:
    sieve = [True] * limit
    found = []
    for candidate in range(2, limit):
        if sieve[candidate]:
            found.append(candidate)
            for multiple in range(candidate * candidate, limit, candidate):
                sieve[multiple] = False
    return found


if __name__ == "__main__":
    limit = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    print(" ".join(str(prime) for prime in primes_below(limit)))
