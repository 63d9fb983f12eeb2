using System.Buffers.Binary;
using System.Numerics;

namespace NeuralStyle.Training.Records;

/// <summary>A file of TensorBoard: records with their length and the CRC-32C of both, masked.</summary>
/// <remarks>The TFRecord format of TensorFlow: length (8 bytes), its CRC (4), the data, their CRC (4), all little-endian.</remarks>
/// <param name="stream">The stream to append to; it stays the caller's.</param>
internal sealed class EventFile(Stream stream)
{
    private const uint MaskOffset = 0xa282ead8;

    /// <summary>Appends a record and hands it to the system, so that TensorBoard sees it.</summary>
    /// <param name="data">The record.</param>
    public void Append(ReadOnlySpan<byte> data)
    {
        var record = new byte[sizeof(long) + sizeof(uint) + data.Length + sizeof(uint)];
        BinaryPrimitives.WriteInt64LittleEndian(record, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(long)), MaskedCrc(record.AsSpan(0, sizeof(long))));
        data.CopyTo(record.AsSpan(sizeof(long) + sizeof(uint)));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(record.Length - sizeof(uint)), MaskedCrc(data));
        stream.Write(record); // in one call, so that a reader seldom sees a part
        stream.Flush();
    }

    // The mask keeps a CRC of data that contain CRCs from being weak.
    private static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        var crc = ~0u;
        foreach (var value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return BitOperations.RotateRight(~crc, 15) + MaskOffset;
    }
}
