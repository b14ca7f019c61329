def parse(text):
    try:
        return int(text)
    except ValueError:
        return None


good = bad = 0
values = ["12", "x", "7", "", "99", "1e5"] * 20_000
for value in values:
    number = parse(value)
    if number is None:
        bad += 1
    else:
        good += number
print(good, bad)
