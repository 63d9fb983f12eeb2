using System.Buffers.Binary;
using System.Text;

namespace NeuralStyle.Tests.Weights;

/// <summary>Makes safetensors bytes by hand, right or wrong.</summary>
internal static class SafeTensorsBytes
{
    public static byte[] Make(string header, int body = 0) => Make(Encoding.UTF8.GetBytes(header), new byte[body]);

    public static byte[] Make(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body) => Make((ulong)header.Length, header, body);

    public static byte[] Make(ulong length, ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, length);
        return [.. prefix, .. header, .. body];
    }
}
