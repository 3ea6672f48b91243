"""Reference values of RandomStreamTests: SplitMix64 streams and the permutations drawn from them, written anew."""

MASK = 2**64 - 1


def mix(z):
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return z ^ (z >> 31)


def stream(*keys):
    state = 0
    for key in keys:
        state = mix((state ^ (key & MASK)) + 0x9E3779B97F4A7C15 & MASK)
    while True:
        state = state + 0x9E3779B97F4A7C15 & MASK
        yield mix(state)


def below(bits, bound):
    while True:
        product = next(bits) * bound
        if product & MASK >= 2**64 % bound:
            return product >> 64


def permutation(count, *keys):
    bits, order = stream(*keys), []
    for i in range(count):
        j = below(bits, i + 1)
        order.append(i)
        order[i], order[j] = order[j], i
    return order


if __name__ == "__main__":
    print([hex(bits) for bits, _ in zip(stream(), range(4))])
    print(permutation(10, 0), permutation(10, 7, 3), permutation(10, -1, 0))
