using System.Runtime.CompilerServices;

namespace NeuralStyle.ImageSharp.Files;

/// <summary>A scan of a JPEG: which coefficients of which components its codes are for.</summary>
/// <param name="Parts">The components, in order: blocks in a unit, and the tables of the first and of the other coefficients.</param>
/// <param name="First">The first coefficient of a block that the scan has.</param>
/// <param name="Last">The last one.</param>
/// <param name="IsRefinement">True if the scan adds a bit to coefficients that earlier scans have.</param>
/// <param name="IsProgressive">True if a block's coefficients come in several scans.</param>
internal sealed record JpegScan((int Blocks, HuffmanTable? Main, HuffmanTable? Others)[] Parts, int First, int Last, bool IsRefinement, bool IsProgressive)
{
    /// <summary>True if the scan has the first coefficient of its blocks, the mean, in all bits that it has at first.</summary>
    public bool IsMain => First == 0 && !IsRefinement;

    /// <summary>Reads all codes of the scan, without what they stand for. The refinement of higher coefficients is not read, since it depends on their values.</summary>
    /// <param name="data">The bytes of the scan.</param>
    /// <param name="units">The number of units.</param>
    /// <param name="restart">The units between two restart markers, or 0.</param>
    /// <exception cref="ImageFormatException">The codes end before the units, or are damaged.</exception>
    public void Require(ReadOnlySpan<byte> data, long units, int restart)
    {
        if (IsRefinement && First > 0)
        {
            return;
        }

        var bits = new JpegBits(data);
        var empty = 0; // blocks that are said to have no more coefficients
        for (var unit = 0L; unit < units; unit++)
        {
            if (restart > 0 && unit > 0 && unit % restart == 0)
            {
                bits.Restart();
                empty = 0;
            }

            foreach (var (blocks, main, others) in Parts)
            {
                for (var block = 0; block < blocks; block++)
                {
                    empty = empty > 0 ? empty - 1 : ReadBlock(ref bits, main, others);
                }
            }
        }
    }

    // Returns the number of empty blocks that follow.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadBlock(ref JpegBits bits, HuffmanTable? main, HuffmanTable? others)
    {
        if (IsRefinement)
        {
            bits.Number(1);
            return 0;
        }

        if (First == 0)
        {
            bits.Coefficient(Required(main));
        }

        for (var k = Math.Max(1, First); k <= Last; k++)
        {
            var symbol = bits.Coefficient(Required(others));
            var zeros = symbol >> 4;
            if ((symbol & 15) == 0 && zeros < 15)
            {
                return IsProgressive ? (1 << zeros) + bits.Number(zeros) - 1 : 0;
            }

            k += zeros;
        }

        return 0;
    }

    private static HuffmanTable Required(HuffmanTable? table) => table ?? throw FileProblems.Damaged("image data", "a table of codes that is missing");
}
