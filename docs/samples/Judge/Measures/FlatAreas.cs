using static TorchSharp.torch;

namespace NeuralStyle.Samples.Judge.Measures;

/// <summary>The flattest parts of a photo, such as skies and walls, where noise and grids in a result strike the eye first.</summary>
internal static class FlatAreas
{
    private const int Side = 16; // pixels of a block
    private const double Share = 0.1;

    /// <summary>Finds the flattest tenth of an image's blocks of 16x16 pixels: their numbers, row by row. The caller disposes the result.</summary>
    /// <param name="luminance">The luminance (H, W), at least one block large.</param>
    public static Tensor Find(Tensor luminance)
    {
        using var scope = NewDisposeScope();
        var variances = Blocks(luminance).var([1], unbiased: false); // (B)
        var count = Math.Max(1, (int)Math.Round(variances.shape[0] * Share));
        return variances.topk(count, largest: false).indexes.MoveToOuterDisposeScope();
    }

    /// <summary>The standard deviation of an image's detail inside blocks, in gray levels of 255.</summary>
    /// <param name="luminance">The luminance, of the size of that given to <see cref="Find"/>.</param>
    /// <param name="blocks">The blocks' numbers.</param>
    public static double Detail(Tensor luminance, Tensor blocks)
    {
        using var scope = NewDisposeScope();
        return 255 * Math.Sqrt(Blocks(Luminance.Detail(luminance)).index_select(0, blocks).square().mean().item<float>());
    }

    // (H, W) to (B, 256); what is left at the right and at the bottom is cut off.
    private static Tensor Blocks(Tensor map)
    {
        var (rows, columns) = (map.shape[0] / Side, map.shape[1] / Side);
        return map.narrow(0, 0, rows * Side).narrow(1, 0, columns * Side)
            .reshape(rows, Side, columns, Side).permute(0, 2, 1, 3).reshape(rows * columns, Side * Side);
    }
}
