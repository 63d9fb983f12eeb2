namespace NeuralStyle.Common;

/// <summary>
/// Random numbers as a pure function of a key and a counter (SplitMix64, Steele et al. 2014): the same on every machine,
/// and any one of them can be had without those before it.
/// </summary>
internal readonly struct CounterRandom(ulong key)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>A generator whose key depends on several values, in order.</summary>
    public static CounterRandom For(params ReadOnlySpan<long> values)
    {
        var key = 0UL;
        foreach (var value in values)
        {
            key = Mix(key + Golden + (ulong)value);
        }

        return new CounterRandom(key);
    }

    /// <summary>64 random bits.</summary>
    public ulong Bits(long counter) => Mix(key + (((ulong)counter + 1) * Golden));

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform(long counter) => (Bits(counter) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 to <paramref name="count"/> - 1.</summary>
    public int Below(long counter, int count) => (int)Math.BigMul(Bits(counter), (ulong)count, out _);

    /// <summary>The numbers 0 to <paramref name="count"/> - 1 in random order (Fisher-Yates).</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            var j = Below(i, i + 1);
            order[i] = order[j];
            order[j] = i;
        }

        return order;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
