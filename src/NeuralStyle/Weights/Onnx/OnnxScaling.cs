namespace NeuralStyle.Weights;

/// <summary>A scaling of channels: <c>y[c] = x[Order[c]] * Scale[c] + Shift[c]</c>.</summary>
/// <param name="Order">The channel that each channel comes from.</param>
/// <param name="Scale">A factor for each channel.</param>
/// <param name="Shift">An offset for each channel.</param>
internal sealed record OnnxScaling(int[] Order, double[] Scale, double[] Shift)
{
    private const double Tolerance = 1e-6;

    /// <summary>The tensor that the factors are of, where it was never combined with another one.</summary>
    public OnnxTensor? ScaleTensor { get; private init; }

    /// <summary>The tensor that the offsets are of, where it was never combined with another one.</summary>
    public OnnxTensor? ShiftTensor { get; private init; }

    /// <summary>True if it changes nothing.</summary>
    public bool IsIdentity => IsOrdered && Scale.All(scale => Math.Abs(scale - 1) < Tolerance) && Shift.All(shift => Math.Abs(shift) < Tolerance);

    /// <summary>True if each channel comes from itself.</summary>
    public bool IsOrdered => Order.SequenceEqual(Enumerable.Range(0, Order.Length));

    /// <summary>A scaling that changes nothing.</summary>
    public static OnnxScaling None(int channels) => new([.. Enumerable.Range(0, channels)], [.. Enumerable.Repeat(1.0, channels)], new double[channels]);

    /// <summary>The scaling of an operation.</summary>
    public static OnnxScaling Of(Graphs.ConvertRangeOperation operation)
        => new([.. operation.Order], [.. operation.Scale.Select(scale => (double)scale)], [.. operation.Shift.Select(shift => (double)shift)]);

    /// <summary>This, and then a factor for each channel.</summary>
    public OnnxScaling Times(double[] factors, OnnxTensor? tensor = null) => this with
    {
        Scale = [.. Scale.Zip(factors, (a, b) => a * b)],
        Shift = [.. Shift.Zip(factors, (a, b) => a * b)],
        ScaleTensor = Scale.All(scale => scale == 1) && Shift.All(shift => shift == 0) ? tensor : null,
        ShiftTensor = null,
    };

    /// <summary>This, and then an offset for each channel.</summary>
    public OnnxScaling Plus(double[] offsets, OnnxTensor? tensor = null) => this with
    {
        Shift = [.. Shift.Zip(offsets, (a, b) => a + b)],
        ShiftTensor = Shift.All(shift => shift == 0) ? tensor : null,
    };

    /// <summary>This, and then another order of the channels.</summary>
    public OnnxScaling Reordered(int[] order) => new([.. order.Select(channel => Order[channel])], [.. order.Select(channel => Scale[channel])], [.. order.Select(channel => Shift[channel])]);

    /// <summary>This, and then a scaling by another one.</summary>
    public OnnxScaling Then(OnnxScaling next) => Reordered(next.Order).Times(next.Scale).Plus(next.Shift);
}
