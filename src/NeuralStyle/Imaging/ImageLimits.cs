using System.Globalization;
using NeuralStyle.Common;

namespace NeuralStyle;

/// <summary>The largest image that is read; checked from the file's length and header, before any pixel is allocated.</summary>
/// <remarks>They exist because a file of a few kilobytes can declare billions of pixels. Raising one is the caller's decision.</remarks>
public sealed record ImageLimits
{
    /// <summary>The defaults.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>The largest number of pixels, at most 500 million. The default is 50 million, which decodes in 350 MB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and 500 million.</exception>
    public long MaxPixels { get; init => field = LimitValue.Between(1, ImageBuffer.MostPixels, value); } = 50_000_000;

    /// <summary>The largest width and height. The default is 20,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxSide { get; init => field = LimitValue.Between(1, int.MaxValue, value); } = 20_000;

    /// <summary>The largest file or stream in bytes, at most 2 GB, since it is read whole. The default is 256 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and the longest array.</exception>
    public long MaxFileBytes { get; init => field = LimitValue.Between(1, Array.MaxLength, value); } = 256L << 20;

    internal void Require(ImageSize size)
    {
        if (size.Width > MaxSide || size.Height > MaxSide || size.Pixels > MaxPixels)
        {
            throw new ImageFormatException(string.Create(CultureInfo.InvariantCulture,
                $"The image is {size}; the limits are {MaxSide} a side and {MaxPixels} pixels. Shrink it, or raise {nameof(ImageLoadOptions)}.{nameof(ImageLoadOptions.Limits)}."));
        }
    }

    internal void RequireFileBytes(long length)
    {
        if (length > MaxFileBytes)
        {
            throw new ImageFormatException(string.Create(CultureInfo.InvariantCulture,
                $"The image takes more than the limit of {MaxFileBytes} bytes. Shrink it, or raise {nameof(ImageLoadOptions)}.{nameof(ImageLoadOptions.Limits)}."));
        }
    }
}
