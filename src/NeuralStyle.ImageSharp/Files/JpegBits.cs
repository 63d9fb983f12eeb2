namespace NeuralStyle.ImageSharp.Files;

/// <summary>Reads the bits of a JPEG's scan, and throws where they end.</summary>
/// <param name="data">The bytes of the scan, with restart markers.</param>
internal ref struct JpegBits(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private ulong _bits; // the last ones read are the lowest
    private int _count;
    private int _place;

    /// <summary>Reads a code, and returns its symbol.</summary>
    /// <exception cref="ImageFormatException">The bits end, or there is no such code.</exception>
    public int Symbol(HuffmanTable table)
    {
        Fill();
        var missing = HuffmanTable.MostBits - _count;
        var (length, symbol) = table.Find((int)(missing <= 0 ? _bits >> -missing : _bits << missing) & 0xFFFF);
        if (length == 0)
        {
            throw FileProblems.Damaged("image data", "a code that does not exist");
        }

        Take(length);
        return symbol;
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

    private void Take(int bits)
    {
        _count -= bits;
        if (_count < 0)
        {
            throw FileProblems.Truncated("image data");
        }
    }

    // Up to the next marker; a byte of 0xFF that is none has a zero behind it.
    private void Fill()
    {
        while (_count <= 48 && _place < _data.Length)
        {
            var value = _data[_place];
            if (value == 0xFF)
            {
                if (_data[_place..] is not [_, 0, ..])
                {
                    return;
                }

                _place++;
            }

            _place++;
            _bits = (_bits << 8) | value;
            _count += 8;
        }
    }
}
