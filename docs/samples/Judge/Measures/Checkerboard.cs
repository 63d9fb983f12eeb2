using static TorchSharp.torch;

namespace NeuralStyle.Samples.Judge.Measures;

/// <summary>The grid that strided and transposed convolutions leave where their kernels overlap unevenly.</summary>
/// <remarks>
/// Odena et al. 2016, doi:10.23915/distill.00003. Two upsamplings by 2 make patterns that repeat after 2 or 4 pixels. Detail is averaged
/// over the pixels with the same place in a 4x4 grid; texture, which has no fixed place in the grid, averages out, and a pattern stays.
/// </remarks>
internal static class Checkerboard
{
    private const int Period = 4; // pixels
    private const int Repeats = 8; // in each direction, so that a window is 32x32 pixels: a pattern need not be the same all over the image

    /// <summary>The standard deviation of the repeating pattern, in gray levels of 255; 0 for an image smaller than a window.</summary>
    /// <param name="luminance">The luminance (H, W).</param>
    public static double Amplitude(Tensor luminance)
    {
        using var scope = NewDisposeScope();
        var window = Period * Repeats;
        var (rows, columns) = (luminance.shape[0] / window, luminance.shape[1] / window);
        if (rows * columns == 0)
        {
            return 0;
        }

        var pattern = Luminance.Detail(luminance).narrow(0, 0, rows * window).narrow(1, 0, columns * window)
            .reshape(rows, Repeats, Period, columns, Repeats, Period).mean([1, 4]); // (rows, 4, columns, 4)
        return 255 * Math.Sqrt(pattern.sub(pattern.mean([1, 3], keepdim: true)).square().mean().item<float>());
    }
}
