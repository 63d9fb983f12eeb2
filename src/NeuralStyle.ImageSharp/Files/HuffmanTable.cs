namespace NeuralStyle.ImageSharp.Files;

/// <summary>A table of a JPEG's codes: up to 256 symbols in codes of 1 to 16 bits, shorter ones first.</summary>
internal sealed class HuffmanTable
{
    public const int MostBits = 16;

    private const int FastBits = 10;

    private readonly byte[] _symbols;
    private readonly ushort[] _fast = new ushort[1 << FastBits]; // length and symbol of the code that bits start with
    private readonly int[] _ends = new int[MostBits + 1]; // by length: the first code that is longer, filled up to 16 bits
    private readonly int[] _offsets = new int[MostBits + 1]; // by length: the place of a code's symbol, less the code

    private HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _symbols = symbols.ToArray();
        var (code, place) = (0, 0);
        for (var length = 1; length <= MostBits; length++)
        {
            _offsets[length] = place - code;
            for (var i = 0; i < counts[length - 1]; i++, code++, place++)
            {
                if (length <= FastBits && code < 1 << length)
                {
                    _fast.AsSpan(code << (FastBits - length), 1 << (FastBits - length)).Fill((ushort)((length << 8) | symbols[place]));
                }
            }

            _ends[length] = code << (MostBits - length);
            code <<= 1;
        }
    }

    /// <summary>Reads a table from the content of a segment behind its number, and moves behind it. Null where it is damaged.</summary>
    public static HuffmanTable? Read(ref ReadOnlySpan<byte> content)
    {
        if (content.Length < MostBits)
        {
            return null;
        }

        var counts = content[..MostBits];
        var total = 0;
        foreach (var count in counts)
        {
            total += count;
        }

        if (total > 256 || content.Length < MostBits + total)
        {
            return null;
        }

        var table = new HuffmanTable(counts, content.Slice(MostBits, total));
        content = content[(MostBits + total)..];
        return table;
    }

    /// <summary>The length of the code that 16 bits start with, times 256, plus its symbol; 0 if there is no such code.</summary>
    public int Find(int bits)
    {
        int entry = _fast[bits >> (MostBits - FastBits)];
        return entry != 0 ? entry : FindLong(bits);
    }

    private int FindLong(int bits)
    {
        for (var length = FastBits + 1; length <= MostBits; length++)
        {
            if (bits < _ends[length])
            {
                var place = (bits >> (MostBits - length)) + _offsets[length];
                return place >= 0 && place < _symbols.Length ? (length << 8) | _symbols[place] : 0;
            }
        }

        return 0;
    }
}
