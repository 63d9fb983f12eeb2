using NeuralStyle.Kernels.Norms;
using NeuralStyle.Kernels.Vectors;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace NeuralStyle.Blocks.Fused;

/// <summary>Instance norm and the ReLU after it in one function with its own backward pass, for tensors of the CPU.</summary>
/// <remarks>
/// LibTorch has no fast instance norm for values that are channels-last, and keeps the norm's result besides the ReLU's.
/// Statistics are of single precision whatever the values are. Gradients of gradients are not defined.
/// </remarks>
internal sealed class FusedNorm : SingleTensorFunction<FusedNorm>
{
    public override string Name => nameof(FusedNorm);

    /// <summary>Normalizes. The result belongs to the caller's dispose scope and is channels-last.</summary>
    /// <param name="input">(B, C, H, W).</param>
    /// <param name="scale">(C), or (B, C) for a scale of each sample's own; null for ones.</param>
    /// <param name="shift">As <paramref name="scale"/>; null for zeros.</param>
    /// <param name="epsilon">The value added to the variance, for numerical stability.</param>
    /// <param name="hasRelu">True for a ReLU after it.</param>
    public static Tensor Run(Tensor input, Tensor? scale, Tensor? shift, double epsilon, bool hasRelu)
    {
        using var scope = NewDisposeScope();
        var ordered = ChannelsLast.Convert(input);
        var isTracked = is_grad_enabled() && (ordered.requires_grad || scale?.requires_grad == true || shift?.requires_grad == true);
        var result = isTracked
            ? apply(ordered, scale, shift, epsilon, hasRelu)
            : Forward(ordered, scale, shift, epsilon, hasRelu).Result;
        return result.MoveToOuterDisposeScope();
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (input, scale, shift) = ((Tensor)vars[0], (Tensor?)vars[1], (Tensor?)vars[2]);
        var (epsilon, hasRelu) = ((double)vars[3], (bool)vars[4]);
        var (result, moments) = Forward(input, scale, shift, epsilon, hasRelu);
        ctx.save_for_backward([input, moments, .. new[] { scale, shift }.OfType<Tensor>()]);
        ctx.save_data(nameof(epsilon), epsilon);
        ctx.save_data(nameof(hasRelu), hasRelu);
        ctx.save_data(nameof(scale), scale is not null);
        ctx.save_data(nameof(shift), shift is not null);
        return result;
    }

    public override List<Tensor?> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (hasScale, hasShift) = ((bool)ctx.get_data("scale"), (bool)ctx.get_data("shift"));
        var (scale, shift) = (hasScale ? saved[2] : null, hasShift ? saved[^1] : null);
        var (input, weightGradients) = Backward(
            saved[0], ChannelsLast.Convert(grad_output), scale, shift, saved[1], (double)ctx.get_data("epsilon"), (bool)ctx.get_data("hasRelu"));
        grad_output.Dispose();
        var own = ReturnedGradients.Return(
            input.MoveToOuterDisposeScope(),
            Gradient(weightGradients, 0, scale)?.MoveToOuterDisposeScope(),
            Gradient(weightGradients, 1, shift)?.MoveToOuterDisposeScope());
        return [.. own, null, null];
    }

    private static unsafe (Tensor Result, Tensor Moments) Forward(Tensor input, Tensor? scale, Tensor? shift, double epsilon, bool hasRelu)
    {
        var shape = ShapeOf(input);
        var result = ChannelsLast.EmptyLike(input);
        var moments = empty(shape.Samples, 2, shape.Channels); // means, rstd, one over standard deviations
        Training(input, shape, hasRelu).Forward(
            TensorMemory.DataPointer(input), TensorMemory.DataPointer(result), Weights(scale, shift, epsilon), TensorMemory.FloatPointer(moments));
        return (result, moments);
    }

    private static unsafe (Tensor Input, Tensor Weights) Backward(
        Tensor input, Tensor gradient, Tensor? scale, Tensor? shift, Tensor moments, double epsilon, bool hasRelu)
    {
        var shape = ShapeOf(input);
        var result = ChannelsLast.EmptyLike(input);
        var weightGradients = empty(shape.Samples, 2, shape.Channels); // of scales, of shifts
        var weights = Weights(scale, shift, epsilon);
        void* x = TensorMemory.DataPointer(input), g = TensorMemory.DataPointer(gradient), r = TensorMemory.DataPointer(result);
        Training(input, shape, hasRelu).Backward(x, g, r, weights, TensorMemory.FloatPointer(moments), TensorMemory.FloatPointer(weightGradients));
        return (result, weightGradients);
    }

    private static INormTraining Training(Tensor input, NormTrainingShape shape, bool hasRelu) => input.dtype == ScalarType.BFloat16
        ? new NormTraining<BFloat16Elements>(shape, hasRelu, TorchWorkers.Current)
        : new NormTraining<SingleElements>(shape, hasRelu, TorchWorkers.Current);

    private static unsafe NormWeights Weights(Tensor? scale, Tensor? shift, double epsilon)
    {
        var isPerSample = (scale ?? shift)?.shape.Length == 2; // (B, C)
        return new NormWeights(TensorMemory.FloatPointer(scale), TensorMemory.FloatPointer(shift), isPerSample ? (int)(scale ?? shift)!.shape[1] : 0, epsilon);
    }

    // (B, 2, C) to the shape of the weights, which all samples share or not.
    private static Tensor? Gradient(Tensor gradients, int row, Tensor? like)
        => like is null ? null : like.shape.Length == 1 ? gradients.select(1, row).sum([0]) : gradients.select(1, row).clone();

    private static NormTrainingShape ShapeOf(Tensor input)
        => new((int)input.shape[0], (int)(input.shape[2] * input.shape[3]), (int)input.shape[1]);
}
