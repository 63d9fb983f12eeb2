using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>Chooses the fastest step for a plain convolution.</summary>
/// <param name="kernels">Its weights.</param>
/// <param name="groups">Groups of channels.</param>
/// <param name="window">What the weights meet.</param>
/// <param name="isNormalized">True if only a norm reads the result.</param>
/// <param name="set">The kernels to run.</param>
internal sealed class ConvolutionChoice(KernelSource kernels, int groups, ConvolutionWindow window, bool isNormalized, KernelSet set)
{
    private const double MostGroupedShare = 0.6; // of a dense convolution's work: bringing inputs together must pay

    private KernelShape Shape => kernels.Shape;

    // Pixels of the source begin on a vector.
    private bool IsWhole => kernels.InStride % set.Lanes == 0;

    private bool IsDepthwise => groups > 1 && groups == Shape.InChannels && groups == Shape.OutChannels && IsWhole;

    private bool IsForTiles => window is { Stride: 1, Left: 1, Top: 1 } && HasManyChannels;

    private bool HasManyChannels => Shape is { Rows: 3, InChannels: >= 16, OutChannels: >= 16 } && IsWhole;

    private bool IsGrouped => groups > 1
        && ChannelBlock.Of(Shape, groups, set.Lanes).Sum(block => (double)block.Outputs * block.Inputs) <= MostGroupedShare * Shape.OutChannels * Shape.InChannels;

    private bool IsThin => window.Stride == 1 && !isNormalized && Shape is { OutChannels: <= ShiftedSum.MaxOutputs, Rows: >= 5 };

    /// <summary>Makes the step.</summary>
    public EngineStep Step(int reads, int writes)
        => IsDepthwise ? Depthwise(reads, writes)
        : IsForTiles ? new WinogradStep(reads, writes, kernels.PackTiles(groups, TileKind.Plain), Direct(reads, writes), window.Kind, set)
        : IsGrouped ? new GroupedStep(reads, writes, GroupBlock.Pack(kernels, groups), window, set)
        : IsThin ? Thin(reads, writes)
        : Direct(reads, writes);

    /// <summary>Makes the step for a source that is enlarged twofold first.</summary>
    public EngineStep Enlarging(int reads, int writes)
    {
        var direct = new ConvolutionStep(reads, writes, ConvolutionGeometry.Enlarged(kernels), window.Kind, set);
        return HasManyChannels ? new WinogradStep(reads, writes, kernels.PackTiles(groups, TileKind.Enlarging), direct, window.Kind, set) : direct;
    }

    private ConvolutionStep Direct(int reads, int writes)
        => new(reads, writes, ConvolutionGeometry.Plain(kernels, window.Stride, window.Left, window.Top), window.Kind, set);

    private DepthwiseStep Depthwise(int reads, int writes)
    {
        var weights = new DepthwiseWeights((channel, row, column) => kernels.At(channel, channel, row, column), groups, Shape.Rows, Shape.Columns, set.Lanes, kernels.Bias);
        return new DepthwiseStep(reads, writes, weights, window, set);
    }

    private ThinConvolutionStep Thin(int reads, int writes)
        => new(reads, writes, kernels.PackRows(), Shape, kernels.Bias.Length == 0 ? new float[Shape.OutChannels] : kernels.Bias, window, set);
}
