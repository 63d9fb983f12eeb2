namespace NeuralStyle.ImageSharp;

/// <summary>The file formats that an <see cref="ImageSharpCodec"/> reads.</summary>
[Flags]
public enum ImageSharpFormats
{
    /// <summary>No format.</summary>
    None = 0,

    /// <summary>JPEG, baseline and progressive, gray, color or CMYK.</summary>
    Jpeg = 1,

    /// <summary>PNG of all depths and color types.</summary>
    Png = 2,

    /// <summary>WebP, lossy and lossless; of an animation the first frame.</summary>
    WebP = 4,

    /// <summary>BMP.</summary>
    Bmp = 8,

    /// <summary>GIF, the first frame.</summary>
    Gif = 16,

    /// <summary>TIFF, the first page. It is less well guarded against damaged files than the others, so it must be asked for.</summary>
    Tiff = 32,

    /// <summary>The formats that the built-in codec reads too: JPEG, PNG, WebP, BMP and GIF.</summary>
    Default = Jpeg | Png | WebP | Bmp | Gif,
}
