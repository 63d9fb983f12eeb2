using NeuralStyle.Kernels.Convolution;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace NeuralStyle.Blocks.Fused;

/// <summary>A convolution of stride 1 with large kernels that reads or makes few channels, forward and backward, for tensors of the CPU.</summary>
/// <remarks>
/// LibTorch has no good kernels for maps of three channels. One of the two maps fills vectors, and so all three passes run
/// on its vectors. Gradients of gradients are not defined.
/// </remarks>
internal sealed class FusedFewChannelConvolution : SingleTensorFunction<FusedFewChannelConvolution>
{
    private const int LeastSide = 5; // smaller kernels do not pay for the detour

    public override string Name => nameof(FusedFewChannelConvolution);

    /// <summary>True for convolutions that this is for.</summary>
    public static bool IsFor(Tensor input, Tensor weight, int stride, int groups)
        => stride == 1 && groups == 1 && weight.shape[2] >= LeastSide
            && ChannelsLast.IsFor(input) && weight.dtype == ScalarType.Float32
            && (FewChannelConvolution.IsFew(weight.shape[0]) || FewChannelConvolution.IsFew(weight.shape[1]));

    /// <summary>Convolves without padding. The result belongs to the caller's dispose scope and is channels-last.</summary>
    /// <param name="input">(B, I, H, W).</param>
    /// <param name="weight">(O, I, K, K).</param>
    /// <param name="bias">(O), or null.</param>
    public static Tensor Run(Tensor input, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var ordered = ChannelsLast.Convert(input.to_type(ScalarType.Float32));
        var isTracked = is_grad_enabled() && (ordered.requires_grad || weight.requires_grad || bias?.requires_grad == true);
        var result = isTracked ? apply(ordered, weight, bias) : Convolve(ordered, weight, bias);
        return result.MoveToOuterDisposeScope();
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (input, weight, bias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor?)vars[2]);
        ctx.save_for_backward(weight.requires_grad ? [weight, input] : [weight]); // only the weights' gradient needs the input
        ctx.save_data("needs", (Input: input.requires_grad, Weight: weight.requires_grad, Bias: bias?.requires_grad == true));
        return Convolve(input, weight, bias);
    }

    public override List<Tensor?> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var needs = ((bool Input, bool Weight, bool Bias))ctx.get_data("needs");
        var gradient = ChannelsLast.Convert(grad_output);
        var makesFew = FewChannelConvolution.IsFew(saved[0].shape[0]);
        var padded = needs.Input || (needs.Weight && makesFew) ? PadGradient(gradient, saved[0].shape[2] - 1) : null;
        var own = ReturnedGradients.Return(
            needs.Input ? InputGradient(padded!, saved[0]).MoveToOuterDisposeScope() : null,
            !needs.Weight ? null : (makesFew ? ToFewGradient(saved[1], padded!, saved[0].shape[2]) : ToManyGradient(saved[1], gradient, saved[0].shape[2])).MoveToOuterDisposeScope(),
            needs.Bias ? gradient.sum([0, 2, 3]).MoveToOuterDisposeScope() : null);
        grad_output.Dispose();
        return [.. own];
    }

    private static unsafe Tensor Convolve(Tensor source, Tensor weight, Tensor? bias)
    {
        var shape = new FewChannelShape((int)source.shape[0], (int)source.shape[2], (int)source.shape[3], (int)source.shape[1], (int)weight.shape[0], (int)weight.shape[2]);
        var result = ChannelsLast.Empty(shape.Samples, shape.OutChannels, shape.OutHeight, shape.OutWidth);
        var makesFew = FewChannelConvolution.IsFew(shape.OutChannels);
        using var kernels = makesFew ? weight.permute(2, 0, 1, 3).contiguous() : weight.contiguous();
        var convolution = new FewChannelConvolution(shape, TorchWorkers.Current);
        float* from = TensorMemory.FloatPointer(source), to = TensorMemory.FloatPointer(result);
        ReadOnlySpan<float> values = new(TensorMemory.FloatPointer(kernels), (int)kernels.numel()), start = new(TensorMemory.FloatPointer(bias), bias is null ? 0 : (int)bias.numel());
        if (makesFew)
        {
            convolution.ToFew(from, values, start, to);
        }
        else
        {
            convolution.ToMany(from, values, start, to);
        }

        return result;
    }

    // Each pixel of the source meets the kernels turned around, on the gradient with zeros around it.
    private static Tensor InputGradient(Tensor padded, Tensor weight)
        => Convolve(padded, weight.flip(2, 3).transpose(0, 1), bias: null);

    // The kernels' gradients: of the two maps the one with few channels is shifted, and the products come as (K, K, few, many).
    private static Tensor ToFewGradient(Tensor input, Tensor padded, long side) => Products(input, padded, side).flip(0, 1).permute(2, 3, 0, 1).contiguous();

    private static Tensor ToManyGradient(Tensor input, Tensor gradient, long side) => Products(gradient, input, side).permute(3, 2, 0, 1).contiguous();

    private static Tensor PadGradient(Tensor gradient, long padding) => ChannelsLast.Convert(nn.functional.pad(gradient, (padding, padding, padding, padding)));

    private static unsafe Tensor Products(Tensor many, Tensor few, long side)
    {
        var result = empty(side, side, few.shape[1], many.shape[1]);
        var gradient = new FewChannelGradient((int)many.shape[0], (int)many.shape[2], (int)many.shape[3], (int)many.shape[1], (int)few.shape[1], (int)side, TorchWorkers.Current);
        gradient.Run(TensorMemory.FloatPointer(many), TensorMemory.FloatPointer(few), TensorMemory.FloatPointer(result));
        return result;
    }
}
