using NeuralStyle.Tests.Training;
using Xunit;

namespace NeuralStyle.Tests.Inference;

public sealed class StyleControlTests : TensorTest
{
    private static readonly StyleModel Model = StylizerModels.Small(styles: 2);

    private static readonly ImageBuffer Photo = TrainingImages.Image(40, 36, seed: 4).ToFloat();

    [Theory]
    [InlineData(0)]
    [InlineData(0.4f)]
    [InlineData(1)]
    [InlineData(1.5f)]
    public void WithStrength_AnyStrength_LiesOnTheLineThroughPhotoAndStyle(float strength)
    {
        using var stylizer = Stylizer.Create(Model);
        var full = stylizer.Stylize(Photo).AsFloats().ToArray();

        var actual = stylizer.Stylize(Photo, StyleSelection.First.WithStrength(strength)).AsFloats().ToArray();

        var expected = Photo.AsFloats().ToArray().Zip(full, (from, to) => Math.Clamp(from + ((to - from) * strength), 0, 1));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void WithStrength_OfRegions_IsThatOfEachPart()
    {
        using var stylizer = Stylizer.Create(Model);
        var mask = Halves(Photo.Width, Photo.Height);
        var second = StyleSelection.Single(1);
        var full = stylizer.Stylize(Photo, StyleSelection.Masked(StyleSelection.First, new StyleRegion(mask, second)));

        var actual = stylizer.Stylize(Photo, StyleSelection.Masked(StyleSelection.First.WithStrength(0), new StyleRegion(mask, second.WithStrength(1))));

        for (var y = 0; y < Photo.Height; y++)
        {
            Assert.True(Photo.FloatRow(y)[..(3 * 19)].SequenceEqual(actual.FloatRow(y)[..(3 * 19)]));
            Assert.All(full.FloatRow(y)[(3 * 21)..].ToArray().Zip(actual.FloatRow(y)[(3 * 21)..].ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    }

    [Fact]
    public void WithStrength_InABlend_CountsByItsWeight()
    {
        using var stylizer = Stylizer.Create(Model);
        var (first, second) = (StyleSelection.First, StyleSelection.Single(1));

        var actual = stylizer.Stylize(Photo, StyleSelection.Blend((first.WithStrength(0.2f), 0.5f), (second, 0.5f)));

        AssertNear(stylizer.Stylize(Photo, StyleSelection.Blend((first, 0.5f), (second, 0.5f)).WithStrength(0.6f)), actual, 1e-5f);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(2.1f)]
    [InlineData(float.NaN)]
    public void WithStrength_OutOfRange_NamesIt(float strength)
        => Assert.Contains("from 0 to 2", Assert.Throws<ArgumentOutOfRangeException>(() => StyleSelection.First.WithStrength(strength)).Message);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void KeepColors_AnyImage_HasItsBrightnessFromTheStyleAndItsColorsFromThePhoto(bool isEightBit)
    {
        using var plain = Stylizer.Create(Model);
        using var kept = Stylizer.Create(Model, new StylizerOptions { KeepColors = true });
        var photo = isEightBit ? Photo.ToEightBit() : Photo;
        var (stylized, actual, content) = (plain.Stylize(photo).AsFloats().ToArray(), kept.Stylize(photo).AsFloats().ToArray(), photo.ToFloat().AsFloats().ToArray());

        for (var i = 0; i < actual.Length; i += 3)
        {
            if (actual[i..(i + 3)].All(sample => sample is > 0 and < 1)) // where nothing is cut off
            {
                Assert.Equal(Luminance(stylized, i), Luminance(actual, i), 1e-4);
                Assert.Equal(content[i] - content[i + 1], actual[i] - actual[i + 1], 1e-5f);
                Assert.Equal(content[i + 2] - content[i + 1], actual[i + 2] - actual[i + 1], 1e-5f);
            }
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(2)]
    [InlineData(3.3)]
    public void BrushScale_AnyScale_IsTheImageStylizedAtThatSize(double scale)
    {
        using var plain = Stylizer.Create(Model);
        using var scaled = Stylizer.Create(Model, new StylizerOptions { BrushScale = scale });
        var (width, height) = ((int)Math.Round(Photo.Width / scale), (int)Math.Round(Photo.Height / scale));

        var actual = scaled.Stylize(Photo);

        Assert.Equal(Photo.Size, actual.Size);
        AssertNear(plain.Stylize(Photo.Resize(width, height)).Resize(Photo.Width, Photo.Height), actual, 1e-5f);
        Assert.Equal(plain.EstimateMemory(width, height), scaled.EstimateMemory(Photo.Width, Photo.Height));
    }

    [Theory]
    [InlineData(Precision.Single)]
    [InlineData(Precision.BFloat16)] // on LibTorch
    public void Stylize_Tensor_ObeysEveryOptionAsImagesDo(Precision precision)
    {
        using var stylizer = Stylizer.Create(Model, new StylizerOptions { Precision = precision, KeepColors = true, BrushScale = 2, Strength = 0.7f });
        var style = StyleSelection.Single(1).WithStrength(0.5f);

        using var actual = stylizer.Stylize(Photo.ToTensor(), style);

        AssertNear(stylizer.Stylize(Photo, style), actual.ToImage(), 1e-5f);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(5)]
    public void BrushScale_OutOfRange_NamesIt(double scale)
        => Assert.Contains("from 0.25 to 4", Assert.Throws<ArgumentOutOfRangeException>(() => Stylizer.Create(Model, new StylizerOptions { BrushScale = scale })).Message);

    [Fact]
    public void Match_Covariance_HasTheColorsOfTheReference()
    {
        var (image, reference) = (Noise(1, 0.4f, 0.1f), Noise(2, 0.6f, 0.06f));

        var actual = Moments(ColorTransfer.Match(image, reference));

        Assert.All(Moments(reference).Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 2e-3));
    }

    [Theory]
    [InlineData(ColorMatch.Covariance, 1e-3f)]
    [InlineData(ColorMatch.Histogram, 0.01f)]
    public void Match_WithItself_ChangesNothing(ColorMatch match, float tolerance)
        => AssertNear(Photo, ColorTransfer.Match(Photo, Photo, match), tolerance);

    [Fact]
    public void Match_Histograms_AreThoseOfTheReference()
    {
        var (image, reference) = (Noise(1, 0.4f, 0.1f), Noise(2, 0.6f, 0.06f));

        var actual = ColorTransfer.Match(image, reference, ColorMatch.Histogram);

        for (var channel = 0; channel < 3; channel++)
        {
            Assert.All(Sorted(reference, channel).Zip(Sorted(actual, channel)), pair => Assert.Equal(pair.First, pair.Second, 0.012f));
        }
    }

    [Fact]
    public void Match_PlainImages_StayFinite()
    {
        var black = ImageBuffer.FromFloats(4, 4, new float[48]);

        Assert.All(ColorTransfer.Match(black, Photo).AsFloats().ToArray(), sample => Assert.InRange(sample, 0, 1));
        Assert.All(ColorTransfer.Match(Photo, black).AsFloats().ToArray(), sample => Assert.InRange(sample, 0, 0.05f));
    }

    private static double Luminance(float[] samples, int i) => (0.299 * samples[i]) + (0.587 * samples[i + 1]) + (0.114 * samples[i + 2]);

    private static float[] Sorted(ImageBuffer image, int channel) => [.. image.AsFloats().ToArray().Where((_, i) => i % 3 == channel).Order()];

    // Means and covariances.
    private static List<double> Moments(ImageBuffer image)
    {
        var samples = image.AsFloats().ToArray();
        double[][] channels = [.. Enumerable.Range(0, 3).Select(channel => samples.Where((_, i) => i % 3 == channel).Select(sample => (double)sample).ToArray())];
        return [.. channels.Select(values => values.Average()), .. channels.SelectMany(a => channels.Select(b => a.Zip(b, (x, y) => (x - a.Average()) * (y - b.Average())).Average() * 10))];
    }

    private static ImageBuffer Noise(int seed, float mean, float deviation)
    {
        var random = new Random(seed);
        var samples = new float[40 * 40 * 3];
        for (var i = 0; i < samples.Length; i += 3)
        {
            var shared = (float)(random.NextDouble() - 0.5);
            for (var channel = 0; channel < 3; channel++)
            {
                samples[i + channel] = mean + (deviation * ((shared * (channel + seed)) + (float)(random.NextDouble() - 0.5)));
            }
        }

        return ImageBuffer.FromFloats(40, 40, samples);
    }

    private static ImageBuffer Halves(int width, int height)
        => ImageBuffer.FromFloats(width, height, [.. Enumerable.Range(0, width * height * 3).Select(i => i / 3 % width < width / 2 ? 0f : 1f)]);

    private static void AssertNear(ImageBuffer expected, ImageBuffer actual, float tolerance)
        => Assert.All(expected.AsFloats().ToArray().Zip(actual.AsFloats().ToArray()), pair => Assert.Equal(pair.First, pair.Second, tolerance));
}
