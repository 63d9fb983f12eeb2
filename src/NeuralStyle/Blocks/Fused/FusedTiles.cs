using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace NeuralStyle.Blocks;

/// <summary>A 3x3 convolution of stride 1 with one pixel of padding by Winograd's method, forward and backward, for tensors of the CPU.</summary>
/// <remarks>
/// A quarter of the products of LibTorch's, in single precision: faster than LibTorch's in bfloat16 too, so mixed precision does
/// without half the bits here. Gradients of gradients are not defined.
/// </remarks>
internal sealed class FusedTiles : SingleTensorFunction<FusedTiles>
{
    private const int LeastChannels = 16; // below, transforming tiles takes longer than it saves

    public override string Name => nameof(FusedTiles);

    /// <summary>True for convolutions that this is for, and faster at.</summary>
    public static bool IsFor(Tensor input, Tensor weight, MapPadding padding, int stride, int groups)
        => stride == 1 && groups == 1 && weight.shape[2] == 3
            && padding is { Left: 1, Top: 1, Right: 1, Bottom: 1 }
            && PixelOrder.IsFor(input) && weight.dtype == ScalarType.Float32
            && weight.shape[0] % LeastChannels == 0 && weight.shape[1] % LeastChannels == 0;

    /// <summary>Convolves. The result belongs to the caller's dispose scope and lies pixel by pixel.</summary>
    /// <param name="input">(B, I, H, W).</param>
    /// <param name="weight">(O, I, 3, 3).</param>
    /// <param name="bias">(O), or null.</param>
    /// <param name="mode">What is around the input.</param>
    /// <param name="frozen">The transformed kernels of weights that never change; null where they do.</param>
    public static Tensor Run(Tensor input, Tensor weight, Tensor? bias, PadMode mode, TiledKernels? frozen)
    {
        using var scope = NewDisposeScope();
        var ordered = PixelOrder.Of(input.to_type(ScalarType.Float32));
        var isTracked = is_grad_enabled() && (ordered.requires_grad || weight.requires_grad || bias?.requires_grad == true);
        var result = isTracked
            ? apply(ordered, weight, bias, (BorderKind)mode, frozen)
            : Forward(ordered, weight, bias, (BorderKind)mode, frozen);
        return result.MoveToOuterDisposeScope();
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (input, weight, bias, border, frozen) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor?)vars[2], (BorderKind)vars[3], (TiledKernels?)vars[4]);
        ctx.save_for_backward(weight.requires_grad ? [weight, input] : [weight]); // only the weights' gradient needs the input
        ctx.save_data(nameof(border), border);
        ctx.save_data(nameof(frozen), frozen);
        ctx.save_data("needs", (Input: input.requires_grad, Weight: weight.requires_grad, Bias: bias?.requires_grad == true));
        return Forward(input, weight, bias, border, frozen);
    }

    public override List<Tensor?> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var border = (BorderKind)ctx.get_data("border");
        var needs = ((bool Input, bool Weight, bool Bias))ctx.get_data("needs");
        var gradient = PixelOrder.Of(grad_output);
        var own = ReturnedGradients.Return(
            needs.Input ? InputGradient(gradient, saved[0], border, (TiledKernels?)ctx.get_data("frozen")).MoveToOuterDisposeScope() : null,
            needs.Weight ? WeightGradient(saved[1], gradient, saved[0], border).MoveToOuterDisposeScope() : null,
            needs.Bias ? gradient.sum([0, 2, 3]).MoveToOuterDisposeScope() : null);
        grad_output.Dispose();
        return [.. own, null, null];
    }

    private static unsafe Tensor Forward(Tensor input, Tensor weight, Tensor? bias, BorderKind border, TiledKernels? frozen)
    {
        var shape = ShapeOf(input, weight.shape[0], padding: 1, border);
        var result = PixelOrder.Empty(shape.Samples, shape.OutChannels, shape.OutHeight, shape.OutWidth);
        var kernels = frozen?.Get(weight, isFlipped: false) ?? TiledKernels.Pack(weight, isFlipped: false);
        new TileConvolution(shape, TorchWorkers.Current).Run(
            TensorMemory.OfSingles(input), kernels.Data, TensorMemory.OfSingles(bias), TensorMemory.OfSingles(result));
        Free(kernels, frozen);
        return result;
    }

    // A convolution of the gradient with the kernels turned around. A border of zeros takes what flows to it away; others pass it on to the pixels that they repeat.
    private static unsafe Tensor InputGradient(Tensor gradient, Tensor weight, BorderKind border, TiledKernels? frozen)
    {
        var isFolded = border != BorderKind.Zeros;
        var shape = ShapeOf(gradient, weight.shape[1], padding: isFolded ? 2 : 1, BorderKind.Zeros);
        using var result = PixelOrder.Empty(shape.Samples, shape.OutChannels, shape.OutHeight, shape.OutWidth);
        var kernels = frozen?.Get(weight, isFlipped: true) ?? TiledKernels.Pack(weight, isFlipped: true);
        new TileConvolution(shape, TorchWorkers.Current).Run(TensorMemory.OfSingles(gradient), kernels.Data, null, TensorMemory.OfSingles(result));
        Free(kernels, frozen);
        return isFolded ? Fold(result, border) : result.alias();
    }

    private static unsafe Tensor Fold(Tensor padded, BorderKind border)
    {
        var (samples, channels, height, width) = ((int)padded.shape[0], (int)padded.shape[1], (int)padded.shape[2] - 2, (int)padded.shape[3] - 2);
        var result = PixelOrder.Empty(samples, channels, height, width);
        float* from = TensorMemory.OfSingles(padded), to = TensorMemory.OfSingles(result);
        long fromSample = padded.numel() / samples, toSample = result.numel() / samples;
        TorchWorkers.Current.Run(samples * height, (item, _) =>
        {
            var (sample, y) = Math.DivRem(item, height);
            BorderFold.Row(from + (sample * fromSample), to + (sample * toSample), border, height, width, channels, y);
        });
        return result;
    }

    private static unsafe Tensor WeightGradient(Tensor input, Tensor gradient, Tensor weight, BorderKind border)
    {
        var shape = ShapeOf(input, weight.shape[0], padding: 1, border);
        var result = empty(weight.shape);
        new TileConvolution(shape, TorchWorkers.Current).Gradient(
            TensorMemory.OfSingles(input), TensorMemory.OfSingles(gradient), new TileKernels(TensorMemory.OfSingles(result), shape.OutChannels, shape.InChannels, isFlipped: false));
        return result;
    }

    private static void Free(AlignedMemory kernels, TiledKernels? frozen)
    {
        if (frozen is null)
        {
            kernels.Dispose();
        }
    }

    private static TileShape ShapeOf(Tensor source, long outChannels, int padding, BorderKind border)
        => new((int)source.shape[0], (int)source.shape[2], (int)source.shape[3], (int)source.shape[1], (int)outChannels, padding, border);
}
