using System.IO.Hashing;
using System.Security.Cryptography;

namespace NeuralStyle.Weights;

/// <summary>The bytes of a checkpoint from the stream's position on; all offsets count from there.</summary>
internal sealed class CheckpointSource(Stream stream, string? path)
{
    private const int BlockBytes = 64 << 10;

    private readonly long _start = stream.Position;

    /// <summary>The file, where there is one.</summary>
    public string? Path => path;

    /// <summary>The number of bytes.</summary>
    public long Length { get; } = Math.Max(0, stream.Length - stream.Position);

    /// <summary>Fills the buffer from that offset on.</summary>
    public void ReadExactly(long offset, Span<byte> buffer)
    {
        stream.Position = _start + offset;
        var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (read < buffer.Length)
        {
            throw Broken("length", offset + read, $"The file ends {buffer.Length - read} bytes early: it changed while it was read.");
        }
    }

    /// <summary>The CRC-32 of a range, read in blocks.</summary>
    public uint Crc(long offset, long length)
    {
        var crc = new Crc32();
        var block = new byte[Math.Min(length, BlockBytes)];
        for (var end = offset + length; offset < end;)
        {
            var part = block.AsSpan(0, (int)Math.Min(block.Length, end - offset));
            ReadExactly(offset, part);
            crc.Append(part);
            offset += part.Length;
        }

        return crc.GetCurrentHashAsUInt32();
    }

    /// <summary>The SHA-256 of everything in lower-case hex, read in blocks.</summary>
    public string Sha256()
    {
        stream.Position = _start;
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Makes the exception for a file that breaks a rule.</summary>
    public ModelFormatException Broken(string rule, long offset, FormattableString message)
        => new(FormattableString.Invariant(message), path, offset, $"torch.{rule}");
}
