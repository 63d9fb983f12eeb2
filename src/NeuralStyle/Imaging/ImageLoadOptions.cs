using NeuralStyle.Imaging;

namespace NeuralStyle;

/// <summary>Options for loading images.</summary>
public sealed record ImageLoadOptions
{
    /// <summary>The defaults: <see cref="ImageLimits.Default"/> and the built-in codec.</summary>
    public static ImageLoadOptions Default { get; } = new();

    /// <summary>The largest image that is read. The default is <see cref="ImageLimits.Default"/>.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    /// <summary>The codec that decodes. The default is null: the built-in codec, for JPEG, PNG, WebP, BMP and GIF.</summary>
    public IImageCodec? Codec { get; init; }

    internal IImageCodec CodecOrDefault => Codec ?? SkiaCodec.Instance;
}
