using NeuralStyle.Common;
using NeuralStyle.Imaging;

namespace NeuralStyle;

/// <summary>Options for encoding images.</summary>
public sealed record ImageEncodeOptions
{
    /// <summary>The defaults: quality 90, transparency kept, no metadata, and the built-in codec.</summary>
    public static ImageEncodeOptions Default { get; } = new();

    /// <summary>The quality of JPEG and WebP from 1 to 100; PNG has none. WebP at 100 is lossless. The default is 90.</summary>
    /// <remarks>The built-in codec keeps the color of JPEG at full resolution from 90 on, and halves it below.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and 100.</exception>
    public int Quality { get; init => field = LimitValue.Between(1, 100, value); } = 90;

    /// <summary>True to write the image's alpha to PNG and WebP; without it they show the image over white, as JPEG always does. The default is true.</summary>
    public bool KeepAlpha { get; init; } = true;

    /// <summary>The metadata to write, such as the date, the author and the resolution. The default is null: no metadata.</summary>
    /// <remarks><see cref="ImageMetadata.Read(string, ImageLoadOptions?)"/> takes it from another file. It may name a location or a person: pass it on only if you want that.</remarks>
    public ImageMetadata? Metadata { get; init; }

    /// <summary>The codec that encodes. The default is null: the built-in codec.</summary>
    public IImageCodec? Codec { get; init; }

    internal IImageCodec CodecOrDefault => Codec ?? SkiaCodec.Instance;
}
