using NeuralStyle.Blocks.Fused;
using NeuralStyle.Common;
using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>
/// The graph's operations on tensors, as pure functions: blocks and graphs run through the same code.
/// Every result belongs to the caller's dispose scope; inputs stay untouched.
/// </summary>
internal static class TensorOperations
{
    public static Tensor ConvertRange(Tensor input, ConvertRangeOperation operation)
    {
        using var scope = NewDisposeScope();
        var ordered = IsOrdered(operation.Order)
            ? input
            : input.index_select(1, tensor(operation.Order.Select(channel => (long)channel).ToArray(), device: input.device));
        var scale = PerChannel(operation.Scale, input);
        var shift = PerChannel([.. operation.Shift.Select(value => -value)], input);
        return ordered.mul(scale).sub_(shift).MoveToOuterDisposeScope(); // TorchSharp's add_ reads a hidden factor that may be collected meanwhile
    }

    public static Tensor Pad(Tensor input, PadMode mode, int left, int top, int right, int bottom)
        => mode switch
        {
            PadMode.Zeros => functional.pad(input, [left, right, top, bottom], PaddingModes.Constant, 0),
            PadMode.Replicate => functional.pad(input, [left, right, top, bottom], PaddingModes.Replicate),
            _ => Reflect(input, left, top, right, bottom),
        };

