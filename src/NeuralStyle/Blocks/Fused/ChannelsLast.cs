using TorchSharp;
using static TorchSharp.torch;

namespace NeuralStyle.Blocks.Fused;

/// <summary>Tensors that are channels-last in memory, NHWC, as the kernels read them: PyTorch's channels_last.</summary>
/// <remarks>On the CPU LibTorch's convolutions are faster so too.</remarks>
internal static class ChannelsLast
{
    /// <summary>True if a tensor's memory is that of (B, H, W, C) without gaps.</summary>
    public static bool IsIn(Tensor tensor)
    {
        var (size, stride) = (tensor.shape, tensor.stride());
        var (channels, height, width) = (size[1], size[2], size[3]);
        return Fits(channels, stride[1], 1)
            && Fits(width, stride[3], channels)
            && Fits(height, stride[2], channels * width)
            && Fits(size[0], stride[0], channels * width * height);
    }

    /// <summary>True if the fused operations take a tensor as it is, or after <see cref="Convert"/>.</summary>
    public static bool IsFor(Tensor tensor)
        => tensor.device_type == DeviceType.CPU
            && tensor.dtype is ScalarType.Float32 or ScalarType.BFloat16
            && tensor.numel() * tensor.ElementSize <= int.MaxValue; // TorchSharp shows memory as a span

    /// <summary>The same values (B, C, H, W) in this order; a view where they are already. The result belongs to the caller's dispose scope.</summary>
    public static Tensor Convert(Tensor tensor)
    {
        if (IsIn(tensor))
        {
            return tensor.alias();
        }

        using var scope = NewDisposeScope();
        return tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>A new tensor (B, C, H, W) in this order whose content is not set.</summary>
    public static Tensor Empty(long samples, long channels, long height, long width, ScalarType type = ScalarType.Float32)
        => empty_strided([samples, channels, height, width], [channels * width * height, 1, channels * width, channels], dtype: type); // no view, so that it may be changed in place

    /// <summary>A new tensor in this order, of the size and type of another, whose content is not set.</summary>
    public static Tensor EmptyLike(Tensor tensor) => Empty(tensor.shape[0], tensor.shape[1], tensor.shape[2], tensor.shape[3], tensor.dtype);

    // The stride of a single element does not matter.
    private static bool Fits(long size, long stride, long expected) => size == 1 || stride == expected;
}
