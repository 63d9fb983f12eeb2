using System.Text;

namespace NeuralStyle.Tests.Weights;

/// <summary>One record of a <see cref="ZipBytes"/> file; what is null follows from the rest.</summary>
internal sealed record ZipPart(byte[] NameBytes, byte[] Data)
{
    public ZipPart(string name, byte[] data)
        : this(Encoding.UTF8.GetBytes(name), data)
    {
    }

    public ushort Flags { get; init; }

    public ushort Method { get; init; }

    public ushort Disk { get; init; }

    public uint? Crc { get; init; }

    public uint? Size { get; init; }

    public uint? StoredSize { get; init; }

    public uint? Offset { get; init; }

    public byte[] Extra { get; init; } = [];

    public byte[] Comment { get; init; } = [];

    public byte[]? LocalName { get; init; }

    public ushort? LocalFlags { get; init; }

    public ushort? LocalMethod { get; init; }

    public uint? LocalCrc { get; init; }

    public uint? LocalSize { get; init; }

    /// <summary>The bytes after the data.</summary>
    public byte[] Gap { get; init; } = [];
}
