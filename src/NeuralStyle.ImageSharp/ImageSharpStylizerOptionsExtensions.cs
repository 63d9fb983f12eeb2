using NeuralStyle.ImageSharp;

namespace NeuralStyle;

/// <summary>Reading and writing a stylizer's images with ImageSharp.</summary>
public static class ImageSharpStylizerOptionsExtensions
{
    /// <summary>Returns options that read and write images with ImageSharp.</summary>
    /// <param name="options">The options to start from; they stay as they are.</param>
    /// <param name="codec">The codec; <see cref="ImageSharpCodec.Default"/> if null.</param>
    /// <returns>The same options with another codec.</returns>
    public static StylizerOptions UseImageSharp(this StylizerOptions options, ImageSharpCodec? codec = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        codec ??= ImageSharpCodec.Default;
        return options with { LoadOptions = options.LoadOptions with { Codec = codec }, EncodeOptions = options.EncodeOptions with { Codec = codec } };
    }
}
