TEXT = "the quick brown fox jumps over the lazy dog and the cat sees it all from the warm wall " * 3000


def count(text):
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


for _ in range(5):
    ranked = count(TEXT)
print(ranked[:5])
