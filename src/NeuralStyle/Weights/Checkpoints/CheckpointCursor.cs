using System.Buffers.Binary;

namespace NeuralStyle.Weights;

/// <summary>Walks over a range of a checkpoint with a small window, so that nothing large is held.</summary>
internal sealed class CheckpointCursor(CheckpointSource source, long start, long end, string rule, int windowBytes = 16 << 10)
{
    private readonly byte[] _window = new byte[Math.Clamp(end - start, 1, windowBytes)];
    private int _next; // in the window
    private int _filled;
    private long _windowEnd = start;

    /// <summary>The position of the next byte in the file.</summary>
    public long Position => _windowEnd - _filled + _next;

    /// <summary>The bytes up to the end of the range.</summary>
    public long Remaining => end - Position;

    /// <summary>Reads one byte.</summary>
    public byte ReadByte()
    {
        if (_next == _filled)
        {
            Fill(atLeast: 1);
        }

        return _window[_next++];
    }

    /// <summary>Reads that many bytes; the result is good until the next call.</summary>
    public ReadOnlySpan<byte> Read(int count)
    {
        if (count > _window.Length)
        {
            return ReadLong(count);
        }

        if (count > _filled - _next)
        {
            Fill(count);
        }

        _next += count;
        return _window.AsSpan(_next - count, count);
    }

    /// <summary>Passes over that many bytes.</summary>
    public void Skip(int count)
    {
        Require(count);
        var inWindow = Math.Min(count, _filled - _next);
        _next += inWindow;
        if (inWindow < count)
        {
            _windowEnd += count - inWindow;
            (_next, _filled) = (0, 0);
        }
    }

    /// <summary>Reads an unsigned integer of 16 bits, little endian.</summary>
    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Read(sizeof(ushort)));

    /// <summary>Reads an unsigned integer of 32 bits, little endian.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Read(sizeof(uint)));

    /// <summary>Reads an unsigned integer of 64 bits, little endian.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Read(sizeof(ulong)));

    /// <summary>Makes the exception for a file that breaks a rule.</summary>
    public ModelFormatException Broken(string broken, long offset, FormattableString message) => source.Broken(broken, offset, message);

    // Longer than the window only when a limit was raised; the length is checked before memory is taken.
    private byte[] ReadLong(int count)
    {
        Require(count);
        var bytes = new byte[count];
        source.ReadExactly(Position, bytes);
        Skip(count);
        return bytes;
    }

    private void Fill(int atLeast)
    {
        Require(atLeast);
        var position = Position;
        _filled = (int)Math.Min(_window.Length, end - position);
        _next = 0;
        source.ReadExactly(position, _window.AsSpan(0, _filled));
        _windowEnd = position + _filled;
    }

    private void Require(int count)
    {
        if (count > Remaining)
        {
            throw source.Broken(rule, end, $"The data ends in the middle, {count - Remaining} bytes early: the file is truncated or broken.");
        }
    }
}
