using System.Runtime.InteropServices;
using NeuralStyle.Imaging;
using NeuralStyle.ImageSharp.Files;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace NeuralStyle.ImageSharp;

/// <summary>Runs a decoder of ImageSharp on a checked file, and makes what it returns, or throws, that of a codec.</summary>
internal static class DecodedImage
{
    /// <summary>Changes pixels where they are.</summary>
    public delegate void Change<TStored>(Span<TStored> pixels);

    /// <summary>Decodes a file to the planes of its upright image.</summary>
    /// <typeparam name="TPixel">ImageSharp's pixels.</typeparam>
    /// <typeparam name="TStored">The pixels of the same layout.</typeparam>
    /// <param name="kind">The format.</param>
    /// <param name="file">The file.</param>
    /// <param name="canvas">The size of the stored image.</param>
    /// <param name="convert">The conversion of colors to sRGB.</param>
    /// <param name="upright">The orientation.</param>
    /// <exception cref="ImageFormatException">The decoder fails, or does not return all of the image.</exception>
    public static (byte[] Samples, byte[]? Alpha) Read<TPixel, TStored>(FileKind kind, CheckedFile file, ImageSize canvas, Change<TStored> convert, Orientation upright)
        where TPixel : unmanaged, IPixel<TPixel>
        where TStored : unmanaged, IStoredPixel
    {
        using var image = Decode<TPixel>(kind, file);
        if (image.Width != file.Frame.Width || image.Height != file.Frame.Height || !image.DangerousTryGetSinglePixelMemory(out var memory))
        {
            throw FileProblems.Damaged("image data", "another size than the header's");
        }

        var pixels = MemoryMarshal.Cast<TPixel, TStored>(memory.Span);
        if (!MemoryMarshal.AsBytes(pixels[^file.Frame.Width..]).ContainsAnyExcept((byte)0) && !file.HasAllPixels())
        {
            throw FileProblems.Truncated("image data");
        }

        convert(pixels);
        return upright.Apply<TStored>(file.Frame == canvas ? pixels : Placed(pixels, file, canvas), file.IsOpaque);
    }

    private static Image<TPixel> Decode<TPixel>(FileKind kind, CheckedFile file)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        try
        {
            using var stream = new MemoryStream(file.Bytes.Array!, file.Bytes.Offset, file.Bytes.Count, writable: false);
            return kind.Decoder.Decode<TPixel>(Configured(file.Frame), stream, CancellationToken.None);
        }
        catch (Exception error) when (error is not (OutOfMemoryException or InsufficientExecutionStackException or OperationCanceledException))
        {
            throw FileProblems.Damaged("image data", error.Message, error); // any of a dozen kinds, which damaged files cause in ImageSharp 2.1
        }
    }

    // The most that a decoder may ask for at one time are samples of 16 bits, four a pixel, of rows and columns filled up to whole blocks.
    private static Configuration Configured(ImageSize size)
    {
        const int Block = 64;
        const long Rest = 32L << 20; // what does not depend on the size
        var most = Rest + (8 * (size.Width + (long)Block) * (size.Height + Block));
        return new()
        {
            PreferContiguousImageBuffers = true,
            MaxDegreeOfParallelism = 1,
            MemoryAllocator = MemoryAllocator.Create(new() { MaximumPoolSizeMegabytes = 0, AllocationLimitMegabytes = (int)(most >> 20) + 1 }),
        };
    }

    private static ReadOnlySpan<T> Placed<T>(ReadOnlySpan<T> frame, CheckedFile file, ImageSize canvas)
    {
        var pixels = new T[canvas.Pixels];
        for (var y = 0; y < file.Frame.Height; y++)
        {
            var row = ((y + file.Place.Top) * canvas.Width) + file.Place.Left;
            frame.Slice(y * file.Frame.Width, file.Frame.Width).CopyTo(pixels.AsSpan(row));
        }

        return pixels;
    }
}
