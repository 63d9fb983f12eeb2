using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Vectors;
using NeuralStyle.Kernels.Winograd;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace NeuralStyle.Blocks.Fused;

/// <summary>A 3x3 convolution of stride 1 with one pixel of padding as a Winograd convolution, forward and backward, for tensors of the CPU; after twofold upsampling too.</summary>
/// <remarks>
/// A quarter of the products of LibTorch's, in single precision: faster than LibTorch's in bfloat16 too, so mixed precision does
/// without half the bits here. Gradients of gradients are not defined.
/// </remarks>
internal sealed class FusedWinogradConvolution : SingleTensorFunction<FusedWinogradConvolution>
{
    private const int LeastChannels = 16; // below, transforming tiles takes longer than it saves

    public override string Name => nameof(FusedWinogradConvolution);

    /// <summary>True for convolutions that this is for, and faster at.</summary>
    public static bool IsFor(Tensor input, Tensor weight, MapPadding padding, int stride, int groups)
        => stride == 1 && groups == 1 && weight.shape[2] == 3
            && padding is { Left: 1, Top: 1, Right: 1, Bottom: 1 }
            && IsFor(input, weight);

    /// <summary>True for tensors that this is faster at, where the convolution is one that this is for.</summary>
    public static bool IsFor(Tensor input, Tensor weight)
        => ChannelsLast.IsFor(input) && weight.dtype == ScalarType.Float32
            && weight.shape[0] % LeastChannels == 0 && weight.shape[1] % LeastChannels == 0;

    /// <summary>Convolves. The result belongs to the caller's dispose scope and is channels-last.</summary>
    /// <param name="input">(B, I, H, W).</param>
    /// <param name="weight">(O, I, 3, 3).</param>
    /// <param name="bias">(O), or null.</param>
    /// <param name="mode">The padding mode.</param>
    /// <param name="frozen">The transformed kernels of weights that never change; null if they do.</param>
    public static Tensor Run(Tensor input, Tensor weight, Tensor? bias, PadMode mode, TransformedKernels? frozen)
        => Run(input, weight, bias, new SourcePadding(mode, IsUpsampled: false), frozen);

    /// <summary>Upsamples twofold by repeating pixels and convolves, with the outermost pixels repeated as padding. The result belongs to the caller's dispose scope and is channels-last.</summary>
    /// <param name="input">(B, I, H, W).</param>
    /// <param name="weight">(O, I, 3, 3).</param>
    /// <param name="bias">(O), or null.</param>
    public static Tensor RunUpsampled(Tensor input, Tensor weight, Tensor? bias)
        => Run(input, weight, bias, new SourcePadding(PadMode.Replicate, IsUpsampled: true), frozen: null);

