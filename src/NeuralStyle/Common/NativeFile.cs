using System.Buffers.Binary;

namespace NeuralStyle.Common;

/// <summary>Looks at a native library without loading it.</summary>
internal static class NativeFile
{
    private const int ElfHeaderBytes = 64;

    /// <summary>Returns what is wrong with the file, or null if it looks complete and of that platform.</summary>
    public static string? Fault(string path, NativePlatform platform)
    {
        using var file = File.OpenRead(path);
        var start = new byte[ElfHeaderBytes];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var magic = Convert.FromHexString(platform.Magic);
        if (read < start.Length)
        {
            return $"has {file.Length} bytes only";
        }

        if (!start.AsSpan().StartsWith(magic))
        {
            return $"is no library for {platform.Name}";
        }

        return platform.Bridge.EndsWith(".so", StringComparison.Ordinal) && ElfEnd(start) > file.Length
            ? $"has {file.Length} bytes, expected {ElfEnd(start)}"
            : null;
    }

    // The table of sections is the last thing that linkers write.
    private static long ElfEnd(ReadOnlySpan<byte> header)
        => BinaryPrimitives.ReadInt64LittleEndian(header[0x28..]) // e_shoff
            + ((long)BinaryPrimitives.ReadUInt16LittleEndian(header[0x3a..]) // e_shentsize
            * BinaryPrimitives.ReadUInt16LittleEndian(header[0x3c..])); // e_shnum
}
