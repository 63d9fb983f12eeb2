using System.Collections.Concurrent;

namespace NeuralStyle.Samples.Studio;

/// <summary>The built-in network, with each combination of options that is asked for.</summary>
internal sealed class Stylizers : IDisposable
{
    private const int MostBrushes = 16; // half as many sizes, from 0.5 to 2

    private readonly ConcurrentDictionary<(int Brush, bool KeepColors), Lazy<Stylizer>> _stylizers = new();

    /// <summary>The names of the built-in styles.</summary>
    public IReadOnlyList<string> Names { get; } = BuiltInStyles.Model.Info.StyleNames;

    /// <summary>A stylizer with a brush size, rounded to an eighth of an octave.</summary>
    public Stylizer Get(double brush, bool keepColors)
    {
        var octave = (int)Math.Round(Math.Log2(brush) * MostBrushes / 2);
        return _stylizers.GetOrAdd(
            (octave, keepColors),
            static key => new(() => Stylizer.CreateBuiltIn(new StylizerOptions { BrushScale = Math.Pow(2, key.Brush * 2.0 / MostBrushes), KeepColors = key.KeepColors, MemoryBudget = 1L << 30 }))).Value;
    }

    public void Dispose()
    {
        foreach (var stylizer in _stylizers.Values.Where(stylizer => stylizer.IsValueCreated))
        {
            stylizer.Value.Dispose();
        }
    }
}
