using NeuralStyle.Imaging;
using NeuralStyle.ImageSharp;

namespace NeuralStyle.Tests.Imaging;

/// <summary>The base of tests that each codec must pass; a class of tests has one nested class for each.</summary>
/// <param name="codec">The codec.</param>
public abstract class CodecTest(IImageCodec codec)
{
    /// <summary>The built-in codec.</summary>
    protected static IImageCodec SkiaSharp => ImageLoadOptions.Default.CodecOrDefault;

    /// <summary>The codec of NeuralStyle.ImageSharp.</summary>
    protected static IImageCodec ImageSharp => ImageSharpCodec.Default;

    /// <summary>The options for loading with the codec.</summary>
    protected ImageLoadOptions Load { get; } = new() { Codec = codec };

    /// <summary>The options for encoding with the codec.</summary>
    protected ImageEncodeOptions Encode { get; } = new() { Codec = codec };

    /// <summary>Decodes a file with the codec.</summary>
    protected ImageBuffer Decode(ReadOnlySpan<byte> file) => ImageBuffer.Decode(file, Load);

    /// <summary>Encodes an image with the codec.</summary>
    protected byte[] Encoded(ImageBuffer image, ImageFormat format, int quality = 90) => Encoded(image, format, Encode with { Quality = quality });

    /// <summary>Encodes an image with the codec and other options.</summary>
    protected byte[] Encoded(ImageBuffer image, ImageFormat format, ImageEncodeOptions options)
    {
        using var stream = new MemoryStream();
        image.Encode(stream, format, options with { Codec = codec });
        return stream.ToArray();
    }
}
