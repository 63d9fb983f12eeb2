namespace NeuralStyle.Kernels;

/// <summary>A convolution of stride 1, with large kernels, that reads or makes few channels: those from a picture, and to one.</summary>
/// <param name="shape">The sizes.</param>
/// <param name="workers">The threads.</param>
internal sealed unsafe class ThinConvolution(ThinShape shape, IWorkers workers)
{
    /// <summary>True for so few channels that vectors of them would be nearly empty.</summary>
    public static bool IsFew(long channels) => channels <= ShiftedSum.MaxOutputs;

    /// <summary>Convolves to channels that fill vectors.</summary>
    /// <param name="source">(samples, height, width, inputs).</param>
    /// <param name="kernels">(outputs, inputs, side, side).</param>
    /// <param name="bias">A number for each output, or empty for zeros.</param>
    /// <param name="target">Gets (samples, out height, out width, outputs).</param>
    public void ToMany(float* source, ReadOnlySpan<float> kernels, ReadOnlySpan<float> bias, float* target)
    {
        var own = KernelSet.For(shape.OutChannels);
        using var weights = new PackedWeights(kernels, shape.Kernels, shape.InChannels, own.Lanes, bias);
        workers.Run(shape.Samples * shape.OutHeight, (item, _) =>
        {
            var (sample, y) = Math.DivRem(item, shape.OutHeight);
            own.Convolve(Row(weights, source, sample, y, target + ((nint)item * shape.OutWidth * shape.OutChannels)));
        });
    }

    /// <summary>Convolves to at most <see cref="ShiftedSum.MaxOutputs"/> channels.</summary>
    /// <param name="source">(samples, height, width, inputs).</param>
    /// <param name="kernels">The kernels by rows, (side, outputs, inputs, side).</param>
    /// <param name="bias">A number for each output, or empty for zeros.</param>
    /// <param name="target">Gets (samples, out height, out width, outputs).</param>
    public void ToFew(float* source, ReadOnlySpan<float> kernels, ReadOnlySpan<float> bias, float* target)
    {
        var own = KernelSet.Best;
        using var weights = new PackedWeights(kernels, shape.Rows, shape.InChannels, own.Lanes, bias: []);
        var sum = new ShiftedSum(shape.Side, shape.OutChannels, shape.OutWidth, weights.OutChannels, bias);
        using var room = new Scratch(sum.RingLength * workers.Size);
        var rings = room.Data;
        var strips = (shape.OutHeight + ShiftedSum.StripRows - 1) / ShiftedSum.StripRows;
        workers.Run(shape.Samples * strips, (item, worker) =>
        {
            var (sample, strip) = Math.DivRem(item, strips);
            var ring = rings + (worker * sum.RingLength);
            var (first, end) = (strip * ShiftedSum.StripRows, Math.Min(shape.OutHeight, (strip + 1) * ShiftedSum.StripRows));
            for (var y = first; y < end + shape.Side - 1; y++)
            {
                own.Convolve(Row(weights, source, sample, y, sum.Row(ring, y)));
                if (y - shape.Side + 1 >= first)
                {
                    var row = (nint)(sample * shape.OutHeight) + y - shape.Side + 1;
                    sum.Add(ring, y - shape.Side + 1, target + (row * shape.OutWidth * shape.OutChannels), shape.OutChannels);
                }
            }
        });
    }

    private ConvolutionRow Row(PackedWeights weights, float* source, int sample, int y, float* target) => new()
    {
        Source = source + ((((nint)sample * shape.Height) + y) * shape.Width * shape.InChannels),
        SourceRow = (nint)shape.Width * shape.InChannels,
        SourceStep = shape.InChannels,
        KernelRows = weights.Shape.Rows,
        Taps = shape.Side * shape.InChannels,
        Weights = weights.Weights,
        Bias = weights.Bias,
        Target = target,
        TargetStep = weights.OutChannels,
        Width = shape.OutWidth,
        OutChannels = weights.OutChannels,
    };
}
