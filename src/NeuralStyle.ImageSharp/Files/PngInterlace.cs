using System.IO.Compression;

namespace NeuralStyle.ImageSharp.Files;

/// <summary>Puts the pixels of an interlaced PNG into order.</summary>
/// <remarks>ImageSharp 2.1 never returns from some images that are too small for all seven passes, and reads incomplete ones as if whole.</remarks>
internal static class PngInterlace
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Returns the data of a PNG of the same pixels, row by row.</summary>
    /// <param name="pixels">The compressed data.</param>
    /// <param name="header">The header.</param>
    /// <exception cref="ImageFormatException">The data is damaged, or ends early.</exception>
    public static MemoryStream Undo(MemoryStream pixels, PngHeader header)
    {
        var stride = header.RowBytes(header.Size.Width);
        if (stride * header.Size.Height > Array.MaxLength)
        {
            throw FileProblems.Damaged("image data", "too many pixels for an interlaced image");
        }

        var rows = new byte[stride * header.Size.Height];
        try
        {
            pixels.Position = 0;
            using var stream = new ZLibStream(pixels, CompressionMode.Decompress);
            foreach (var pass in Passes)
            {
                Read(stream, header, pass, rows, (int)stride);
            }
        }
        catch (EndOfStreamException error)
        {
            throw new ImageFormatException(FileProblems.Truncated("image data").Message, innerException: error);
        }
        catch (InvalidDataException error)
        {
            throw FileProblems.Damaged("image data", error.Message, error);
        }

        return Packed(rows);
    }

    private static void Read(ZLibStream stream, PngHeader header, (int X, int Y, int StepX, int StepY) pass, byte[] rows, int stride)
    {
        var width = (header.Size.Width - pass.X + pass.StepX - 1) / pass.StepX;
        if (width <= 0)
        {
            return; // a pass without a column has no rows either
        }

        var (row, above) = (new byte[header.RowBytes(width)], new byte[header.RowBytes(width)]);
        for (var y = pass.Y; y < header.Size.Height; y += pass.StepY)
        {
            stream.ReadExactly(row);
            Unfilter(row, above, Math.Max(1, header.PixelBits / 8));
            Scatter(row.AsSpan(1), rows.AsSpan((y * stride) + 1, stride - 1), width, header.PixelBits, pass.X, pass.StepX);
            (row, above) = (above, row);
        }
    }

    private static void Scatter(ReadOnlySpan<byte> from, Span<byte> to, int width, int bits, int first, int step)
    {
        if (bits >= 8)
        {
            var bytes = bits / 8;
            for (var x = 0; x < width; x++)
            {
                from.Slice(x * bytes, bytes).CopyTo(to[((first + (x * step)) * bytes)..]);
            }

            return;
        }

        var most = (1 << bits) - 1;
        for (var x = 0; x < width; x++)
        {
            var (source, target) = (x * bits, (first + (x * step)) * bits);
            var value = (from[source / 8] >> (8 - bits - (source % 8))) & most;
            to[target / 8] |= (byte)(value << (8 - bits - (target % 8)));
        }
    }

    private static void Unfilter(Span<byte> row, ReadOnlySpan<byte> above, int pixel)
    {
        var filter = row[0];
        if (filter > 4)
        {
            throw FileProblems.Damaged("image data", "a filter that does not exist");
        }

        for (var i = 1; i < row.Length; i++)
        {
            var (left, corner) = i > pixel ? (row[i - pixel], above[i - pixel]) : ((byte)0, (byte)0);
            row[i] += filter switch
            {
                1 => left,
                2 => above[i],
                3 => (byte)((left + above[i]) / 2),
                4 => Paeth(left, above[i], corner),
                _ => (byte)0,
            };
        }
    }

    private static byte Paeth(int left, int above, int corner)
    {
        var (fromLeft, fromAbove, fromCorner) = (Math.Abs(above - corner), Math.Abs(left - corner), Math.Abs(left + above - corner - corner));
        return (byte)(fromLeft <= fromAbove && fromLeft <= fromCorner ? left : fromAbove <= fromCorner ? above : corner);
    }

    private static MemoryStream Packed(byte[] rows)
    {
        var result = new MemoryStream();
        using (var stream = new ZLibStream(result, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(rows);
        }

        return result;
    }
}
