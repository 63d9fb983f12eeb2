using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>A two-dimensional convolution (cross-correlation, as in PyTorch) without padding; a <see cref="PadOperation"/> before it pads.</summary>
/// <param name="Input">The value it reads.</param>
/// <param name="Weight">The name of the kernels, (OutChannels, InChannels / Groups, KernelSize, KernelSize).</param>
/// <param name="Bias">The name of the bias, (OutChannels), or null for none.</param>
/// <param name="InChannels">Channels read.</param>
/// <param name="OutChannels">Channels made.</param>
/// <param name="KernelSize">The side of the kernel, in pixels.</param>
/// <param name="Stride">The step, in pixels.</param>
/// <param name="Groups">Groups of channels that are convolved apart; <paramref name="InChannels"/> for a depthwise convolution.</param>
public sealed record ConvolutionOperation(
    int Input, string Weight, string? Bias, int InChannels, int OutChannels, int KernelSize, int Stride = 1, int Groups = 1) : GraphOperation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<WeightUse> Weights => KernelAndBias(Weight, [OutChannels, InChannels / Groups, KernelSize, KernelSize], Bias, OutChannels);

    /// <summary>Each channel is convolved with a kernel of its own.</summary>
    internal bool IsDepthwise => Groups > 1 && Groups == InChannels && Groups == OutChannels;

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        RequireConvolution(inputs[0], InChannels, OutChannels, KernelSize, Stride);
        RequirePositive(Groups, "Groups");
        if (InChannels % Groups != 0 || OutChannels % Groups != 0)
        {
            throw new ArgumentException($"{InChannels} and {OutChannels} channels cannot be split into {Groups} groups.");
        }

        return new MapSize(OutChannels, Side(inputs[0].Height), Side(inputs[0].Width));
    }

    private int Side(int side) => side >= KernelSize
        ? ((side - KernelSize) / Stride) + 1
        : throw new ArgumentException($"A side of {side} pixels is smaller than the kernel of {KernelSize}.");
}
