using System.Text;
using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Opens a zip archive as torch.save writes it: stored entries, contiguous, with matching local and central headers.</summary>
internal static class ZipLayout
{
    private const uint LocalSignature = 0x04034b50;
    private const int LocalBytes = 30;

    /// <summary>The records by their names below the root, each with the offset of its data.</summary>
    public static Dictionary<string, ZipRecord> Open(CheckpointSource source, TorchCheckpointLimits limits)
    {
        var end = ZipEnd.Read(source, limits);
        var records = ZipDirectory.Read(source, end, limits);
        ZipNames.Check(source, records);
        records.ForEach(record => CheckRecord(source, record));
        return Locate(source, records, end.Start);
    }

    private static void CheckRecord(CheckpointSource source, ZipRecord record)
    {
        var at = record.DirectoryOffset;
        if ((record.Flags & ~(ZipRecord.DescriptorFlag | ZipRecord.Utf8Flag)) != 0)
        {
            throw source.Broken("zip.flags", at, $"Record {Untrusted.Quote(record.Name)} is encrypted or otherwise changed: its flags are {record.Flags}.");
        }

        if (record.Method != 0 || record.StoredSize != record.Size)
        {
            throw source.Broken("zip.method", at, $"Record {Untrusted.Quote(record.Name)} is compressed, which torch.save does not do: pack the archive again without compression.");
        }
    }

    // Each record follows the one before at once, the directory follows the last: there is room for nothing else.
    private static Dictionary<string, ZipRecord> Locate(CheckpointSource source, List<ZipRecord> records, long payloadEnd)
    {
        var located = new Dictionary<string, ZipRecord>(records.Count, StringComparer.Ordinal);
        var inFile = records.OrderBy(record => record.LocalOffset).ToList();
        var due = 0UL;
        for (var i = 0; i < inFile.Count; i++)
        {
            var record = inFile[i];
            if (record.LocalOffset != due)
            {
                throw source.Broken(
                    "zip.layout", record.DirectoryOffset, $"Record {Untrusted.Quote(record.Name)} begins at {record.LocalOffset}, expected {due}: records overlap, or something stands between them.");
            }

            var next = i + 1 < inFile.Count ? inFile[i + 1].LocalOffset : (ulong)payloadEnd;
            var data = ReadLocal(source, record, Math.Min(next, (ulong)payloadEnd));
            located.Add(record.LocalName, record with { DataOffset = data });
            due = (ulong)data + record.Size + DescriptorBytes(source, record, data, next);
        }

        return due == (ulong)payloadEnd
            ? located
            : throw source.Broken("zip.layout", payloadEnd, $"The records end at {due} and the directory begins at {payloadEnd}: something stands between them.");
    }

    private static long ReadLocal(CheckpointSource source, ZipRecord record, ulong end)
    {
        var start = (long)record.LocalOffset;
        var cursor = new CheckpointCursor(source, start, (long)end, "zip.layout", windowBytes: LocalBytes + (3 * record.Name.Length)); // no character takes more in UTF-8
        if (cursor.ReadUInt32() != LocalSignature)
        {
            throw source.Broken("zip.layout", start, $"There is no record where the directory places {Untrusted.Quote(record.Name)}: the file is broken.");
        }

        cursor.Skip(2); // version
        var (flags, method) = (cursor.ReadUInt16(), cursor.ReadUInt16());
        cursor.Skip(4); // date and time
        var (crc, storedSize, size) = (cursor.ReadUInt32(), cursor.ReadUInt32(), cursor.ReadUInt32());
        var (nameBytes, extraBytes) = (cursor.ReadUInt16(), cursor.ReadUInt16());
        var isSame = flags == record.Flags && method == record.Method && IsName(cursor.Read(nameBytes), record.Name);
        if (!isSame || !((flags & ZipRecord.DescriptorFlag) != 0 || (crc == record.Crc && IsSize(storedSize, record) && IsSize(size, record))))
        {
            throw source.Broken("zip.local", start, $"Record {Untrusted.Quote(record.Name)} and the directory contradict each other in name, flags, checksum or size.");
        }

        cursor.Skip(extraBytes);
        return record.Size <= (ulong)cursor.Remaining
            ? cursor.Position
            : throw source.Broken(
                "zip.layout", start, $"Record {Untrusted.Quote(record.Name)} claims {record.Size} bytes but {cursor.Remaining} are there: records overlap, or the file is truncated.");
    }

    private static bool IsName(ReadOnlySpan<byte> bytes, string name)
    {
        Span<char> characters = stackalloc char[256];
        return bytes.Length > characters.Length
            ? bytes.SequenceEqual(Encoding.UTF8.GetBytes(name))
            : characters[..Encoding.UTF8.GetChars(bytes, characters)].SequenceEqual(name);
    }

    // A large size stands in the zip64 field; the one of the directory is the truth then.
    private static bool IsSize(uint local, ZipRecord record) => local == record.Size || local == uint.MaxValue;

    // After the data of a record with sizes of 0 before it: signature, CRC-32 and both sizes, of 4 or of 8 bytes.
    private static ulong DescriptorBytes(CheckpointSource source, ZipRecord record, long data, ulong next)
    {
        var at = data + (long)record.Size;
        if ((record.Flags & ZipRecord.DescriptorFlag) == 0)
        {
            return 0;
        }

        var bytes = next - (ulong)at == 24 ? 24 : 16;
        var cursor = new CheckpointCursor(source, at, Math.Min(at + bytes, source.Length), "zip.layout", windowBytes: bytes);
        var isSame = cursor.ReadUInt32() == 0x08074b50 && cursor.ReadUInt32() == record.Crc
            && (bytes == 24 ? cursor.ReadUInt64() == record.Size && cursor.ReadUInt64() == record.Size : cursor.ReadUInt32() == record.Size && cursor.ReadUInt32() == record.Size);
        return isSame
            ? (ulong)bytes
            : throw source.Broken("zip.local", at, $"What follows record {Untrusted.Quote(record.Name)} and the directory contradict each other in checksum or size.");
    }
}
