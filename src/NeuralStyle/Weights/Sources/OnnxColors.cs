using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>The scaling of colors in an ONNX graph outside of its network: <c>y[c] = x[c] * Scale[c] + Shift[c]</c>.</summary>
/// <param name="Scale">A factor for each channel.</param>
/// <param name="Shift">An offset for each channel.</param>
internal sealed record OnnxColors(IReadOnlyList<double> Scale, IReadOnlyList<double> Shift)
{
    /// <summary>Nothing.</summary>
    public static OnnxColors None { get; } = new([1, 1, 1], [0, 0, 0]);

    private const double Tolerance = 1e-3; // of the scale: below what an image of 8 bits shows

    /// <summary>This, and then a factor for each channel.</summary>
    public OnnxColors Times(IReadOnlyList<double> factors) => new([.. Scale.Zip(factors, (a, b) => a * b)], [.. Shift.Zip(factors, (a, b) => a * b)]);

    /// <summary>This, and then an offset for each channel.</summary>
    public OnnxColors Plus(IReadOnlyList<double> offsets) => this with { Shift = [.. Shift.Zip(offsets, (a, b) => a + b)] };

    /// <summary>Returns true if two are equal up to rounding.</summary>
    public bool IsNear(OnnxColors other)
        => Enumerable.Range(0, ImageChannels).All(c => Math.Abs(Scale[c] - other.Scale[c]) <= Tolerance * Math.Abs(other.Scale[c]) && Math.Abs(Shift[c] - other.Shift[c]) <= Tolerance * Math.Abs(other.Scale[c]));

    /// <summary>From an image of 0 to <paramref name="unit"/>, in the order of a range's channels, to the range.</summary>
    public static OnnxColors To(ValueRange range, double unit)
        => new([.. range.Scale.Select(scale => scale / unit)], [.. range.Shift.Select(shift => (double)shift)]);

    /// <summary>From a range times 1 / <paramref name="factor"/> to an image of 0 to <paramref name="unit"/>.</summary>
    public static OnnxColors From(ValueRange range, double unit, double factor)
        => new([.. range.Scale.Select(scale => factor * unit / scale)], [.. range.Scale.Zip(range.Shift, (scale, shift) => -shift * unit / scale)]);

    /// <summary>The same factor and offset for all channels.</summary>
    public static OnnxColors All(double scale, double shift) => new([scale, scale, scale], [shift, shift, shift]);

    private const int ImageChannels = 3;
}
