using NeuralStyle.Imaging;

namespace NeuralStyle.ImageSharp.Files;

/// <summary>The frame header of a JPEG: the size, and how its components are sampled.</summary>
internal sealed class JpegFrame
{
    private const int FixedBytes = 6;
    private const int ComponentBytes = 3;

    private readonly byte[] _ids;
    private readonly (int Across, int Down)[] _samplings;
    private readonly (int Across, int Down) _most;

    private JpegFrame(ReadOnlySpan<byte> content, bool isProgressive)
    {
        IsProgressive = isProgressive;
        Size = new((content[3] << 8) | content[4], (content[1] << 8) | content[2]);
        Components = content[5];
        _ids = new byte[Components];
        _samplings = new (int, int)[Components];
        for (var i = 0; i < Components; i++)
        {
            _ids[i] = content[FixedBytes + (i * ComponentBytes)];
            var sampling = content[FixedBytes + (i * ComponentBytes) + 1];
            _samplings[i] = (sampling >> 4, sampling & 15);
            _most = (Math.Max(_most.Across, sampling >> 4), Math.Max(_most.Down, sampling & 15));
        }
    }

    /// <summary>The size.</summary>
    public ImageSize Size { get; }

    /// <summary>1 for gray, 3 for color, 4 for CMYK.</summary>
    public int Components { get; }

    /// <summary>True if a block's coefficients come in several scans.</summary>
    public bool IsProgressive { get; }

    /// <exception cref="ImageFormatException">There is no frame header before the pixels, or it is damaged or of a kind that is not read.</exception>
    public static JpegFrame Read(ReadOnlySpan<byte> data)
    {
        foreach (var part in new ImageFileParts(data))
        {
            if (part.Name is [>= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)])
            {
                return part.Name is [>= 0xC0 and <= 0xC2] ? Read(part) : throw FileProblems.Damaged("header", "arithmetic coding, or JPEG without loss");
            }
        }

        throw FileProblems.Truncated("header");
    }

    /// <summary>The index of the component of an id, or -1.</summary>
    public int IndexOf(byte id) => Array.IndexOf(_ids, id);

    /// <summary>The number of units that a scan codes one after another.</summary>
    /// <param name="components">The indices of the components of the scan.</param>
    public long Units(ReadOnlySpan<int> components)
    {
        if (components.Length > 1)
        {
            return Ceiling(Size.Width, 8 * _most.Across) * Ceiling(Size.Height, 8 * _most.Down);
        }

        var (across, down) = _samplings[components[0]];
        return Blocks(Size.Width, across, _most.Across) * Blocks(Size.Height, down, _most.Down);
    }

    /// <summary>The blocks of 64 samples that a component has in a unit of a scan of several components.</summary>
    public int UnitBlocks(int component) => _samplings[component].Across * _samplings[component].Down;

    private static JpegFrame Read(ImageFilePart part)
    {
        if (part.Content is not [8, _, _, _, _, 1 or 3 or 4, ..] || part.Content.Length < FixedBytes + (ComponentBytes * part.Content[5]))
        {
            throw FileProblems.Damaged("header", "the frame's depth or components");
        }

        var frame = new JpegFrame(part.Content, isProgressive: part.Is([0xC2]));
        var isSampled = frame._samplings.All(sampling => sampling is { Across: >= 1 and <= 4, Down: >= 1 and <= 4 });
        var isNamed = frame._ids.Distinct().Count() == frame.Components;
        return frame.Size.Pixels > 0 && isSampled && isNamed ? frame : throw FileProblems.Damaged("header", "a value of the frame");
    }

    private static long Blocks(int pixels, int sampling, int most) => Ceiling(Ceiling((long)pixels * sampling, most), 8);

    private static long Ceiling(long value, int divisor) => (value + divisor - 1) / divisor;
}
