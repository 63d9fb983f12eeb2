using NeuralStyle.Kernels;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace NeuralStyle.Blocks;

/// <summary>Adds up the shifted rows of a convolution with few outputs: (B, R * C, H + R - 1, W) to (B, C, H, W); see <see cref="ShiftedSum"/>.</summary>
internal sealed class FusedShiftedSum : SingleTensorFunction<FusedShiftedSum>
{
    public override string Name => nameof(FusedShiftedSum);

    /// <summary>Adds the rows. The result belongs to the caller's dispose scope.</summary>
    /// <param name="source">(B, R * C, H + R - 1, W): for each row of the kernels its outputs.</param>
    /// <param name="rows">Rows R of the kernels.</param>
    public static Tensor Run(Tensor source, int rows)
    {
        using var scope = NewDisposeScope();
        var ordered = PixelOrder.Of(source.to_type(ScalarType.Float32));
        var result = is_grad_enabled() && ordered.requires_grad ? apply(ordered, rows) : Add(ordered, rows);
        return result.MoveToOuterDisposeScope();
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        ctx.save_data("rows", vars[1]);
        return Add((Tensor)vars[0], (int)vars[1]);
    }

    public override List<Tensor?> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var result = Spread(PixelOrder.Of(grad_output), (int)ctx.get_data("rows")).MoveToOuterDisposeScope();
        grad_output.Dispose();
        return [.. ReturnedGradients.Return(result), null];
    }

    private static unsafe Tensor Add(Tensor source, int rows)
    {
        var (samples, outputs, height, width) = (source.shape[0], (int)source.shape[1] / rows, (int)source.shape[2] - rows + 1, (int)source.shape[3]);
        var result = PixelOrder.Empty(samples, outputs, height, width);
        var kernel = new ShiftedSum(height, width, rows, outputs);
        float* from = TensorMemory.OfSingles(source), to = TensorMemory.OfSingles(result);
        long fromSample = source.numel() / samples, toSample = result.numel() / samples;
        TorchWorkers.Current.Run((int)samples * height, (item, _) =>
        {
            var (sample, y) = Math.DivRem(item, height);
            kernel.Add(from + (sample * fromSample), to + (sample * toSample), y);
        });
        return result;
    }

    private static unsafe Tensor Spread(Tensor gradient, int rows)
    {
        var (samples, outputs, height, width) = (gradient.shape[0], (int)gradient.shape[1], (int)gradient.shape[2], (int)gradient.shape[3]);
        var result = PixelOrder.Empty(samples, rows * outputs, height + rows - 1, width);
        var kernel = new ShiftedSum(height, width, rows, outputs);
        float* from = TensorMemory.OfSingles(gradient), to = TensorMemory.OfSingles(result);
        long fromSample = gradient.numel() / samples, toSample = result.numel() / samples;
        TorchWorkers.Current.Run((int)samples * (height + rows - 1), (item, _) =>
        {
            var (sample, y) = Math.DivRem(item, height + rows - 1);
            kernel.Spread(from + (sample * fromSample), to + (sample * toSample), y);
        });
        return result;
    }
}
