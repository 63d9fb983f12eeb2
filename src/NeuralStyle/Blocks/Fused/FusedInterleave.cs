using NeuralStyle.Kernels.Convolution;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace NeuralStyle.Blocks.Fused;

/// <summary>Puts the four results of an upsampling convolution together: (B, 4C, H + 1, W + 1) to (B, C, 2H, 2W); see <see cref="Interleave"/>.</summary>
internal sealed class FusedInterleave : SingleTensorFunction<FusedInterleave>
{
    private const int Parts = 4;

    public override string Name => nameof(FusedInterleave);

    /// <summary>Joins the parts. The result belongs to the caller's dispose scope.</summary>
    public static Tensor Run(Tensor parts)
    {
        using var scope = NewDisposeScope();
        var ordered = ChannelsLast.Convert(parts);
        var result = is_grad_enabled() && ordered.requires_grad ? apply(ordered) : Join(ordered);
        return result.MoveToOuterDisposeScope();
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars) => Join((Tensor)vars[0]);

    public override List<Tensor?> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var result = Split(ChannelsLast.Convert(grad_output)).MoveToOuterDisposeScope();
        grad_output.Dispose();
        return ReturnedGradients.Return(result);
    }

    private static unsafe Tensor Join(Tensor parts)
    {
        var (samples, channels, height, width) = (parts.shape[0], parts.shape[1] / Parts, (int)parts.shape[2] - 1, (int)parts.shape[3] - 1);
        var result = ChannelsLast.Empty(samples, channels, 2 * height, 2 * width, parts.dtype);
        var kernel = new Interleave(height, width, (int)(channels * parts.ElementSize));
        TensorMemory.EachRow(parts, result, 2 * height, kernel.Join);
        return result;
    }

    private static unsafe Tensor Split(Tensor map)
    {
        var (samples, channels, height, width) = (map.shape[0], map.shape[1], (int)map.shape[2] / 2, (int)map.shape[3] / 2);
        var result = ChannelsLast.Empty(samples, Parts * channels, height + 1, width + 1, map.dtype);
        var kernel = new Interleave(height, width, (int)(channels * map.ElementSize));
        TensorMemory.EachRow(map, result, height + 1, kernel.Split);
        return result;
    }
}
