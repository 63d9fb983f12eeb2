using static TorchSharp.torch;

namespace NeuralStyle.Samples.Judge.Measures;

/// <summary>The power spectrum of luminance: how much of an image is as fine as a few pixels.</summary>
internal static class ImageSpectrum
{
    private const double LongestFinePeriod = 4; // pixels; the shortest that pixels can hold is 2
    private const double LeastVariance = 1e-9; // far below that of rounding to 8 bits

    /// <summary>The share of the variance at periods of 2 to 4 pixels along either axis, from 0 to 1; 0 for a constant image.</summary>
    /// <param name="luminance">The luminance (H, W).</param>
    public static double FineShare(Tensor luminance)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (luminance.shape[0], luminance.shape[1]);
        var centered = luminance.to_type(ScalarType.Float64);
        var power = fft.fft2(centered.sub(centered.mean()).mul(Window(height).unsqueeze(1)).mul(Window(width))).abs().square(); // (H, W)
        var fine = IsFine(height).unsqueeze(1).logical_or(IsFine(width));
        var whole = power.sum().item<double>();
        var floor = LeastVariance * height * width * height * width; // Parseval: the sum of powers is H * W times that of squares
        return whole > floor ? power.mul(fine.to_type(ScalarType.Float64)).sum().item<double>() / whole : 0;
    }

    // Without a window the jump from one border to the opposite one would pass for detail.
    private static Tensor Window(long length) => hann_window(length, dtype: ScalarType.Float64);

    private static Tensor IsFine(long length) => fft.fftfreq(length).abs().ge(1 / LongestFinePeriod);
}
