namespace NeuralStyle.Imaging;

/// <summary>How pictures are written.</summary>
public sealed record ImageEncodeOptions
{
    /// <summary>The defaults: quality 90, transparency kept, no metadata, and the built-in codec.</summary>
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

    /// <summary>Whether PNG and WebP get the picture's alpha; without it they show the picture over white, as JPEG always does. The default is true.</summary>
    public bool KeepAlpha { get; init; } = true;

    /// <summary>What the file says about the picture beside its pixels, such as the date, the author and the resolution. The default is null: nothing is said.</summary>
    /// <remarks><see cref="ImageMetadata.Read(string, ImageLoadOptions?)"/> takes it from another file. It may name a place or a person: pass it on where you want that.</remarks>
    public ImageMetadata? Metadata { get; init; }

    /// <summary>What encodes; null, the default, is the built-in codec.</summary>
    public IImageCodec? Codec { get; init; }

    internal IImageCodec CodecOrDefault => Codec ?? SkiaCodec.Instance;
}
