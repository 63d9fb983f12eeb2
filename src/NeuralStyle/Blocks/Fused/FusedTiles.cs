using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace NeuralStyle.Blocks;

/// <summary>A 3x3 convolution of stride 1 with one pixel of padding by Winograd's method, forward and backward, for tensors of the CPU; after twofold enlargement too.</summary>
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
            && IsFor(input, weight);

    /// <summary>True for tensors that this is faster at, where the convolution is one that this is for.</summary>
    public static bool IsFor(Tensor input, Tensor weight)
        => PixelOrder.IsFor(input) && weight.dtype == ScalarType.Float32
            && weight.shape[0] % LeastChannels == 0 && weight.shape[1] % LeastChannels == 0;

    /// <summary>Convolves. The result belongs to the caller's dispose scope and lies pixel by pixel.</summary>
    /// <param name="input">(B, I, H, W).</param>
    /// <param name="weight">(O, I, 3, 3).</param>
    /// <param name="bias">(O), or null.</param>
    /// <param name="mode">What is around the input.</param>
    /// <param name="frozen">The transformed kernels of weights that never change; null where they do.</param>
    public static Tensor Run(Tensor input, Tensor weight, Tensor? bias, PadMode mode, TiledKernels? frozen)
        => Run(input, weight, bias, new Surroundings(mode, IsEnlarged: false), frozen);

    /// <summary>Enlarges twofold by repeating pixels and convolves, with a border of the outermost pixels repeated. The result belongs to the caller's dispose scope and lies pixel by pixel.</summary>
    /// <param name="input">(B, I, H, W).</param>
    /// <param name="weight">(O, I, 3, 3).</param>
    /// <param name="bias">(O), or null.</param>
    public static Tensor RunEnlarged(Tensor input, Tensor weight, Tensor? bias)
        => Run(input, weight, bias, new Surroundings(PadMode.Replicate, IsEnlarged: true), frozen: null);

    private static Tensor Run(Tensor input, Tensor weight, Tensor? bias, Surroundings around, TiledKernels? frozen)
    {
        using var scope = NewDisposeScope();
        var ordered = PixelOrder.Of(input.to_type(ScalarType.Float32));
        var isTracked = is_grad_enabled() && (ordered.requires_grad || weight.requires_grad || bias?.requires_grad == true);
        var result = isTracked
            ? apply(ordered, weight, bias, around, frozen)
            : Forward(ordered, weight, bias, around, frozen);
        return result.MoveToOuterDisposeScope();
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (input, weight, bias, around, frozen) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor?)vars[2], (Surroundings)vars[3], (TiledKernels?)vars[4]);
        ctx.save_for_backward(weight.requires_grad ? [weight, input] : [weight]); // only the weights' gradient needs the input
        ctx.save_data(nameof(around), around);
        ctx.save_data(nameof(frozen), frozen);
        ctx.save_data("needs", (Input: input.requires_grad, Weight: weight.requires_grad, Bias: bias?.requires_grad == true));
        return Forward(input, weight, bias, around, frozen);
    }

    public override List<Tensor?> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var around = (Surroundings)ctx.get_data("around");
        var needs = ((bool Input, bool Weight, bool Bias))ctx.get_data("needs");
        var gradient = PixelOrder.Of(grad_output);
        var own = ReturnedGradients.Return(
            needs.Input ? InputGradient(gradient, saved[0], around, (TiledKernels?)ctx.get_data("frozen")).MoveToOuterDisposeScope() : null,
            needs.Weight ? WeightGradient(saved[1], gradient, saved[0], around).MoveToOuterDisposeScope() : null,
            needs.Bias ? gradient.sum([0, 2, 3]).MoveToOuterDisposeScope() : null);
        grad_output.Dispose();
        return [.. own, null, null];
    }

    private static Tensor Forward(Tensor input, Tensor weight, Tensor? bias, Surroundings around, TiledKernels? frozen)
        => Convolve(input, weight, bias, ShapeOf(input, weight, around), isFlipped: false, frozen);

    // A convolution of the gradient with the kernels turned around. A border of zeros takes what flows to it away; others pass it on to the pixels that they repeat.
    private static Tensor InputGradient(Tensor gradient, Tensor weight, Surroundings around, TiledKernels? frozen)
    {
        var isFolded = around.Border != PadMode.Zeros;
        var padding = around.IsEnlarged ? 3 : isFolded ? 2 : 1; // a pixel of the small map's border is two of the enlarged one's
        var kind = around.IsEnlarged ? TileKind.Shrinking : TileKind.Plain;
        var shape = ShapeOf(gradient, weight.shape[1], padding, PadMode.Zeros, kind);
        using var result = Convolve(gradient, weight, bias: null, shape, isFlipped: true, frozen);
        return isFolded ? Fold(result, around.Border) : result.alias();
    }

    private static unsafe Tensor Convolve(Tensor source, Tensor weight, Tensor? bias, TileShape shape, bool isFlipped, TiledKernels? frozen)
    {
        var result = PixelOrder.Empty(shape.Samples, shape.OutChannels, shape.OutHeight, shape.OutWidth);
        using var own = frozen is null ? new Scratch(TiledKernels.Length(weight)) : null;
        if (own is not null)
        {
            TiledKernels.Pack(weight, isFlipped, own.Data);
        }

        var kernels = own is null ? frozen!.Get(weight, isFlipped) : own.Data;
        new TileConvolution(shape, TorchWorkers.Current).Run(TensorMemory.OfSingles(source), kernels, TensorMemory.OfSingles(bias), TensorMemory.OfSingles(result));
        return result;
    }

    private static unsafe Tensor Fold(Tensor padded, PadMode border)
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

    private static unsafe Tensor WeightGradient(Tensor input, Tensor gradient, Tensor weight, Surroundings around)
    {
        var shape = ShapeOf(input, weight, around);
        var result = empty(weight.shape);
        new TileConvolution(shape, TorchWorkers.Current).Gradient(
            TensorMemory.OfSingles(input), TensorMemory.OfSingles(gradient), new TileKernels(TensorMemory.OfSingles(result), shape.OutChannels, shape.InChannels, isFlipped: false));
        return result;
    }

    private static TileShape ShapeOf(Tensor input, Tensor weight, Surroundings around)
        => ShapeOf(input, weight.shape[0], padding: 1, around.Border, around.IsEnlarged ? TileKind.Enlarging : TileKind.Plain);

    private static TileShape ShapeOf(Tensor source, long outChannels, int padding, PadMode border, TileKind kind)
        => new((int)source.shape[0], (int)source.shape[2], (int)source.shape[3], (int)source.shape[1], (int)outChannels, padding, border, kind);

    /// <summary>What is done to the input first.</summary>
    /// <param name="Border">What is around it.</param>
    /// <param name="IsEnlarged">True where it is enlarged twofold.</param>
    private sealed record Surroundings(PadMode Border, bool IsEnlarged);
}
