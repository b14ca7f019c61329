"""Prints a number to a power, the digits of the result, and divisions as Python sees them."""
import sys


def main():
    try:
        base, exponent = int(sys.argv[1]), int(sys.argv[2])
    except IndexError:
        sys.exit("two numbers, please")
    except ValueError as error:
        sys.exit(str(error))
    result = base ** exponent
    print(base, "to the", exponent, "is", result)
    print("digits:", len(str(abs(result))))
    print("by seven:", base // 7, base % 7)
    print("root:", round(abs(base) ** 0.5, 4))


main()