    private static Tensor Run(Tensor input, Tensor weight, Tensor? bias, SourcePadding padding, TransformedKernels? frozen)
    {
        using var scope = NewDisposeScope();
        var ordered = ChannelsLast.Convert(input.to_type(ScalarType.Float32));
        var isTracked = is_grad_enabled() && (ordered.requires_grad || weight.requires_grad || bias?.requires_grad == true);
        var result = isTracked
            ? apply(ordered, weight, bias, padding, frozen)
            : Forward(ordered, weight, bias, padding, frozen);
        return result.MoveToOuterDisposeScope();
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (input, weight, bias, padding, frozen) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor?)vars[2], (SourcePadding)vars[3], (TransformedKernels?)vars[4]);
        ctx.save_for_backward(weight.requires_grad ? [weight, input] : [weight]); // only the weights' gradient needs the input
        ctx.save_data("padding", padding);
        ctx.save_data(nameof(frozen), frozen);
        ctx.save_data("needs", (Input: input.requires_grad, Weight: weight.requires_grad, Bias: bias?.requires_grad == true));
        return Forward(input, weight, bias, padding, frozen);
    }

    public override List<Tensor?> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var padding = (SourcePadding)ctx.get_data("padding");
        var needs = ((bool Input, bool Weight, bool Bias))ctx.get_data("needs");
        var gradient = ChannelsLast.Convert(grad_output);
        var own = ReturnedGradients.Return(
            needs.Input ? InputGradient(gradient, saved[0], padding, (TransformedKernels?)ctx.get_data("frozen")).MoveToOuterDisposeScope() : null,
            needs.Weight ? WeightGradient(saved[1], gradient, saved[0], padding).MoveToOuterDisposeScope() : null,
            needs.Bias ? gradient.sum([0, 2, 3]).MoveToOuterDisposeScope() : null);
        grad_output.Dispose();
        return [.. own, null, null];
    }

    private static Tensor Forward(Tensor input, Tensor weight, Tensor? bias, SourcePadding padding, TransformedKernels? frozen)
        => Convolve(input, weight, bias, ShapeOf(input, weight, padding), isFlipped: false, frozen);

    // A convolution of the gradient with the kernels turned around. The gradient of padding with zeros is dropped; that of other padding goes to the pixels that it repeats.
    private static Tensor InputGradient(Tensor gradient, Tensor weight, SourcePadding padding, TransformedKernels? frozen)
    {
        var isRepeated = padding.Mode != PadMode.Zeros;
        var pixels = padding.IsUpsampled ? 3 : isRepeated ? 2 : 1; // a pixel around the small map is two around the upsampled one
        var kind = padding.IsUpsampled ? WinogradKind.UpsampleBackward : WinogradKind.Plain;
        var shape = ShapeOf(gradient, weight.shape[1], pixels, PadMode.Zeros, kind);
        using var result = Convolve(gradient, weight, bias: null, shape, isFlipped: true, frozen);
        return isRepeated ? PaddingGradient(result, padding.Mode) : result.alias();
    }

    private static unsafe Tensor Convolve(Tensor source, Tensor weight, Tensor? bias, WinogradShape shape, bool isFlipped, TransformedKernels? frozen)
    {
        var result = ChannelsLast.Empty(shape.Samples, shape.OutChannels, shape.OutHeight, shape.OutWidth);
        using var own = frozen is null ? new Scratch(TransformedKernels.Length(weight, shape.Kind)) : null;
        if (own is not null)
        {
            TransformedKernels.Pack(weight, shape.Kind, isFlipped, own.Data);
        }

        var kernels = own is null ? frozen!.Get(weight, isFlipped) : own.Data;
        new WinogradTensorConvolution(shape, TorchWorkers.Current).Run(TensorMemory.FloatPointer(source), kernels, TensorMemory.FloatPointer(bias), TensorMemory.FloatPointer(result));
        return result;
    }

    private static unsafe Tensor PaddingGradient(Tensor padded, PadMode mode)
    {
        var (samples, channels, height, width) = ((int)padded.shape[0], (int)padded.shape[1], (int)padded.shape[2] - 2, (int)padded.shape[3] - 2);
        var result = ChannelsLast.Empty(samples, channels, height, width);
        TensorMemory.EachRow(padded, result, height, (from, to, y) => PaddingBackward.Row((float*)from, (float*)to, mode, height, width, channels, y));
        return result;
    }

    private static unsafe Tensor WeightGradient(Tensor input, Tensor gradient, Tensor weight, SourcePadding padding)
    {
        var shape = ShapeOf(input, weight, padding);
        var result = empty(weight.shape);
        new WinogradTensorConvolution(shape, TorchWorkers.Current).Gradient(
            TensorMemory.FloatPointer(input), TensorMemory.FloatPointer(gradient), new KernelTensor(TensorMemory.FloatPointer(result), shape.OutChannels, shape.InChannels, isFlipped: false));
        return result;
    }

    private static WinogradShape ShapeOf(Tensor input, Tensor weight, SourcePadding padding)
        => ShapeOf(input, weight.shape[0], padding: 1, padding.Mode, padding.IsUpsampled ? WinogradKind.Upsampled : WinogradKind.Plain);

    private static WinogradShape ShapeOf(Tensor source, long outChannels, int padding, PadMode mode, WinogradKind kind)
        => new((int)source.shape[0], (int)source.shape[2], (int)source.shape[3], (int)source.shape[1], (int)outChannels, padding, mode, kind);

    /// <summary>The preparation of the input.</summary>
    /// <param name="Mode">The padding mode.</param>
    /// <param name="IsUpsampled">True if it is upsampled twofold.</param>
    private sealed record SourcePadding(PadMode Mode, bool IsUpsampled);
}
