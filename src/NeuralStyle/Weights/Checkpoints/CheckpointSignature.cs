using System.Buffers.Binary;

namespace NeuralStyle.Weights;

/// <summary>Tells the two layouts of torch checkpoints by their content, and what a file is that is neither.</summary>
internal static class CheckpointSignature
{
    private const int ProbeBytes = 512;
    private const int TarMagicOffset = 257;

    /// <summary>The first of the five pickles of a legacy file: the integer 0x1950A86A20F9469CFC6C.</summary>
    public static ReadOnlySpan<byte> LegacyMagic => [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

    /// <summary>True for a zip archive, false for the legacy layout.</summary>
    /// <exception cref="ModelFormatException">The file is neither.</exception>
    public static bool IsZip(CheckpointSource source)
    {
        if (source.Length == 0)
        {
            throw source.Broken("empty", 0, $"The file is empty: download or save it again.");
        }

        Span<byte> buffer = stackalloc byte[ProbeBytes];
        var start = buffer[..(int)Math.Min(source.Length, ProbeBytes)];
        source.ReadExactly(0, start);
        if (ForeignWeights.Describe(start) is { } foreign && !IsSafeTensors(start, source.Length))
        {
            throw source.Broken("format", 0, $"{foreign}");
        }

        if (start.StartsWith("PK\x03\x04"u8))
        {
            return true;
        }

        return start.StartsWith(LegacyMagic)
            ? false
            : throw source.Broken("format", 0, $"{Describe(start, source.Length)}");
    }

    private static string Describe(ReadOnlySpan<byte> start, long length)
    {
        var text = start.TrimStart(" \t\r\n\ufeff"u8);
        return start switch
        {
            _ when start.StartsWith("PYTORCH1"u8) => "This is a TorchScript file of an early PyTorch, a program and not weights: save model.state_dict() instead.",
            _ when start.Length > TarMagicOffset && start[TarMagicOffset..].StartsWith("ustar"u8)
                => "This is a legacy tar file, which torch refuses as well: load it with PyTorch 0.1 to 1.5 and save its state_dict() again.",
            _ when start is [0x1f, 0x8b, ..] => "This is a gzip file: unpack it first.",
            _ when start is [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, ..] => "This is a 7z archive: unpack it first.",
            _ when start.StartsWith("version https://git-lfs"u8) => "This is a Git LFS pointer and not the file itself: run git lfs pull.",
            _ when text is [(byte)'<', ..] => "This is a web page and not a checkpoint: the download asked for something else first.",
            _ when IsSafeTensors(start, length) => "This is a safetensors file: read it with SafeTensors.Read.",
            _ when start.StartsWith("PK"u8) => "This is an empty or split zip archive and not a checkpoint.",
            _ when start is [0x80, <= 5, ..] => "This is a pickle that torch.save did not write: load it in Python and save its state_dict() with torch.save.",
            _ => "This is not a PyTorch checkpoint: it starts neither as the zip layout nor as the legacy one.",
        };
    }

    private static bool IsSafeTensors(ReadOnlySpan<byte> start, long length)
        => start.Length > sizeof(ulong)
            && BinaryPrimitives.ReadUInt64LittleEndian(start) <= (ulong)length - sizeof(ulong)
            && start[sizeof(ulong)] == '{';
}
