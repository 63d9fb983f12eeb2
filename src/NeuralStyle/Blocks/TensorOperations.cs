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
    public static Tensor InstanceNorm(
        Tensor input, Tensor? weight, Tensor? bias, double epsilon, ActivationKind activation = ActivationKind.None, bool isUnbiased = false)
    {
        using var scope = NewDisposeScope();
        if (isUnbiased)
        {
            var normalized = Standardize(input, epsilon);
            var scaled = weight is null ? normalized : normalized.mul(PerChannel(weight));
            return Activate(bias is null ? scaled : scaled.Plus(PerChannel(bias)), activation).MoveToOuterDisposeScope();
        }

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

    /// <summary>Means, then standard deviations of all channels, (B, C, H, W) to (B, 2 C, 1, 1), in single precision or more whatever the input is.</summary>
    public static Tensor ChannelStatistics(Tensor input, double epsilon, bool isUnbiased = false)
    {
        using var scope = NewDisposeScope();
        var unbiased = isUnbiased && input.shape[2] * input.shape[3] > 1; // one pixel has no variance
        var (variance, mean) = var_mean(AtLeastSingle(input), [2, 3], unbiased, keepdim: true); // (B, C, 1, 1) both
        return cat([mean, variance.Plus(epsilon).sqrt()], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Instance norm that gives the channels other means and standard deviations (AdaIN).</summary>
    /// <param name="input">(B, C, H, W).</param>
    /// <param name="style">Means, then standard deviations, (B, 2 C, 1, 1) or (1, 2 C, 1, 1), as <see cref="ChannelStatistics"/> gives them.</param>
    /// <param name="share">The share of the input's own statistics that is added, (B, 1, 1, 1) or (1, 1, 1, 1); null for none.</param>
    /// <param name="epsilon">The number added to the variance.</param>
    public static Tensor AdaptiveNorm(Tensor input, Tensor style, Tensor? share, double epsilon)
    {
        using var scope = NewDisposeScope();
        return Adapt(input, ChannelStatistics(input, epsilon, isUnbiased: true), style, share).MoveToOuterDisposeScope();
    }

    /// <summary>As <see cref="AdaptiveNorm(Tensor, Tensor, Tensor?, double)"/> with style rows, and the activation after it; parts of images have statistics of their own.</summary>
    /// <param name="input">(B, C, H, W).</param>
    /// <param name="style">The rows, which may end with the share of the input's own statistics.</param>
    /// <param name="offset">The index of the first mean in a row; the C standard deviations follow the C means.</param>
    /// <param name="length">The length of a row without that share.</param>
    /// <param name="epsilon">The number added to the variance.</param>
    /// <param name="activation">The activation.</param>
    public static Tensor AdaptiveNorm(Tensor input, StyleRowTensors style, int offset, int length, double epsilon, ActivationKind activation)
    {
        using var scope = NewDisposeScope();
        var rows = style.Rows.narrow(1, offset, 2 * input.shape[1]).unsqueeze(-1).unsqueeze(-1); // (B, 2 C, 1, 1), (1, 2 C, 1, 1) or (P, 2 C, 1, 1)
        var share = style.Rows.shape[1] > length ? style.Rows.narrow(1, length, 1).unsqueeze(-1).unsqueeze(-1) : null;
        var result = style.Shares is { } shares
            ? AdaptParts(input, Stretched(shares, input), rows, share, epsilon)
            : AdaptiveNorm(input, rows, share, epsilon);
        return Activate(result, activation).MoveToOuterDisposeScope();
    }

    /// <summary>Channels less their means, over their unbiased standard deviations: the normalization of AdaIN and SANet.</summary>
    public static Tensor Standardize(Tensor input, double epsilon)
    {
        using var scope = NewDisposeScope();
        var (channels, own) = (input.shape[1], ChannelStatistics(input, epsilon, isUnbiased: true));
        return AtLeastSingle(input).sub(own.narrow(1, 0, channels)).div(own.narrow(1, channels, channels)).to_type(input.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>Attention of each pixel over positions: the softmax of the products of queries and keys weights the values.</summary>
    /// <remarks>Some queries at a time, so that no matrix of all products is in memory.</remarks>
    /// <param name="queries">(B, C, H, W).</param>
    /// <param name="keys">(B, C, N) or (1, C, N).</param>
    /// <param name="values">(B, V, N) or (1, V, N).</param>
    /// <param name="chunk">Queries at a time; by default so many that their products are 64 MB an image.</param>
    /// <returns>(B, V, H, W).</returns>
    public static Tensor Attention(Tensor queries, Tensor keys, Tensor values, long? chunk = null)
    {
        const long most = 1 << 24; // products
        using var scope = NewDisposeScope();
        var (batch, height, width) = (queries.shape[0], queries.shape[2], queries.shape[3]);
        var (all, k, v) = (queries.flatten(2).transpose(1, 2), keys.expand(batch, -1, -1), values.expand(batch, -1, -1).transpose(1, 2)); // (B, HW, C), (B, C, N), (B, N, V)
        var step = chunk ?? Math.Max(1, most / keys.shape[2]);
        var parts = new List<Tensor>();
        for (long first = 0; first < height * width; first += step)
        {
            var some = all.narrow(1, first, Math.Min(step, (height * width) - first));
            parts.Add(some.bmm(k).softmax(-1).bmm(v)); // (B, chunk, V)
        }

        return cat(parts, 1).transpose(1, 2).reshape(batch, -1, height, width).MoveToOuterDisposeScope();
    }

    /// <summary>Attention over style features: the weighted sum over the images of a blend, and in masked images of each part's by its share.</summary>
    /// <param name="queries">(B, C, H, W).</param>
    /// <param name="style">The style.</param>
    /// <param name="index">The number of the map that is read.</param>
    /// <param name="valueChannels">The number of channels of the values.</param>
    public static Tensor StyleAttention(Tensor queries, StyleRowTensors style, int index, long valueChannels)
    {
        using var scope = NewDisposeScope();
        var channels = queries.shape[1];
        var parts = style.Features!.Select(images => images
            .Select(image => Attention(queries, image.Maps[index].narrow(1, 0, channels), image.Maps[index].narrow(1, channels, valueChannels)).Times(image.Weight))
            .Aggregate(zeros([queries.shape[0], valueChannels, queries.shape[2], queries.shape[3]], device: queries.device, dtype: queries.dtype), (sum, image) => sum.Plus(image)));
        if (style.Shares is not { } shares)
        {
            return parts.Single().MoveToOuterDisposeScope();
        }

        var locations = Stretched(shares, queries);
        return parts.Select((part, number) => part.mul(locations.narrow(1, number, 1))).Total().MoveToOuterDisposeScope();
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
        var locations = Stretched(style, input);
        var normalized = NormalizeAndActivate(input, scale: null, shift: null, epsilon, ActivationKind.None);
        return Activate(normalized.mul(PerLocation(locations, weight)).Plus(PerLocation(locations, bias)), activation);
    }

    private static Tensor Stretched(Tensor locations, Tensor features)
    {
        var (height, width) = (features.shape[2], features.shape[3]);
        return locations.shape[2] == height && locations.shape[3] == width
            ? locations
            : functional.interpolate(locations, size: [height, width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
    }

    // Statistics (B, 2 C, 1, 1) of the input and of the style.
    private static Tensor Adapt(Tensor input, Tensor own, Tensor style, Tensor? share)
    {
        var channels = input.shape[1];
        var target = share is null ? style : style.Plus(own.mul(share));
        var factor = target.narrow(1, channels, channels).div(own.narrow(1, channels, channels));
        return AtLeastSingle(input).sub(own.narrow(1, 0, channels)).mul(factor).Plus(target.narrow(1, 0, channels)).to_type(input.dtype);
    }

    // Shares (B, P, H, W) or (1, P, H, W), rows (P, 2 C, 1, 1).
    private static Tensor AdaptParts(Tensor input, Tensor shares, Tensor rows, Tensor? share, double epsilon)
        => Enumerable.Range(0, (int)rows.shape[0])
            .Select(part => Adapt(input, PartStatistics(input, shares.narrow(1, part, 1), epsilon), rows.narrow(0, part, 1), share?.narrow(0, part, 1)).mul(shares.narrow(1, part, 1)))
            .Total();

    // Pixels count by their share (B, 1, H, W), and variances are unbiased as those of the whole map.
    private static Tensor PartStatistics(Tensor input, Tensor share, double epsilon)
    {
        var pixels = (double)(input.shape[2] * input.shape[3]);
        var weight = share.div(share.sum([2, 3], keepdim: true).AtLeast(1e-12));
        var mean = input.mul(weight).sum([2, 3], keepdim: true);
        var variance = input.sub(mean).Squared().mul(weight).sum([2, 3], keepdim: true).Times(pixels / Math.Max(1, pixels - 1));
        return cat([mean, variance.Plus(epsilon).sqrt()], 1);
    }

    private static Tensor AtLeastSingle(Tensor input) => input.dtype == ScalarType.Float64 ? input : input.to_type(ScalarType.Float32);

    // (B, S, H, W) and (S, C) to (B, C, H, W); a sum, for mixed precision would take half the bits of a product of matrices.
    private static Tensor PerLocation(Tensor locations, Tensor table)
    {
        var rows = table.unsqueeze(-1).unsqueeze(-1); // (S, C, 1, 1)
        return Enumerable.Range(0, (int)table.shape[0])
            .Select(style => locations.narrow(1, style, 1).mul(rows[style]))
            .Total();
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

    private static Tensor PerChannel(Tensor values) => values.reshape(1, -1, 1, 1);

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
