using System.Buffers;
using System.Text;

namespace NeuralStyle.Imaging;

/// <summary>Knows a file by its first bytes, so that native decoders see only the formats that are meant for them.</summary>
internal static class FileSignature
{
    private const string Supported = "JPEG, PNG, WebP, BMP and GIF are read";

    private static readonly SearchValues<byte> BinaryBytes = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Except([(int)'\t', '\n', '\r', '\f']).Select(value => (byte)value)]);

    // What is often met under the name of an image, and the way out.
    private static readonly (byte[] Start, string Problem)[] Others =
    [
        ("version https://git-lfs"u8.ToArray(), "The file is a Git LFS pointer, not the image. Run 'git lfs pull'."),
        ("<svg"u8.ToArray(), $"The file is an SVG drawing; {Supported}. Export it as PNG."),
        ("%PDF"u8.ToArray(), $"The file is a PDF document; {Supported}. Export the page as PNG."),
        ("II*\0"u8.ToArray(), $"The file is a TIFF; {Supported}. Convert it to PNG, or set a codec that reads it."),
        ("MM\0*"u8.ToArray(), $"The file is a TIFF; {Supported}. Convert it to PNG, or set a codec that reads it."),
        ([0, 0, 1, 0], $"The file is an icon; {Supported}. Convert it to PNG."),
        ([0, 5, 0x16, 7], "The file holds macOS metadata (AppleDouble), not the image. Use the file of the same name without '._'."),
        ([0xD0, 0xCF, 0x11, 0xE0], $"The file is a Windows compound file such as Thumbs.db; {Supported}."),
        ("PK\u0003\u0004"u8.ToArray(), $"The file is a ZIP archive; {Supported}. Unpack it first."),
    ];

    private static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> PngStart => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <exception cref="ImageFormatException">The data does not start like a JPEG, PNG, WebP, BMP or GIF; the message says what it is.</exception>
    public static void Require(ReadOnlySpan<byte> data)
    {
        if (!IsSupported(data))
        {
            throw new ImageFormatException(Problem(data));
        }
    }

    public static bool IsSixteenBitPng(ReadOnlySpan<byte> data)
        => IsPng(data) && data.Length > 24 && data[24] == 16; // IHDR's bit depth

    public static bool IsJpeg(ReadOnlySpan<byte> data) => data.StartsWith(JpegStart);

    public static bool IsPng(ReadOnlySpan<byte> data) => data.StartsWith(PngStart);

    public static bool IsWebP(ReadOnlySpan<byte> data)
        => data.StartsWith("RIFF"u8) && data.Length >= 12 && data.Slice(8, 4).SequenceEqual("WEBP"u8);

    public static bool IsGif(ReadOnlySpan<byte> data) => data.StartsWith("GIF8"u8);

    public static bool IsBmp(ReadOnlySpan<byte> data) => data.StartsWith("BM"u8);

    private static bool IsSupported(ReadOnlySpan<byte> data)
        => IsJpeg(data) || IsPng(data) || IsWebP(data) || IsGif(data) || IsBmp(data);

    private static string Problem(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return "There is no data. Copy or download the image again.";
        }

        foreach (var (start, problem) in Others)
        {
            if (data.StartsWith(start))
            {
                return problem;
            }
        }

        return data.Length >= 12 && data.Slice(4, 4).SequenceEqual("ftyp"u8)
            ? $"The file is a HEIF, AVIF or video file; {Supported}. Convert it to JPEG or PNG, or set a codec that reads it."
            : TextProblem(data[..Math.Min(data.Length, 512)]);
    }

    private static string TextProblem(ReadOnlySpan<byte> start)
    {
        if (start.ContainsAny(BinaryBytes))
        {
            return $"The file is not an image of a known format; {Supported}. Convert it, or set a codec that reads it.";
        }

        var text = Encoding.UTF8.GetString(start);
        return text.Contains("<html", StringComparison.OrdinalIgnoreCase) || text.Contains("<!doctype", StringComparison.OrdinalIgnoreCase)
            ? "The file is a web page (HTML), likely what a server sent in place of the image. Download it again."
            : $"The file is text, not an image; {Supported}.";
    }
}
