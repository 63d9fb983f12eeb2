using NeuralStyle.Samples.Judge.Measures;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Samples;

public sealed class ArtifactMeasuresTests : TensorTest
{
    private const int Height = 96;
    private const int Width = 128;

    private readonly Tensor _constant = full(Height, Width, 0.4f);
    private readonly Tensor _smooth = linspace(0, 9, Width).sin().mul(0.2).add(0.5).mul(linspace(0.5, 1, Height).unsqueeze(1));

    [Fact]
    public void AllMeasures_ConstantImage_AreZero()
    {
        var image = _constant.expand(1, 3, Height, Width);

        Assert.Equal(0, ImageSpectrum.FineShare(_constant));
        Assert.Equal(0, Checkerboard.Amplitude(_constant), tolerance: 1e-4);
        Assert.Equal(0, FlatAreas.Detail(_constant, FlatAreas.Find(_constant)), tolerance: 1e-4);
        Assert.Equal(0, ImageFrame.Difference(image), tolerance: 1e-6);
        Assert.Equal(0, Tone.Contrast(_constant), tolerance: 1e-6);
        Assert.Equal(0, Tone.Saturation(image));
    }

    [Theory]
    [InlineData(1)] // of one pixel: periods of 2
    [InlineData(2)] // of two: periods of 4
    public void FineShareAndCheckerboard_CheckerboardAdded_Rise(int side)
    {
        var pattern = _smooth.add(Squares(side).mul(0.02));

        Assert.True(ImageSpectrum.FineShare(_smooth) < 0.001);
        Assert.True(ImageSpectrum.FineShare(pattern) > 0.01);
        Assert.Equal(255 * 0.02, Checkerboard.Amplitude(pattern), tolerance: 0.6); // what the blur of detail takes or adds
        Assert.True(Checkerboard.Amplitude(_smooth) < 0.3);
    }

    [Fact]
    public void Checkerboard_Noise_NearlyAveragesOut()
    {
        var noise = randn(Height, Width).mul(0.02);

        Assert.True(Checkerboard.Amplitude(noise) < 255 * 0.02 / 6);
    }

    [Fact]
    public void FineShare_WhiteNoise_IsTheShareOfFrequencies()
    {
        Assert.Equal(0.75, ImageSpectrum.FineShare(randn(Height, Width)), tolerance: 0.03);
    }

    [Fact]
    public void FlatDetail_NoiseInTheFlatPartOnly_IsThatNoise()
    {
        var photo = cat([full(Height, Width / 2, 0.6f), rand(Height, Width / 2)], 1);
        var noisy = photo.clone();
        noisy.narrow(1, 0, Width / 2).add_(randn(Height, Width / 2).mul(0.1));
        var blocks = FlatAreas.Find(photo);

        Assert.Equal(5, blocks.shape[0]); // a tenth of 6 * 8, rounded
        Assert.Equal(255 * 0.1, FlatAreas.Detail(noisy, blocks), tolerance: 1.5);
    }

    [Fact]
    public void Frame_DarkerBorder_IsItsDifference()
    {
        var image = full([1, 3, Height, Width], 0.6f);
        var framed = image.mul(0.5);
        framed.narrow(2, 8, Height - 16).narrow(3, 8, Width - 16).fill_(0.6);

        Assert.Equal(255 * 0.3, ImageFrame.Difference(framed), tolerance: 0.01);
    }

    [Fact]
    public void Tone_HalvedAroundItsMean_HalvesContrastAndSaturation()
    {
        var image = rand(1, 3, Height, Width);
        var pale = image.sub(0.5).div(2).add(0.5);

        Assert.Equal(Tone.Contrast(Luminance.Of(image)) / 2, Tone.Contrast(Luminance.Of(pale)), tolerance: 1e-4);
        Assert.Equal(Tone.Saturation(image) / 2, Tone.Saturation(pale), tolerance: 1e-4);
    }

    private static Tensor Squares(int side)
    {
        var (rows, columns) = (arange(Height).div(side, RoundingMode.floor), arange(Width).div(side, RoundingMode.floor));
        return rows.unsqueeze(1).add(columns).remainder(2).mul(2).sub(1).to_type(ScalarType.Float32); // -1 and 1
    }
}
