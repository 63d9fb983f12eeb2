using System.Buffers.Binary;
using System.Text;

namespace NeuralStyle.Tests.Training.Records;

/// <summary>Reads TensorBoard's event files as its documentation describes them, sharing no code with what writes them.</summary>
internal static class EventFileReader
{
    /// <summary>A value of an event: a number, or an encoded image with its height and width.</summary>
    internal sealed record Value(long Step, string Tag, float? Number, byte[]? Image, (long Height, long Width) Size);

    /// <summary>The data of all records, their checksums checked.</summary>
    public static List<byte[]> Records(byte[] file)
    {
        var records = new List<byte[]>();
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Require(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)) == Masked(file.AsSpan(at, 8)), "length");
            var data = file[(at + 12)..(at + 12 + length)];
            Require(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)) == Masked(data), "data");
            records.Add(data);
            at += 16 + length;
        }

        return records;
    }

    /// <summary>The values of all events.</summary>
    public static List<Value> Values(byte[] file) =>
    [
        .. from record in Records(file)
           let fields = Fields(record)
           let step = fields.Where(field => field.Number == 2).Select(field => (long)field.Varint).FirstOrDefault()
           from summary in fields.Where(field => field.Number == 5)
           from value in Fields(summary.Bytes)
           select ToValue(step, Fields(value.Bytes)),
    ];

    /// <summary>The format's version, which the first record has.</summary>
    public static string Version(byte[] file) => Encoding.UTF8.GetString(Fields(Records(file)[0]).Single(field => field.Number == 3).Bytes);

    /// <summary>CRC-32C, one bit at a time.</summary>
    public static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
            }
        }

        return crc ^ uint.MaxValue;
    }

    private static Value ToValue(long step, List<(int Number, ulong Varint, byte[] Bytes)> fields)
    {
        var number = fields.Where(field => field.Number == 2).Select(field => (float?)BitConverter.UInt32BitsToSingle((uint)field.Varint)).FirstOrDefault();
        var image = fields.Where(field => field.Number == 4).Select(field => Fields(field.Bytes)).FirstOrDefault();
        long Part(int part) => (long)(image?.First(field => field.Number == part).Varint ?? 0);
        return new Value(step, Encoding.UTF8.GetString(fields.First(field => field.Number == 1).Bytes), number, image?.First(field => field.Number == 4).Bytes, (Part(1), Part(2)));
    }

    private static List<(int Number, ulong Varint, byte[] Bytes)> Fields(byte[] message)
    {
        var fields = new List<(int, ulong, byte[])>();
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint();
            switch (tag & 7)
            {
                case 0:
                    fields.Add(((int)(tag >> 3), Varint(), []));
                    break;
                case 1:
                    fields.Add(((int)(tag >> 3), BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)), []));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint();
                    fields.Add(((int)(tag >> 3), 0, message[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    fields.Add(((int)(tag >> 3), BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at)), []));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }
        }

        return fields;

        ulong Varint()
        {
            var (value, shift) = (0ul, 0);
            while (true)
            {
                var part = message[at++];
                value |= (ulong)(part & 0x7f) << shift;
                shift += 7;
                if (part < 0x80)
                {
                    return value;
                }
            }
        }
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        var crc = Crc(data);
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException($"The checksum of the {what} is wrong.");
        }
    }
}
