using System.Globalization;
using NeuralStyle.Common;

namespace NeuralStyle.Imaging;

/// <summary>How large a picture may be; checked from the file's length and header, before any pixel is allocated.</summary>
/// <remarks>They exist because a file of a few kilobytes can declare billions of pixels. Raising one is the caller's decision.</remarks>
public sealed record ImageLimits
{
    /// <summary>The defaults.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>The largest number of pixels: 50 million unless set, which decodes in 350 MB; at most 500 million.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and 500 million.</exception>
    public long MaxPixels
    {
        get;
        init => field = InRange(value, ImageBuffer.MostPixels);
    } = 50_000_000;

    /// <summary>The largest width and height: 20,000 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxSide
    {
        get;
        init => field = (int)InRange(value, int.MaxValue);
    } = 20_000;

    /// <summary>The largest file or stream in bytes: 256 MiB unless set; at most 2 GB, as it is read whole.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and the longest array.</exception>
    public long MaxFileBytes
    {
        get;
        init => field = InRange(value, Array.MaxLength);
    } = 256L << 20;

    internal void Require(ImageSize size)
    {
        if (size.Width > MaxSide || size.Height > MaxSide || size.Pixels > MaxPixels)
        {
            throw new ImageFormatException(string.Create(CultureInfo.InvariantCulture,
                $"The picture is {size}; the limits are {MaxSide} a side and {MaxPixels} pixels. Shrink it, or raise {nameof(ImageLoadOptions)}.{nameof(ImageLoadOptions.Limits)}."));
        }
    }

    internal void RequireFileBytes(long length)
    {
        if (length > MaxFileBytes)
        {
            throw new ImageFormatException(string.Create(CultureInfo.InvariantCulture,
                $"The picture takes more than the limit of {MaxFileBytes} bytes. Shrink it, or raise {nameof(ImageLoadOptions)}.{nameof(ImageLoadOptions.Limits)}."));
        }
    }

    private static long InRange(long value, long largest)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, largest);
        return value;
    }
}
