using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>A two-dimensional transposed convolution, as in PyTorch.</summary>
/// <param name="Input">The value it reads.</param>
/// <param name="Weight">The name of the kernels, (InChannels, OutChannels, KernelSize, KernelSize).</param>
/// <param name="Bias">The name of the bias, (OutChannels), or null for none.</param>
/// <param name="InChannels">Channels read.</param>
/// <param name="OutChannels">Channels made.</param>
/// <param name="KernelSize">The side of the kernel, in pixels.</param>
/// <param name="Stride">The distance of input pixels in the output.</param>
/// <param name="Padding">Pixels cut off each side of the result.</param>
/// <param name="OutputPadding">Pixels added at the right and the bottom of the result.</param>
public sealed record TransposedConvolutionOperation(
    int Input, string Weight, string? Bias, int InChannels, int OutChannels, int KernelSize, int Stride, int Padding, int OutputPadding) : GraphOperation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<WeightUse> Weights => KernelAndBias(Weight, [InChannels, OutChannels, KernelSize, KernelSize], Bias, OutChannels);

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        RequireConvolution(inputs[0], InChannels, OutChannels, KernelSize, Stride);
        RequireNotNegative(Padding, "Padding");
        RequireNotNegative(OutputPadding, "Output padding");
        if (OutputPadding >= Stride)
        {
            throw new ArgumentException($"Output padding must be smaller than the stride of {Stride} but is {OutputPadding}.");
        }

        return new MapSize(OutChannels, Side(inputs[0].Height), Side(inputs[0].Width));
    }

    private int Side(int side)
    {
        var result = checked(((side - 1) * Stride) - (2 * Padding) + KernelSize + OutputPadding);
        return result > 0 ? result : throw new ArgumentException($"A side of {side} pixels leaves none after padding {Padding} is cut.");
    }
}
