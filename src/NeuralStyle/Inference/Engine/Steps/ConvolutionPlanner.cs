using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Convolution;
using NeuralStyle.Kernels.Winograd;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>Chooses the fastest step for a plain convolution.</summary>
/// <param name="kernels">Its weights.</param>
/// <param name="groups">Groups of channels.</param>
/// <param name="window">The pixels that the weights meet.</param>
/// <param name="isNormalized">True if only a norm reads the result.</param>
/// <param name="set">The kernels to run.</param>
internal sealed class ConvolutionPlanner(ConvolutionWeights kernels, int groups, ConvolutionWindow window, bool isNormalized, KernelSet set)
{
    private const double MostGroupedShare = 0.6; // of a dense convolution's work: bringing inputs together must pay

    private KernelShape Shape => kernels.Shape;

    // Pixels of the source begin on a vector.
    private bool IsWhole => kernels.InStride % set.Lanes == 0;

    private bool IsDepthwise => groups > 1 && groups == Shape.InChannels && groups == Shape.OutChannels && IsWhole;

    private bool IsForWinograd => window is { Stride: 1, Left: 1, Top: 1 } && HasManyChannels;

    private bool HasManyChannels => Shape is { Rows: 3, InChannels: >= 16, OutChannels: >= 16 } && IsWhole;

    private bool IsGrouped => groups > 1
        && ChannelBlock.Of(Shape, groups, set.Lanes).Sum(block => (double)block.Outputs * block.Inputs) <= MostGroupedShare * Shape.OutChannels * Shape.InChannels;

    private bool IsToFew => window.Stride == 1 && !isNormalized && Shape is { OutChannels: <= ShiftedSum.MaxOutputs, Rows: >= 5 };

    /// <summary>Makes the step.</summary>
    public EngineStep Step(int reads, int writes)
        => IsDepthwise ? Direct(reads, writes, kernels.PackDepthwise())
        : IsForWinograd ? new WinogradStep(reads, writes, kernels.PackWinograd(groups, WinogradKind.Plain), Direct(reads, writes, kernels.Pack()), window.Mode, set)
        : IsGrouped ? new GroupedStep(reads, writes, ChannelBlockWeights.Pack(kernels, groups), window, set)
        : IsToFew ? ToFew(reads, writes)
        : Direct(reads, writes, kernels.Pack());

    /// <summary>Makes the step for a source that is upsampled twofold first.</summary>
    public EngineStep Upsampled(int reads, int writes)
    {
        var direct = new ConvolutionStep(reads, writes, ConvolutionGeometry.Upsampled(IsDepthwise ? kernels.PackDepthwise : kernels.Pack), window.Mode, set);
        return HasManyChannels && !IsDepthwise ? new WinogradStep(reads, writes, kernels.PackWinograd(groups, WinogradKind.Upsampled), direct, window.Mode, set) : direct;
    }

    private ConvolutionStep Direct(int reads, int writes, IPackedKernels packed)
        => new(reads, writes, ConvolutionGeometry.Plain(packed, window.Stride, window.Left, window.Top), window.Mode, set);

    private FewChannelStep ToFew(int reads, int writes)
        => new(reads, writes, kernels.PackRows(), Shape, kernels.Bias, window, set);
}
