using System.Buffers.Binary;
using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Reads the structure of the layout before torch 1.6: five pickles, then each storage with its number of elements before it.</summary>
internal static class LegacyCheckpoint
{
    private const int StorageIdLength = 6;
    private const int ProtocolVersion = 1001;

    // The second pickle: the integer 1001.
    private static ReadOnlySpan<byte> ProtocolPickle => [0x80, 0x02, (byte)'M', 0xe9, 0x03, (byte)'.'];

    /// <summary>Reads and checks everything but the bytes of the storages.</summary>
    public static CheckpointContent Read(CheckpointSource source, TorchCheckpointLimits limits)
    {
        var position = (long)CheckpointSignature.LegacyMagic.Length;
        CheckProtocol(source, ref position);
        CheckSystem(source, ref position, limits);
        var pickle = Run(source, ref position, limits, StorageIdLength);
        TensorGeometry.Check(source, pickle, limits);

        var start = position;
        var keys = Keys(source, start, Run(source, ref position, limits, storageIdLength: 0).Root);
        CheckKeys(source, start, keys, pickle);
        return new CheckpointContent("legacy", pickle, Storages(source, position, keys, pickle), IsChecksumMissing: false);
    }

    private static void CheckProtocol(CheckpointSource source, ref long position)
    {
        var cursor = new CheckpointCursor(source, position, source.Length, "pickle.end");
        if (!cursor.Read(ProtocolPickle.Length).SequenceEqual(ProtocolPickle))
        {
            throw source.Broken("legacy.protocol", position, $"Only version {ProtocolVersion} of the legacy layout is known.");
        }

        position = cursor.Position;
    }

    private static void CheckSystem(CheckpointSource source, ref long position, TorchCheckpointLimits limits)
    {
        var start = position;
        if (Run(source, ref position, limits, storageIdLength: 0).Root.Object is not PickleDictionary system
            || system.Get("protocol_version").Integer != ProtocolVersion
            || system.Get("type_sizes").Object is not PickleDictionary
            || system.Get("little_endian").Boolean is not { } isLittleEndian)
        {
            throw source.Broken("legacy.system", start, $"The file does not declare protocol_version {ProtocolVersion}, little_endian and type_sizes of the machine it was saved on.");
        }

        if (!isLittleEndian)
        {
            throw source.Broken("legacy.byteorder", start, $"The values are not little endian: save the file on a machine that is, as most are.");
        }
    }

    private static PickleResult Run(CheckpointSource source, ref long position, TorchCheckpointLimits limits, int storageIdLength)
    {
        var left = source.Length - position;
        var isLimited = limits.MaxPickleBytes < left;
        var cursor = new CheckpointCursor(source, position, position + Math.Min(left, limits.MaxPickleBytes), isLimited ? "limit" : "pickle.end");
        try
        {
            var pickle = new PickleMachine(cursor, limits, storageIdLength).Run();
            position = cursor.Position;
            return pickle;
        }
        catch (ModelFormatException error) when (isLimited && error.Rule == "torch.limit" && error.Offset == position + limits.MaxPickleBytes)
        {
            throw source.Broken("limit", position, $"A pickle takes more than the limit of {limits.MaxPickleBytes} bytes: raise {nameof(limits.MaxPickleBytes)} if the file is trusted.");
        }
    }

    private static List<string> Keys(CheckpointSource source, long at, PickleValue root)
    {
        if (root.Object is not PickleList list || list.Items.Exists(item => item.Object is not string))
        {
            throw source.Broken("legacy.keys", at, $"The list of storages is no list of strings.");
        }

        return list.Items.ConvertAll(item => (string)item.Object!);
    }

    // A storage that is not listed would have no values at all.
    private static void CheckKeys(CheckpointSource source, long at, List<string> keys, PickleResult pickle)
    {
        var distinct = new HashSet<string>(keys, StringComparer.Ordinal);
        if (distinct.Count != keys.Count || !distinct.SetEquals(pickle.Storages.Keys))
        {
            throw source.Broken("legacy.keys", at, $"The list of {keys.Count} storages does not name each of the {pickle.Storages.Count} that the tensors use once.");
        }
    }

    private static List<StorageRecord> Storages(CheckpointSource source, long position, List<string> keys, PickleResult pickle)
    {
        var records = new List<StorageRecord>(keys.Count);
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (var storage in keys.Select(key => pickle.Storages[key]))
        {
            var needed = sizeof(long) + storage.Bytes;
            if (needed > source.Length - position)
            {
                throw source.Broken("storage", position, $"The storage {Untrusted.Quote(storage.Key)} needs {needed} bytes but {source.Length - position} are left: the file is truncated.");
            }

            source.ReadExactly(position, count);
            if (BinaryPrimitives.ReadInt64LittleEndian(count) != storage.Count)
            {
                throw source.Broken(
                    "storage", position, $"The storage {Untrusted.Quote(storage.Key)} has {BinaryPrimitives.ReadInt64LittleEndian(count)} elements where its tensors tell of {storage.Count}.");
            }

            records.Add(new StorageRecord(storage, position + sizeof(long), Crc: null));
            position += (long)needed;
        }

        return position == source.Length
            ? records
            : throw source.Broken("legacy.end", position, $"{source.Length - position} bytes follow the last storage: something is appended to the file.");
    }
}