    public static Tensor Activate(Tensor input, ActivationKind kind) => kind switch
    {
        ActivationKind.None => input.alias(),
        ActivationKind.Relu => functional.relu(input),
        ActivationKind.LeakyRelu => functional.leaky_relu(input, 0.01),
        ActivationKind.Relu6 => functional.relu6(input),
        ActivationKind.Tanh => input.tanh(),
        ActivationKind.Sigmoid => input.sigmoid(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown activation."),
    };

    /// <summary>Instance norm, and the activation after it.</summary>
    public static Tensor InstanceNorm(Tensor input, Tensor? weight, Tensor? bias, double epsilon, ActivationKind activation = ActivationKind.None)
    {
        using var scope = NewDisposeScope();
        return NormalizeAndActivate(input, weight, bias, epsilon, activation).MoveToOuterDisposeScope();
    }

    /// <summary>Instance norm with each sample's own scale and shift, and the activation after it.</summary>
    public static Tensor ConditionalNorm(Tensor input, Tensor style, Tensor weight, Tensor bias, double epsilon, ActivationKind activation = ActivationKind.None)
    {
        using var scope = NewDisposeScope();
        var result = style.Dimensions == 4
            ? MaskedNorm(input, style, weight, bias, epsilon, activation)
            : NormalizeAndActivate(input, Mixture(style, weight), Mixture(style, bias), epsilon, activation);
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Instance norm with scales and shifts from style rows, and the activation after it.</summary>
    /// <param name="input">(B, C, H, W).</param>
    /// <param name="style">The rows, (B, R) or (1, R); with masks (P, R), one for each part of the images.</param>
    /// <param name="offset">The index of the first scale in a row; the C shifts follow the C scales.</param>
    /// <param name="epsilon">The number added to the variance.</param>
    /// <param name="activation">The activation.</param>
    public static Tensor RowNorm(Tensor input, StyleRowTensors style, int offset, double epsilon, ActivationKind activation = ActivationKind.None)
    {
        using var scope = NewDisposeScope();
        var channels = input.shape[1];
        var (scale, shift) = (style.Rows.narrow(1, offset, channels), style.Rows.narrow(1, offset + channels, channels)); // (B, C), (1, C) or (P, C)
        var result = style.Shares is { } shares
            ? MaskedNorm(input, shares, scale, shift, epsilon, activation)
            : NormalizeAndActivate(input, PerSample(scale), PerSample(shift), epsilon, activation);
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Means, then standard deviations of all channels, (B, C, H, W) to (B, 2 C, 1, 1), in single precision whatever the input is.</summary>
    public static Tensor ChannelStatistics(Tensor input, double epsilon)
    {
        using var scope = NewDisposeScope();
        var (variance, mean) = var_mean(input.to_type(ScalarType.Float32), [2, 3], unbiased: false, keepdim: true); // (B, C, 1, 1) both
        return cat([mean, variance.Plus(epsilon).sqrt()], 1).MoveToOuterDisposeScope();
    }

    public static Tensor Upsample(Tensor input, int factor)
        => functional.interpolate(input, scale_factor: [factor, factor], mode: InterpolationMode.Nearest);

    public static Tensor Pool(Tensor input, PoolKind kind, int kernelSize, int stride, bool roundUp = false) => kind == PoolKind.Max
        ? functional.max_pool2d(input, kernelSize, stride, ceil_mode: roundUp)
        : functional.avg_pool2d(input, kernelSize, stride, ceil_mode: roundUp, count_include_pad: false);

    public static Tensor Crop(Tensor input, int left, int top, long height, long width)
    {
        using var scope = NewDisposeScope();
        return input.narrow(2, top, height).narrow(3, left, width).MoveToOuterDisposeScope();
    }

    // Weights (B, S, h, w) for each location, stretched over the features.
    private static Tensor MaskedNorm(Tensor input, Tensor style, Tensor weight, Tensor bias, double epsilon, ActivationKind activation)
    {
        var (height, width) = (input.shape[2], input.shape[3]);
        var isSame = style.shape[2] == height && style.shape[3] == width;
        var locations = isSame ? style : functional.interpolate(style, size: [height, width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
        var normalized = NormalizeAndActivate(input, scale: null, shift: null, epsilon, ActivationKind.None);
        return Activate(normalized.mul(PerLocation(locations, weight)).Plus(PerLocation(locations, bias)), activation);
    }

    // (B, S, H, W) and (S, C) to (B, C, H, W); a sum, for mixed precision would take half the bits of a product of matrices.
    private static Tensor PerLocation(Tensor locations, Tensor table)
    {
        var rows = table.unsqueeze(-1).unsqueeze(-1); // (S, C, 1, 1)
        return Enumerable.Range(0, (int)table.shape[0])
            .Select(style => locations.narrow(1, style, 1).mul(rows[style]))
            .Aggregate((sum, part) => sum.Plus(part));
    }

    // Scale and shift (C), or (B, C).
    private static Tensor NormalizeAndActivate(Tensor input, Tensor? scale, Tensor? shift, double epsilon, ActivationKind activation)
    {
        var isPlain = input.dtype == ScalarType.Float32 && !ChannelsLast.IsIn(input); // LibTorch's norm is faster than putting pixels in order
        if (isPlain || !ChannelsLast.IsFor(input) || (scale ?? shift)?.dtype is not (null or ScalarType.Float32))
        {
            return Activate(GroupNorm(input, scale, shift, epsilon), activation);
        }

        var isRelu = activation == ActivationKind.Relu;
        var normalized = FusedNorm.Run(input, scale, shift, epsilon, isRelu);
        return isRelu ? normalized : Activate(normalized, activation);
    }

    // A group norm with one group a channel is instance norm, and two to three times faster than LibTorch's instance_norm.
    // Where each sample has its own weights, the samples become channels of one image, so that one call does it all.
    private static Tensor GroupNorm(Tensor input, Tensor? scale, Tensor? shift, double epsilon)
    {
        var size = input.shape; // (B, C, H, W)
        if ((scale ?? shift)?.shape.Length != 2)
        {
            return functional.group_norm(input, size[1], scale, shift, epsilon);
        }

        var rows = size[0] * size[1];
        var joined = input.reshape(1, rows, size[2], size[3]);
        return functional.group_norm(joined, rows, scale?.reshape(rows), shift?.reshape(rows), epsilon).reshape(size);
    }

    // A row for all samples as (C), which norms broadcast; one for each sample as (B, C) without gaps, which they read as it is.
    private static Tensor PerSample(Tensor rows) => rows.shape[0] == 1 ? rows.squeeze(0) : rows.contiguous();

    // A matrix product written out, (B, S) (S, C) -> (B, C): autocast would round that of mm, and so every scale and shift, to 8 bits.
    private static Tensor Mixture(Tensor style, Tensor table) => style.unsqueeze(-1).mul(table).sum(1);

    private static Tensor Reflect(Tensor input, int left, int top, int right, int bottom)
    {
        var (height, width) = (input.shape[2], input.shape[3]);
        if (Math.Max(top, bottom) < height && Math.Max(left, right) < width)
        {
            return functional.pad(input, [left, right, top, bottom], PaddingModes.Reflect);
        }

        using var scope = NewDisposeScope();
        var rows = tensor(Reflection((int)height, top, bottom), device: input.device);
        var columns = tensor(Reflection((int)width, left, right), device: input.device);
        return input.index_select(2, rows).index_select(3, columns).MoveToOuterDisposeScope();
    }

    // Mirrors again and again, so that small images can be padded too.
    private static long[] Reflection(int size, int before, int after)
        => [.. Enumerable.Range(-before, before + size + after).Select(index => (long)Halo.Inside(PadMode.Reflect, index, size))];

    private static Tensor PerChannel(IReadOnlyList<float> values, Tensor like)
        => tensor(values.ToArray(), device: like.device, dtype: like.dtype).reshape(1, values.Count, 1, 1);

    private static bool IsOrdered(IReadOnlyList<int> order)
    {
        for (var i = 0; i < order.Count; i++)
        {
            if (order[i] != i)
            {
                return false;
            }
        }

        return true;
    }
}
