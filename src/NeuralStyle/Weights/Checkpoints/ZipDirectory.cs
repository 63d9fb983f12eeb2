using System.Text;
using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Reads the directory of a zip archive; what the records themselves say is checked elsewhere.</summary>
internal static class ZipDirectory
{
    private const uint Signature = 0x02014b50;
    private const int Zip64Extra = 0x0001;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads all records in the order of the directory.</summary>
    public static List<ZipRecord> Read(CheckpointSource source, ZipEnd end, TorchCheckpointLimits limits)
    {
        var cursor = new CheckpointCursor(source, end.Start, end.End, "zip.directory");
        var records = new List<ZipRecord>();
        for (var i = 0; i < end.Entries; i++)
        {
            records.Add(ReadRecord(cursor, limits));
        }

        return cursor.Remaining == 0
            ? records
            : throw source.Broken("zip.directory", cursor.Position, $"The directory of the zip archive goes on after its {end.Entries} records: the file is broken.");
    }

    private static ZipRecord ReadRecord(CheckpointCursor cursor, TorchCheckpointLimits limits)
    {
        var at = cursor.Position;
        if (cursor.ReadUInt32() != Signature)
        {
            throw cursor.Broken("zip.directory", at, $"The directory of the zip archive holds something that is no record: the file is broken.");
        }

        cursor.Skip(4); // versions
        var (flags, method) = (cursor.ReadUInt16(), cursor.ReadUInt16());
        cursor.Skip(4); // date and time
        var (crc, storedSize, size) = (cursor.ReadUInt32(), (ulong)cursor.ReadUInt32(), (ulong)cursor.ReadUInt32());
        var (nameBytes, extraBytes, commentBytes, disk) = (cursor.ReadUInt16(), cursor.ReadUInt16(), cursor.ReadUInt16(), cursor.ReadUInt16());
        cursor.Skip(6); // attributes
        var localOffset = (ulong)cursor.ReadUInt32();
        if (disk != 0)
        {
            throw cursor.Broken("zip.disk", at, $"A record of the zip archive lies in another file: join the parts first.");
        }

        var name = ReadName(cursor, nameBytes, limits);
        ReadExtra(cursor, extraBytes, ref size, ref storedSize, ref localOffset);
        return commentBytes == 0
            ? new ZipRecord(name, flags, method, crc, storedSize, size, localOffset, at)
            : throw cursor.Broken("zip.comment", at, $"Record {Untrusted.Quote(name)} of the zip archive has a comment, which torch.save does not write.");
    }

    private static string ReadName(CheckpointCursor cursor, int bytes, TorchCheckpointLimits limits)
    {
        var at = cursor.Position;
        if (bytes > limits.MaxStringBytes)
        {
            throw cursor.Broken(
                "limit", at, $"A name in the zip archive takes {bytes} bytes, more than the limit of {limits.MaxStringBytes}: raise {nameof(limits.MaxStringBytes)} if the file is trusted.");
        }

        try
        {
            return StrictUtf8.GetString(cursor.Read(bytes));
        }
        catch (DecoderFallbackException)
        {
            throw cursor.Broken("zip.name", at, $"A name in the zip archive is not valid UTF-8.");
        }
    }

    // Sizes and offsets that do not fit into 32 bits stand in an extra field, in this order.
    private static void ReadExtra(CheckpointCursor cursor, int bytes, ref ulong size, ref ulong storedSize, ref ulong localOffset)
    {
        for (var end = cursor.Position + bytes; cursor.Position < end;)
        {
            var at = cursor.Position;
            var (id, length) = end - at < 4 ? (0, int.MaxValue) : (cursor.ReadUInt16(), cursor.ReadUInt16());
            if (length > end - cursor.Position)
            {
                throw cursor.Broken("zip.extra", at, $"An extra field in the directory of the zip archive exceeds its record: the file is broken.");
            }

            var next = cursor.Position + length;
            if (id == Zip64Extra)
            {
                ReadLarge(cursor, next, ref size);
                ReadLarge(cursor, next, ref storedSize);
                ReadLarge(cursor, next, ref localOffset);
            }

            cursor.Skip((int)(next - cursor.Position));
        }
    }

    private static void ReadLarge(CheckpointCursor cursor, long end, ref ulong value)
    {
        if (value != uint.MaxValue)
        {
            return;
        }

        value = end - cursor.Position >= sizeof(ulong)
            ? cursor.ReadUInt64()
            : throw cursor.Broken("zip.extra", cursor.Position, $"The zip64 field of a record is too short: the file is broken.");
    }
}
