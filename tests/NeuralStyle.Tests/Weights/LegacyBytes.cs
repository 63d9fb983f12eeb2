using System.Buffers.Binary;

namespace NeuralStyle.Tests.Weights;

/// <summary>Makes checkpoints of the legacy layout by hand, right or wrong: five pickles, then the storages.</summary>
internal sealed record LegacyBytes
{
    public static readonly byte[] Magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    public byte[] Protocol { get; init; } = [0x80, 2, (byte)'M', 0xe9, 3, (byte)'.'];

    public byte[] System { get; init; } = SystemOf();

    public byte[] Pickle { get; init; } = PickleBytes.Good(isLegacy: true);

    public byte[] Keys { get; init; } = KeysOf("0");

    public byte[] Storages { get; init; } = StorageOf(4, 16);

    /// <summary>The places where one part ends and the next begins.</summary>
    public int[] Boundaries()
    {
        var ends = new List<int>();
        foreach (var part in (byte[][])[Magic, Protocol, System, Pickle, Keys, Storages[..8], Storages[8..]])
        {
            ends.Add(part.Length + (ends.Count == 0 ? 0 : ends[^1]));
        }

        return [.. ends];
    }

    public byte[] Build() => [.. Magic, .. Protocol, .. System, .. Pickle, .. Keys, .. Storages];

    public static byte[] SystemOf(long version = 1001, bool isLittleEndian = true)
        => new PickleBytes().Op("}(").Text("protocol_version").Integer(version)
            .Text("little_endian").Raw(isLittleEndian ? (byte)0x88 : (byte)0x89).Text("type_sizes").Op("}u").Stop();

    public static byte[] KeysOf(params string[] keys)
    {
        var pickle = new PickleBytes().Op("](");
        Array.ForEach(keys, key => pickle.Text(key));
        return pickle.Op("e").Stop();
    }

    public static byte[] StorageOf(long count, int bytes)
    {
        var storage = new byte[8 + bytes];
        BinaryPrimitives.WriteInt64LittleEndian(storage, count);
        return storage;
    }
}
