def caesar(text, shift):
    out = []
    for ch in text:
        if "a" <= ch <= "z":
            out.append(chr((ord(ch) - 97 + shift) % 26 + 97))
        else:
            out.append(ch)
    return "".join(out)


text = "attack at dawn, said the general; nobody listened. " * 2000
for shift in range(5):
    text = caesar(text, shift)
print(text[:60], len(text), text.count("e"), text.upper()[:10])
parts = ""
for i in range(30_000):
    parts += str(i % 10)
print(len(parts), f"{parts[:10]:>20}")
