namespace NeuralStyle.Imaging;

/// <summary>How pictures are written.</summary>
public sealed record ImageEncodeOptions
{
    /// <summary>The defaults: quality 90 and the built-in codec.</summary>
    public static ImageEncodeOptions Default { get; } = new();

    /// <summary>The quality of JPEG and WebP from 1 to 100, 90 unless set; PNG has none. WebP at 100 is lossless.</summary>
    /// <remarks>The built-in codec keeps the colour of JPEG at full resolution from 90 on, and halves it below.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and 100.</exception>
    public int Quality
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100);
            field = value;
        }
    } = 90;

    /// <summary>What encodes; null, the default, is the built-in codec.</summary>
    public IImageCodec? Codec { get; init; }

    internal IImageCodec CodecOrDefault => Codec ?? SkiaCodec.Instance;
}
