using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Reads the structure of the zip layout, which torch.save writes since 1.6.</summary>
internal static class ZipCheckpoint
{
    /// <summary>The values in what names a storage.</summary>
    public const int StorageIdLength = 5;

    private const int MaxTextBytes = 4096;

    /// <summary>Reads and checks everything but the bytes of the storages.</summary>
    public static CheckpointContent Read(CheckpointSource source, TorchCheckpointLimits limits)
    {
        var records = ZipLayout.Open(source, limits);
        CheckText(source, records, ZipNames.Version, ["3", "3\n"], $"Only version 3 of the zip layout is known: save the file with a PyTorch of 1.6 to 2.x.", isRequired: true);
        CheckText(source, records, ZipNames.ByteOrder, ["little"], $"The values are not little endian: save the file on a machine that is, as most are.", isRequired: false);
        foreach (var record in records.Values.Where(record => !IsStorage(record) && HasChecksum(record)))
        {
            Require(source.Crc(record.DataOffset, (long)record.Size) == record.Crc, source, record);
        }

        var pickle = ReadPickle(source, records[ZipNames.Pickle], limits);
        TensorGeometry.Check(source, pickle, limits);
        return new CheckpointContent("zip", pickle, Storages(source, records, pickle), records.Values.Any(record => !HasChecksum(record)));
    }

    private static PickleResult ReadPickle(CheckpointSource source, ZipRecord record, TorchCheckpointLimits limits)
    {
        if (record.Size > (ulong)limits.MaxPickleBytes)
        {
            throw source.Broken(
                "limit", record.DirectoryOffset,
                $"The pickle takes {record.Size} bytes, more than the limit of {limits.MaxPickleBytes}: raise {nameof(limits.MaxPickleBytes)} if the file is trusted.");
        }

        var cursor = new CheckpointCursor(source, record.DataOffset, record.DataOffset + (long)record.Size, "pickle.end");
        var pickle = new PickleMachine(cursor, limits, StorageIdLength).Run();
        return cursor.Remaining == 0
            ? pickle
            : throw source.Broken("pickle.end", cursor.Position, $"{cursor.Remaining} bytes follow the end of the pickle: something is appended to it.");
    }

    // The records with storages and the storages of the pickle must be the same.
    private static List<StorageRecord> Storages(CheckpointSource source, Dictionary<string, ZipRecord> records, PickleResult pickle)
    {
        foreach (var storage in pickle.Storages.Values)
        {
            var record = records.GetValueOrDefault(ZipNames.Data + storage.Key)
                ?? throw source.Broken("storage", storage.Position, $"The storage {Untrusted.Quote(storage.Key)} is not in the zip archive: the file is broken.");
            if (record.Size != (UInt128)storage.Bytes)
            {
                throw source.Broken(
                    "storage", record.DirectoryOffset,
                    $"The storage {Untrusted.Quote(storage.Key)} has {record.Size} bytes where its {storage.Count} elements of {storage.Type} need {storage.Bytes}.");
            }
        }

        return [.. records.Values.Where(IsStorage).OrderBy(record => record.DataOffset).Select(record => Storage(source, record, pickle))];
    }

    private static StorageRecord Storage(CheckpointSource source, ZipRecord record, PickleResult pickle)
        => pickle.Storages.TryGetValue(record.LocalName[ZipNames.Data.Length..], out var storage)
            ? new StorageRecord(storage, record.DataOffset, HasChecksum(record) ? record.Crc : null)
            : throw source.Broken("storage", record.DirectoryOffset, $"No tensor uses the record {Untrusted.Quote(record.Name)}, which torch.save would not have written.");

    private static bool IsStorage(ZipRecord record) => record.LocalName.StartsWith(ZipNames.Data, StringComparison.Ordinal);

    // torch.save can leave the CRC-32 out, and says 0 then; that of nothing is 0 too.
    private static bool HasChecksum(ZipRecord record) => record.Crc != 0 || record.Size == 0;

    private static void CheckText(CheckpointSource source, Dictionary<string, ZipRecord> records, string name, string[] expected, FormattableString advice, bool isRequired)
    {
        if (!records.TryGetValue(name, out var record))
        {
            if (isRequired)
            {
                throw source.Broken("zip.names", 0, $"This zip archive is not a PyTorch checkpoint: it has no record {name}.");
            }

            return;
        }

        var text = new byte[Math.Min(record.Size, MaxTextBytes)];
        source.ReadExactly(record.DataOffset, text);
        if (record.Size > MaxTextBytes || !expected.Contains(System.Text.Encoding.Latin1.GetString(text)))
        {
            throw source.Broken($"zip.{name}", record.DataOffset, advice);
        }
    }

    private static void Require(bool isSame, CheckpointSource source, ZipRecord record)
    {
        if (!isSame)
        {
            throw source.Broken("zip.crc", record.DataOffset, $"The record {Untrusted.Quote(record.Name)} does not have its CRC-32: the file is damaged.");
        }
    }
}
