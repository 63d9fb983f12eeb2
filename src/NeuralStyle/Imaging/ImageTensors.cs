using System.Runtime.InteropServices;
using NeuralStyle.Common;
using NeuralStyle.Imaging;
using static TorchSharp.torch;

namespace NeuralStyle;

/// <summary>Converts between images and image tensors: (B, 3, H, W), RGB, float32 in [0, 1].</summary>
public static class ImageTensors
{
    /// <summary>Makes an image tensor of shape (1, 3, H, W) on the CPU. The caller disposes the result.</summary>
    /// <param name="image">The image.</param>
    public static Tensor ToTensor(this ImageBuffer image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Stack([image]);
    }

    /// <summary>Makes an image tensor of shape (B, 3, H, W) on the CPU of images of one size. The caller disposes the result.</summary>
    /// <param name="images">The images, 8-bit or float.</param>
    /// <exception cref="ArgumentException">There is not an image, one is null, or one has another size than the first.</exception>
    public static Tensor Stack(IReadOnlyList<ImageBuffer> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        RequireOneSize(images);

        NativeRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        var batch = empty([images.Count, ImageBuffer.Channels, images[0].Height, images[0].Width], ScalarType.Float32, CPU);
        for (var i = 0; i < images.Count; i++)
        {
            using var image = batch.select(0, i); // a view on (3, H, W)
            CopyTo(images[i], image);
        }

        return batch.MoveToOuterDisposeScope();
    }

    /// <summary>Makes a float image of one image of a batch, its values clamped to [0, 1]; NaN becomes 0. The tensor stays the caller's.</summary>
    /// <param name="images">An image tensor of shape (B, 3, H, W), float32, on any device and of any memory layout.</param>
    /// <param name="index">The index of the image in the batch.</param>
    /// <exception cref="ArgumentException">The tensor has another shape or type, or no pixels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The batch has no such image.</exception>
    public static ImageBuffer ToImage(this Tensor images, int index = 0)
    {
        Shape.RequireImage(images);
        RequireFloats(images);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, images.shape[0]);

        using var scope = NewDisposeScope();
        return FromTensor(images.detach().select(0, index).cpu().contiguous());
    }

    /// <summary>Throws unless the tensor is float32 and has a pixel.</summary>
    internal static void RequireFloats(Tensor images)
    {
        if (images.dtype != ScalarType.Float32)
        {
            throw new ArgumentException($"Expected a float32 tensor in [0, 1] but got {images.dtype}. Convert it with to(ScalarType.Float32).", nameof(images));
        }

        if (images.shape[2] == 0 || images.shape[3] == 0)
        {
            throw new ArgumentException($"Expected at least one pixel but got shape {Shape.Format(images.shape)}.", nameof(images));
        }
    }

    private static void CopyTo(ImageBuffer image, Tensor destination)
    {
        for (var channel = 0; channel < ImageBuffer.Channels; channel++)
        {
            using var view = destination.select(0, channel);
            var plane = MemoryMarshal.Cast<byte, float>(view.bytes);
            for (var y = 0; y < image.Height; y++)
            {
                CopyRow(image, y, channel, plane.Slice(y * image.Width, image.Width));
            }
        }
    }

    private static void CopyRow(ImageBuffer image, int y, int channel, Span<float> destination)
    {
        if (image.IsFloat)
        {
            var floats = image.FloatRow(y);
            for (var x = 0; x < destination.Length; x++)
            {
                destination[x] = floats[(x * ImageBuffer.Channels) + channel];
            }

            return;
        }

        var bytes = image.ByteRow(y);
        for (var x = 0; x < destination.Length; x++)
        {
            destination[x] = PixelRows.ToFloat(bytes[(x * ImageBuffer.Channels) + channel]);
        }
    }

    private static ImageBuffer FromTensor(Tensor image) // (3, H, W)
    {
        var (height, width) = ((int)image.shape[1], (int)image.shape[2]);
        var samples = new float[height * width * ImageBuffer.Channels];
        for (var channel = 0; channel < ImageBuffer.Channels; channel++)
        {
            using var view = image.select(0, channel);
            var plane = MemoryMarshal.Cast<byte, float>(view.bytes);
            for (int from = 0, to = channel; from < plane.Length; from++, to += ImageBuffer.Channels)
            {
                samples[to] = PixelRows.Clamp(plane[from]);
            }
        }

        return ImageBuffer.Wrap(width, height, samples);
    }

    private static void RequireOneSize(IReadOnlyList<ImageBuffer> images)
    {
        if (images.Count == 0)
        {
            throw new ArgumentException("Expected at least one image.", nameof(images));
        }

        for (var i = 0; i < images.Count; i++)
        {
            if (images[i]?.Size != images[0]?.Size || images[i] is null)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Expected images of one size, but number 0 is {images[0]?.Size} and number {i} is {images[i]?.Size}. Resize or crop them."),
                    nameof(images));
            }
        }
    }
}
