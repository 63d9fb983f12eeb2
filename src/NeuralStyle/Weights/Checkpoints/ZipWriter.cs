using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace NeuralStyle.Weights;

/// <summary>Writes stored records into a zip archive whose data is aligned as in PyTorch's, the same bytes each time.</summary>
/// <remarks>A record holds less than 4 GB here, since a managed buffer does; offsets can go beyond.</remarks>
internal sealed class ZipWriter(Stream stream)
{
    private const int Alignment = 64;
    private const int LocalBytes = 30;
    private const int ExtraHeaderBytes = 4;
    private const ushort Version = 20;
    private const ushort Zip64Version = 45;
    private const ushort Date = (1 << 5) | 1; // the first day that the format knows: 1980-01-01

    private readonly List<(string Name, uint Crc, uint Size, long Offset)> _records = [];
    private long _position;

    /// <summary>Writes a record.</summary>
    public void Add(string name, ReadOnlySpan<byte> data)
    {
        var record = (Name: name, Crc: Crc32.HashToUInt32(data), Size: (uint)data.Length, Offset: _position);
        _records.Add(record);
        var unpadded = _position + LocalBytes + name.Length + ExtraHeaderBytes;
        var padding = (int)(-unpadded & (Alignment - 1));
        WriteLocal(record.Name, record.Crc, record.Size, padding);
        Write(data);
    }

    /// <summary>Writes the directory; nothing can be added afterwards.</summary>
    public void Finish()
    {
        var start = _position;
        _records.ForEach(record => WriteEntry(record.Name, record.Crc, record.Size, record.Offset));
        WriteEnd(start, _position - start);
    }

    private void WriteLocal(string name, uint crc, uint size, int padding)
    {
        Write("PK\x03\x04"u8);
        Write16(Version);
        WriteFields(name, crc, size, extraBytes: ExtraHeaderBytes + padding);
        Write(Encoding.ASCII.GetBytes(name));
        Write("FB"u8);
        Write16((ushort)padding);
        Write(Encoding.ASCII.GetBytes(new string('Z', padding)));
    }

    private void WriteEntry(string name, uint crc, uint size, long offset)
    {
        var isLarge = offset >= uint.MaxValue;
        Write("PK\x01\x02"u8);
        Write16(isLarge ? Zip64Version : Version);
        Write16(isLarge ? Zip64Version : Version);
        WriteFields(name, crc, size, extraBytes: isLarge ? 12 : 0);
        Write(new byte[10]); // no comment, first disk, no attributes
        Write32((uint)Math.Min(offset, uint.MaxValue));
        Write(Encoding.ASCII.GetBytes(name));
        if (isLarge)
        {
            Write16(1);
            Write16(sizeof(long));
            Write64(offset);
        }
    }

    private void WriteFields(string name, uint crc, uint size, int extraBytes)
    {
        Write16(0); // flags
        Write16(0); // stored
        Write16(0); // midnight
        Write16(Date);
        Write32(crc);
        Write32(size);
        Write32(size);
        Write16((ushort)name.Length);
        Write16((ushort)extraBytes);
    }

    private void WriteEnd(long start, long size)
    {
        if (start >= uint.MaxValue)
        {
            WriteZip64End(start, size);
        }

        Write("PK\x05\x06"u8);
        Write32(0); // the only disk
        Write16((ushort)_records.Count);
        Write16((ushort)_records.Count);
        Write32((uint)size);
        Write32((uint)Math.Min(start, uint.MaxValue));
        Write16(0); // no comment
    }

    private void WriteZip64End(long start, long size)
    {
        var at = _position;
        Write("PK\x06\x06"u8);
        Write64(44); // what follows
        Write16(Zip64Version);
        Write16(Zip64Version);
        Write64(0); // the only disk
        Write64(_records.Count);
        Write64(_records.Count);
        Write64(size);
        Write64(start);
        Write("PK\x06\x07"u8);
        Write32(0);
        Write64(at);
        Write32(1);
    }

    private void Write16(ushort value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        Write(bytes);
    }

    private void Write32(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Write(bytes);
    }

    private void Write64(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Write(bytes);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        _position += bytes.Length;
    }
}
