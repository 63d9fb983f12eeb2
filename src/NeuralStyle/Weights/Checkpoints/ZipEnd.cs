using System.Buffers.Binary;

namespace NeuralStyle.Weights;

/// <summary>The location of a zip archive's directory.</summary>
/// <param name="Entries">The number of records.</param>
/// <param name="Start">The offset of the directory.</param>
/// <param name="End">The end of the directory: the end records follow immediately.</param>
internal readonly record struct ZipEnd(int Entries, long Start, long End)
{
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int Zip64Bytes = 56;

    /// <summary>Reads the end records, which must stand at the very end of the file.</summary>
    public static ZipEnd Read(CheckpointSource source, TorchCheckpointLimits limits)
    {
        var at = source.Length - EndBytes;
        Span<byte> end = stackalloc byte[EndBytes];
        if (at < 0)
        {
            throw source.Broken("zip.end", source.Length, $"The zip archive has no end record: the file is truncated.");
        }

        source.ReadExactly(at, end);
        if (!end.StartsWith("PK\x05\x06"u8) || end[20] != 0 || end[21] != 0)
        {
            throw source.Broken("zip.end", at, $"The zip archive does not end with its end record: the file is truncated, or something is appended to it.");
        }

        var entries = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        var (size, start) = (BinaryPrimitives.ReadUInt32LittleEndian(end[12..]), BinaryPrimitives.ReadUInt32LittleEndian(end[16..]));
        if (end[4..8].ContainsAnyExcept((byte)0) || BinaryPrimitives.ReadUInt16LittleEndian(end[8..]) != entries)
        {
            throw source.Broken("zip.disk", at + 4, $"The zip archive is split over several files: join them first.");
        }

        return ReadZip64(source, at) is { } large
            ? Check(source, limits, large.At, Agree(entries, large.Entries, ushort.MaxValue), Agree(size, large.Size, uint.MaxValue), Agree(start, large.Start, uint.MaxValue))
            : Check(source, limits, at, entries, size, start);

        // The small record repeats the large one, or says with its largest value that it cannot.
        ulong Agree(ulong small, ulong large, ulong cannotTell) => small == large || small == cannotTell
            ? large
            : throw source.Broken("zip.end", at, $"The two end records of the zip archive contradict each other: {small} and {large}.");
    }

    private static (long At, ulong Entries, ulong Size, ulong Start)? ReadZip64(CheckpointSource source, long end)
    {
        Span<byte> locator = stackalloc byte[LocatorBytes];
        var at = end - LocatorBytes - Zip64Bytes;
        if (at < 0)
        {
            return null;
        }

        source.ReadExactly(end - LocatorBytes, locator);
        if (!locator.StartsWith("PK\x06\x07"u8))
        {
            return null;
        }

        Span<byte> record = stackalloc byte[Zip64Bytes];
        source.ReadExactly(at, record);
        var isWhole = record.StartsWith("PK\x06\x06"u8)
            && BinaryPrimitives.ReadUInt64LittleEndian(record[4..]) == Zip64Bytes - 12
            && BinaryPrimitives.ReadUInt64LittleEndian(locator[8..]) == (ulong)at;
        if (!isWhole)
        {
            throw source.Broken("zip.end", at, $"The zip64 end record is not where its locator says: the file is broken.");
        }

        var entries = BinaryPrimitives.ReadUInt64LittleEndian(record[32..]);
        var isOneDisk = BinaryPrimitives.ReadUInt32LittleEndian(locator[4..]) == 0
            && BinaryPrimitives.ReadUInt32LittleEndian(locator[16..]) <= 1
            && !record[16..24].ContainsAnyExcept((byte)0)
            && BinaryPrimitives.ReadUInt64LittleEndian(record[24..]) == entries;
        return isOneDisk
            ? (at, entries, BinaryPrimitives.ReadUInt64LittleEndian(record[40..]), BinaryPrimitives.ReadUInt64LittleEndian(record[48..]))
            : throw source.Broken("zip.disk", at, $"The zip archive is split over several files: join them first.");
    }

    private static ZipEnd Check(CheckpointSource source, TorchCheckpointLimits limits, long end, ulong entries, ulong size, ulong start)
    {
        if (entries > (ulong)limits.MaxZipEntries)
        {
            throw source.Broken("limit", end, $"The zip archive has {entries} records, more than the limit of {limits.MaxZipEntries}: raise {nameof(limits.MaxZipEntries)} if the file is trusted.");
        }

        if (size > (ulong)limits.MaxZipDirectoryBytes)
        {
            throw source.Broken(
                "limit", end,
                $"The directory of the zip archive takes {size} bytes, more than the limit of {limits.MaxZipDirectoryBytes}: raise {nameof(limits.MaxZipDirectoryBytes)} if the file is trusted.");
        }

        return start <= (ulong)end && start + size == (ulong)end
            ? new ZipEnd((int)entries, (long)start, end)
            : throw source.Broken("zip.directory", end, $"The directory of the zip archive does not end where its end records begin: the file is truncated, or something stands before or after it.");
    }
}
