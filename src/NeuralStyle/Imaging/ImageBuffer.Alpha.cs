namespace NeuralStyle;

public sealed partial class ImageBuffer
{
    /// <summary>True if any pixel of the image is transparent in any degree.</summary>
    public bool HasAlpha => _alpha is not null;

    /// <summary>The alpha of one row: width values from 0, transparent, to 255, opaque.</summary>
    /// <param name="y">The row, from 0 at the top.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="InvalidOperationException">The image is opaque and has no alpha.</exception>
    public ReadOnlySpan<byte> AlphaRow(int y)
        => _alpha is null
            ? throw new InvalidOperationException($"The image is opaque and has no alpha; see {nameof(HasAlpha)}.")
            : _alpha.AsSpan(RowStart(y) / Channels, Width);

    /// <summary>The image with another alpha plane. Its samples stay as they are: what is seen over white.</summary>
    /// <param name="alpha">Width * height values from 0, transparent, to 255, opaque; they are copied.</param>
    /// <exception cref="ArgumentException">The number of values does not fit the size.</exception>
    public ImageBuffer WithAlpha(ReadOnlySpan<byte> alpha)
        => alpha.Length == (long)Width * Height
            ? WithPlane(alpha.ToArray())
            : throw new ArgumentException(FormattableString.Invariant($"Expected {Width} * {Height} values of alpha but got {alpha.Length}."), nameof(alpha));

    /// <summary>The image as it is seen over white, opaque everywhere; itself if it has no alpha.</summary>
    public ImageBuffer WithoutAlpha() => HasAlpha ? new(Width, Height, _bytes, _floats, alpha: null) : this;

    /// <summary>The image with the alpha of another one of the same size.</summary>
    internal ImageBuffer WithAlphaOf(ImageBuffer other)
        => ReferenceEquals(_alpha, other._alpha) ? this : new(Width, Height, _bytes, _floats, other._alpha);

    private ImageBuffer WithPlane(byte[] alpha)
        => new(Width, Height, _bytes, _floats, alpha.AsSpan().ContainsAnyExcept(byte.MaxValue) ? alpha : null);

    // Gives a changed image the alpha of this one, changed in the same way.
    private ImageBuffer Follow(ImageBuffer changed, Func<ImageBuffer, ImageBuffer> change)
        => _alpha is null ? changed : changed.WithPlane(FirstChannel(change(Gray(Width, Height, _alpha))));

    private static ImageBuffer Gray(int width, int height, byte[] levels)
    {
        var samples = GC.AllocateUninitializedArray<byte>(levels.Length * Channels);
        for (var i = 0; i < levels.Length; i++)
        {
            samples.AsSpan(i * Channels, Channels).Fill(levels[i]);
        }

        return Wrap(width, height, samples);
    }

    private static byte[] FirstChannel(ImageBuffer gray)
    {
        var levels = GC.AllocateUninitializedArray<byte>(gray.Width * gray.Height);
        for (var i = 0; i < levels.Length; i++)
        {
            levels[i] = gray._bytes![i * Channels];
        }

        return levels;
    }
}
