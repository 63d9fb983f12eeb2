using System.Globalization;
using SkiaSharp;

namespace NeuralStyle.Imaging;

/// <summary>Color spaces that are named by the code points of ITU-T H.273, as in PNG's <c>cICP</c>.</summary>
internal static class CodedColor
{
    private static readonly Dictionary<byte, SKColorSpaceXyz> Primaries = new()
    {
        [1] = SKColorSpaceXyz.Srgb,
        [5] = Xyz(0.64f, 0.33f, 0.29f, 0.60f, 0.15f, 0.06f), // BT.601, 625 lines
        [6] = Xyz(0.630f, 0.340f, 0.310f, 0.595f, 0.155f, 0.070f), // BT.601, 525 lines
        [9] = SKColorSpaceXyz.Rec2020,
        [12] = SKColorSpaceXyz.DisplayP3,
    };

    private static readonly Dictionary<byte, SKColorSpaceTransferFn> Transfers = new()
    {
        [1] = SKColorSpaceTransferFn.Rec2020, // BT.709 has the same curve
        [4] = SKColorSpaceTransferFn.TwoDotTwo,
        [6] = SKColorSpaceTransferFn.Rec2020,
        [8] = SKColorSpaceTransferFn.Linear,
        [13] = SKColorSpaceTransferFn.Srgb,
        [14] = SKColorSpaceTransferFn.Rec2020,
        [15] = SKColorSpaceTransferFn.Rec2020,
    };

    /// <summary>The color space of four codes: primaries, transfer, matrix, range.</summary>
    /// <exception cref="ImageFormatException">The image has a high dynamic range, or is of a kind that is not read.</exception>
    public static SKColorSpace SpaceOf(ReadOnlySpan<byte> code) => code switch
    {
        [_, 16 or 18, ..] => throw new ImageFormatException("The image has a high dynamic range (PQ or HLG), which is not read. Export it as standard dynamic range, such as sRGB."),
        [var primaries, var transfer, 0, 1] when Primaries.TryGetValue(primaries, out var xyz) && Transfers.TryGetValue(transfer, out var curve)
            => SKColorSpace.CreateRgb(curve, xyz),
        _ => throw new ImageFormatException(
            $"The image's colors are of a kind that is not read: cICP "
                + $"{string.Join(' ', code[..Math.Min(code.Length, 4)].ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture)))}. Convert it to sRGB."),
    };

    private static SKColorSpaceXyz Xyz(float redX, float redY, float greenX, float greenY, float blueX, float blueY)
        => new SKColorSpacePrimaries(redX, redY, greenX, greenY, blueX, blueY, wx: 0.3127f, wy: 0.3290f).ToColorSpaceXyz();
}
