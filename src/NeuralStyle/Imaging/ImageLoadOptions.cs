namespace NeuralStyle.Imaging;

/// <summary>How pictures are read.</summary>
public sealed record ImageLoadOptions
{
    /// <summary>The defaults: <see cref="ImageLimits.Default"/> and the built-in codec.</summary>
    public static ImageLoadOptions Default { get; } = new();

    /// <summary>How large a picture may be.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    /// <summary>What decodes; null, the default, is the built-in codec: JPEG, PNG, WebP, BMP, GIF.</summary>
    public IImageCodec? Codec { get; init; }

    internal IImageCodec CodecOrDefault => Codec ?? SkiaCodec.Instance;
}
