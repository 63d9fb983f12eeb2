using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace NeuralStyle.ImageSharp.Files;

/// <summary>Reads the bits of a JPEG's scan, and throws where they end.</summary>
/// <param name="data">The bytes of the scan, with restart markers.</param>
internal ref struct JpegBits(ReadOnlySpan<byte> data)
{
    private const int Most = 2 * HuffmanTable.MostBits; // of a code and the number behind it

    private readonly ReadOnlySpan<byte> _data = data;
    private ulong _bits; // the last ones read are the lowest
    private int _count;
    private int _place;

    /// <summary>Reads a code and the number behind it, whose bits the last four of the code's symbol count; returns the symbol.</summary>
    /// <exception cref="ImageFormatException">The bits end, or there is no such code.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Coefficient(HuffmanTable table)
    {
        Fill();
        var missing = HuffmanTable.MostBits - _count;
        var code = table.Find((int)(missing <= 0 ? _bits >> -missing : _bits << missing) & 0xFFFF);
        if (code == 0)
        {
            throw FileProblems.Damaged("image data", "a code that does not exist");
        }

        Take((code >> 8) + (code & 15));
        return code & 255;
    }

    /// <summary>Reads a number of up to 16 bits.</summary>
    /// <exception cref="ImageFormatException">The bits end.</exception>
    public int Number(int bits)
    {
        Fill();
        Take(bits);
        return (int)(_bits >> _count) & ((1 << bits) - 1);
    }

    /// <summary>Goes on behind the next restart marker.</summary>
    /// <exception cref="ImageFormatException">There is none.</exception>
    public void Restart()
    {
        _count = 0;
        while (_data[_place..] is not [0xFF, >= 0xD0 and <= 0xD7, ..])
        {
            if (++_place >= _data.Length)
            {
                throw FileProblems.Truncated("image data");
            }
        }

        _place += 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(int bits)
    {
        _count -= bits;
        if (_count < 0)
        {
            throw FileProblems.Truncated("image data");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fill()
    {
        if (_count >= Most)
        {
            return;
        }

        if (_place + 4 <= _data.Length && BinaryPrimitives.ReadUInt32BigEndian(_data[_place..]) is var four && ((~four - 0x01010101) & four & 0x80808080) == 0)
        {
            _bits = (_bits << 32) | four; // none of the bytes is 0xFF
            _count += 32;
            _place += 4;
            return;
        }

        (_bits, _count, _place) = Filled(_data, _bits, _count, _place);
    }

    // Up to the next marker; a byte of 0xFF that is none has a zero behind it. It takes values, so that the caller's may stay in registers.
    private static (ulong Bits, int Count, int Place) Filled(ReadOnlySpan<byte> data, ulong bits, int count, int place)
    {
        while (count < Most && place < data.Length)
        {
            var value = data[place];
            if (value == 0xFF)
            {
                if (data[place..] is not [_, 0, ..])
                {
                    break;
                }

                place++;
            }

            place++;
            bits = (bits << 8) | value;
            count += 8;
        }

        return (bits, count, place);
    }
}
