namespace NeuralStyle.Imaging;

/// <summary>A pixel as a decoder gives it.</summary>
internal interface IStoredPixel
{
    /// <summary>The alpha, rounded to 8 bits.</summary>
    byte Opacity { get; }

    /// <summary>Writes the three samples of this pixel over white, rounded to 8 bits.</summary>
    void WriteOverWhite(Span<byte> destination);
}
