using NeuralStyle.Imaging;

namespace NeuralStyle;

/// <summary>An image in managed memory: RGB, rows from the top, samples interleaved, either 8-bit or float32 in [0, 1].</summary>
/// <remarks>
/// Never changes once made, so threads may share one. It needs no LibTorch; <see cref="ImageTensors"/> converts to and from tensors.
/// An image may have an alpha plane beside its samples, 8-bit in both kinds; the samples are then those that are seen over white.
/// Values are sRGB: files in other color spaces are converted when they are loaded, and what is saved is plain sRGB.
/// </remarks>
public sealed partial class ImageBuffer
{
    /// <summary>Samples of a pixel: red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>The most pixels of an image: three samples each, or four while decoding, still fit one array.</summary>
    internal const int MostPixels = 500_000_000;

    private readonly byte[]? _bytes;
    private readonly float[]? _floats;
    private readonly byte[]? _alpha; // (height, width); null if all of it is opaque

    private ImageBuffer(int width, int height, byte[]? bytes, float[]? floats, byte[]? alpha)
        => (Width, Height, _bytes, _floats, _alpha) = (width, height, bytes, floats, alpha);

    /// <summary>Pixels in a row, at least 1.</summary>
    public int Width { get; }

    /// <summary>Number of rows, at least 1.</summary>
    public int Height { get; }

    /// <summary>Width and height.</summary>
    public ImageSize Size => new(Width, Height);

    /// <summary>True if the samples are float32 in [0, 1]; false if they are 8-bit.</summary>
    public bool IsFloat => _floats is not null;

    private int Stride => Width * Channels;

    /// <summary>Makes an 8-bit image from a copy of its samples.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Number of rows.</param>
    /// <param name="samples">Width * height * 3 samples: row by row, red, green, blue.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">The number of samples does not fit the size.</exception>
    public static ImageBuffer FromBytes(int width, int height, ReadOnlySpan<byte> samples)
    {
        RequireLength(width, height, samples.Length, nameof(samples));
        return Wrap(width, height, samples.ToArray());
    }

    /// <summary>Makes a float image from a copy of its samples, clamped to [0, 1]; NaN becomes 0.</summary>
    /// <inheritdoc cref="FromBytes"/>
    public static ImageBuffer FromFloats(int width, int height, ReadOnlySpan<float> samples)
    {
        RequireLength(width, height, samples.Length, nameof(samples));
        var copy = new float[samples.Length];
        PixelRows.Clamp(samples, copy);
        return Wrap(width, height, copy);
    }

    /// <summary>All samples of an 8-bit image, row by row.</summary>
    /// <exception cref="InvalidOperationException">The image holds floats.</exception>
    public ReadOnlySpan<byte> AsBytes()
        => _bytes ?? throw new InvalidOperationException($"The image holds floats, not bytes; call {nameof(ToEightBit)} first.");

    /// <summary>All samples of a float image, row by row.</summary>
    /// <exception cref="InvalidOperationException">The image holds bytes.</exception>
    public ReadOnlySpan<float> AsFloats()
        => _floats ?? throw new InvalidOperationException($"The image holds bytes, not floats; call {nameof(ToFloat)} first.");

    /// <summary>One row of an 8-bit image: width * 3 samples.</summary>
    /// <param name="y">The row, from 0 at the top.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="InvalidOperationException">The image holds floats.</exception>
    public ReadOnlySpan<byte> ByteRow(int y) => AsBytes().Slice(RowStart(y), Stride);

    /// <summary>One row of a float image: width * 3 samples.</summary>
    /// <param name="y">The row, from 0 at the top.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="InvalidOperationException">The image holds bytes.</exception>
    public ReadOnlySpan<float> FloatRow(int y) => AsFloats().Slice(RowStart(y), Stride);

    /// <summary>The image with 8-bit samples, rounded to nearest; itself if it has them.</summary>
    public ImageBuffer ToEightBit()
    {
        if (_floats is null)
        {
            return this;
        }

        var bytes = GC.AllocateUninitializedArray<byte>(_floats.Length);
        PixelRows.ToBytes(_floats, bytes);
        return Wrap(Width, Height, bytes, _alpha);
    }

    /// <summary>The image with float samples, each byte divided by 255; itself if it has them. <see cref="ToEightBit"/> gives the bytes back exactly.</summary>
    public ImageBuffer ToFloat()
    {
        if (_bytes is null)
        {
            return this;
        }

        var floats = GC.AllocateUninitializedArray<float>(_bytes.Length);
        PixelRows.ToFloats(_bytes, floats);
        return new(Width, Height, bytes: null, floats, _alpha);
    }

    /// <summary>Makes an image around samples of the right number, which must not change any more.</summary>
    internal static ImageBuffer Wrap(int width, int height, byte[] samples, byte[]? alpha = null)
        => new(width, height, samples, floats: null, alpha is not null && alpha.AsSpan().ContainsAnyExcept(byte.MaxValue) ? alpha : null);

    /// <summary>Makes an image around samples of the right number and range, which must not change any more.</summary>
    internal static ImageBuffer Wrap(int width, int height, float[] samples) => new(width, height, bytes: null, samples, alpha: null);

    private static void RequireLength(int width, int height, int length, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if ((Int128)width * height * Channels != length)
        {
            throw new ArgumentException(FormattableString.Invariant($"Expected {width} * {height} * {Channels} samples but got {length}."), name);
        }
    }

    private int RowStart(int y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(y, Height);
        return y * Stride;
    }
}
