using System.Buffers.Binary;

namespace NeuralStyle.Weights;

/// <summary>Walks the fields of one protobuf message in place: nothing is copied or allocated.</summary>
/// <param name="bytes">The message.</param>
/// <param name="offset">The offset of the message in its file, for error messages.</param>
internal ref struct ProtobufFields(ReadOnlySpan<byte> bytes, int offset)
{
    private const int MaxVarintBytes = 10;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>The number of the present field.</summary>
    public int Number { get; private set; }

    /// <summary>The value of a number; what a 4-byte field holds is its bits.</summary>
    public ulong Value { get; private set; }

    /// <summary>The content of text, bytes or a message; empty for integers and floats.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>The offset of <see cref="Content"/> in the file.</summary>
    public int ContentOffset { get; private set; }

    /// <summary>True if the field has a <see cref="Content"/>.</summary>
    public bool HasContent { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="ModelFormatException">The bytes are no protobuf.</exception>
    public bool Next()
    {
        if (_position == _bytes.Length)
        {
            return false;
        }

        var tag = ReadVarint();
        Number = tag >> 3 is > 0 and <= int.MaxValue and var number ? (int)number : throw Broken("A field has no valid number");
        Content = default;
        (HasContent, Value) = (false, 0);
        switch (tag & 7)
        {
            case 0: Value = ReadVarint(); break;
            case 1: Value = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong))); break;
            case 2: ReadContent(); break;
            case 5: Value = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint))); break;
            default: throw Broken("A field is of a kind that the format does not have"); // groups are not of this version
        }

        return true;
    }

    private void ReadContent()
    {
        var length = ReadVarint();
        if (length > (ulong)(_bytes.Length - _position))
        {
            throw Broken($"A field claims {length} bytes where {_bytes.Length - _position} are left");
        }

        (ContentOffset, HasContent) = (offset + _position, true);
        Content = Take((int)length);
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var i = 0; i < MaxVarintBytes; i++)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7f) << (7 * i);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Broken("A number is longer than the format allows");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _position)
        {
            throw Broken("A field ends early");
        }

        _position += count;
        return _bytes.Slice(_position - count, count);
    }

    private readonly ModelFormatException Broken(string what)
        => new($"{what}: the file is broken or no ONNX.", offset: offset + _position, rule: "onnx.protobuf");
}
