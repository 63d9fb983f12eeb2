using NeuralStyle.Inference;
using NeuralStyle.Inference.Engine;
using NeuralStyle.Inference.Masks;
using NeuralStyle.Inference.Torch;
using NeuralStyle.Kernels;
using NeuralStyle.Tests.Training;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Inference;

public sealed class StyleMasksTests : TensorTest
{
    private static readonly StyleModel Model = StylizerModels.Small(styles: 3);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(255, 2)]
    public void Stylize_MaskOfOneColor_EqualsThatStyle(byte gray, int style)
    {
        using var stylizer = Stylizer.Create(Model);
        var image = TrainingImages.Image(33, 21, seed: 1);

        var actual = stylizer.Stylize(image, StyleSelection.Masked(StyleSelection.First, new StyleRegion(Plain(5, 4, gray), StyleSelection.Single(2))));

        Assert.Equal(stylizer.Stylize(image, StyleSelection.Single(style)).AsFloats(), actual.AsFloats());
    }

    [Fact]
    public void Stylize_GrayMask_EqualsTheBlend()
    {
        using var stylizer = Stylizer.Create(Model);
        var image = TrainingImages.Image(33, 21, seed: 1);

        var actual = stylizer.Stylize(image, StyleSelection.Masked(StyleSelection.Single(1), new StyleRegion(Plain(1, 1, 51), StyleSelection.First))).ToTensor();

        var blend = stylizer.Stylize(image, StyleSelection.Blend((0, 0.2f), (1, 0.8f))).ToTensor();
        Assert.True(actual.allclose(blend, rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Stylize_SeveralRegions_LaterOnesCoverEarlierOnes()
    {
        using var stylizer = Stylizer.Create(Model);
        var (image, white, half) = (TrainingImages.Image(32, 24, seed: 1), Plain(8, 8, 255), Halves(8, 8));

        var covered = stylizer.Stylize(image, StyleSelection.Masked(StyleSelection.First, new StyleRegion(half, StyleSelection.Single(1)), new StyleRegion(white, StyleSelection.Single(2))));
        var over = stylizer.Stylize(image, StyleSelection.Masked(StyleSelection.First, new StyleRegion(white, StyleSelection.Single(2)), new StyleRegion(half, StyleSelection.Single(1))));
        var two = stylizer.Stylize(image, StyleSelection.Masked(StyleSelection.Single(2), new StyleRegion(half, StyleSelection.Single(1))));

        Assert.Equal(stylizer.Stylize(image, StyleSelection.Single(2)).AsFloats(), covered.AsFloats());
        Assert.True(over.ToTensor().allclose(two.ToTensor(), rtol: 0, atol: 1e-6));
        Assert.False(over.ToTensor().allclose(covered.ToTensor(), rtol: 0, atol: 1e-2));
    }

    [Theory]
    [InlineData(32, 24, 32, 24)] // as large as the image
    [InlineData(33, 21, 7, 5)] // smaller
    [InlineData(30, 19, 90, 71)] // larger
    public void Run_AnyKernels_EqualsLibTorch(int width, int height, int maskWidth, int maskHeight)
    {
        var image = TrainingImages.Image(width, height, seed: 1);
        var selection = Selection(maskWidth, maskHeight);
        using var torch = TorchExecutor.Create(Model, "cpu", Precision.Single);
        var expected = torch.Run(image, EngineSamples.Rows(Model, selection), OutputFormat.Floats).ToTensor();

        foreach (var kernels in KernelSet.All)
        {
            using var engine = new CpuExecutor(Model, threads: 2, kernels: kernels);
            var actual = engine.Run(image, EngineSamples.Rows(Model, selection), OutputFormat.Floats).ToTensor();
            Assert.True(actual.allclose(expected, rtol: 0, atol: 1e-4), $"{kernels.Name}: {(actual - expected).abs().max().item<float>()}");
        }
    }

    [Fact]
    public void Run_BandByBand_GivesTheSameBits()
    {
        var image = TrainingImages.Image(70, 300, seed: 1);
        var style = EngineSamples.Rows(Model, Selection(40, 30));
        using var whole = new CpuExecutor(Model, threads: 1);
        using var bands = new CpuExecutor(Model, threads: 3, memoryBudget: whole.EstimateMemory(300, 70) / 3);

        var expected = whole.Run(image, style, OutputFormat.Floats);
        var actual = bands.Run(image, style, OutputFormat.Floats);

        Assert.True(bands.EstimateMemory(300, 70) < whole.EstimateMemory(300, 70) / 2);
        Assert.Equal(expected.AsFloats(), actual.AsFloats());
    }

    [Fact]
    public void Stylize_Halves_ChangesAtTheEdgeAlone()
    {
        using var stylizer = Stylizer.Create(Model);
        var image = TrainingImages.Image(160, 32, seed: 1);

        var mixed = stylizer.Stylize(image, StyleSelection.Masked(StyleSelection.First, new StyleRegion(Halves(160, 32), StyleSelection.Single(1)))).ToTensor();

        // Statistics of later norms see both halves, so the far sides are close to, not the same as those of a style alone.
        var (left, right) = (mixed.narrow(3, 0, 40), mixed.narrow(3, 120, 40));
        var (first, second) = (stylizer.Stylize(image, StyleSelection.First).ToTensor(), stylizer.Stylize(image, StyleSelection.Single(1)).ToTensor());
        Assert.True(Distance(left, first.narrow(3, 0, 40)) < Distance(left, second.narrow(3, 0, 40)) / 2);
        Assert.True(Distance(right, second.narrow(3, 120, 40)) < Distance(right, first.narrow(3, 120, 40)) / 2);

        static float Distance(Tensor one, Tensor other) => (one - other).square().mean().item<float>();
    }

    [Theory]
    [InlineData(9, 7, 4, 3)]
    [InlineData(4, 3, 9, 7)]
    [InlineData(5, 5, 5, 5)]
    [InlineData(2000, 3, 1500, 1500)] // too many to be kept
    public void Row_AnySizes_EqualsResizedMask(int maskWidth, int maskHeight, int width, int height)
    {
        var mask = Noise(maskWidth, maskHeight, seed: 5);
        var rows = new MaskRows(new StyleMasks([mask]), height, width);

        var expected = mask.Resize(width, height);

        var room = new float[rows.ScratchLength];
        for (var y = 0; y < height; y += Math.Max(1, height / 10))
        {
            var actual = rows.Row(y, room).ToArray();
            for (var x = 0; x < width; x++)
            {
                Assert.Equal(expected.FloatRow(y)[3 * x], actual[(2 * x) + 1], 1e-5);
                Assert.Equal(1, actual[2 * x] + actual[(2 * x) + 1], 1e-5);
            }
        }
    }

    [Fact]
    public void StylizeTensor_Masks_EqualsImage()
    {
        using var stylizer = Stylizer.Create(Model);
        var image = TrainingImages.Image(33, 21, seed: 1);
        var selection = Selection(6, 6);

        var actual = stylizer.Stylize(image.ToTensor(), selection);

        Assert.True(actual.allclose(stylizer.Stylize(image, selection).ToTensor(), rtol: 0, atol: 1e-6));
    }

    [Fact]
    public void Masked_WrongRegions_Throws()
    {
        var region = new StyleRegion(Plain(4, 4, 0), StyleSelection.First);
        var masked = StyleSelection.Masked(StyleSelection.First, region);

        Assert.Throws<ArgumentException>(() => StyleSelection.Masked(StyleSelection.First));
        Assert.Throws<ArgumentException>(() => StyleSelection.Masked(masked, region));
        Assert.Throws<ArgumentException>(() => StyleSelection.Masked(StyleSelection.First, region with { Style = masked }));
        Assert.Throws<ArgumentNullException>(() => StyleSelection.Masked(StyleSelection.First, region with { Mask = null! }));
        var error = Assert.Throws<ArgumentException>(() => StyleSelection.Masked(StyleSelection.First, region, region with { Mask = Plain(4, 5, 0) }));
        Assert.Contains($"{region.Mask.Size} and {new ImageSize(4, 5)}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stylize_RegionOfAStyleThatIsNotThere_Throws()
    {
        using var stylizer = Stylizer.Create(Model);
        var selection = StyleSelection.Masked(StyleSelection.First, new StyleRegion(Plain(4, 4, 0), StyleSelection.Single(3)));

        Assert.Throws<ArgumentOutOfRangeException>(() => stylizer.Stylize(TrainingImages.Image(8, 8, seed: 1), selection));
    }

    // Two noisy masks that overlap.
    private static StyleSelection Selection(int width, int height) => StyleSelection.Masked(
        StyleSelection.Blend((0, 0.5f), (1, 0.5f)),
        new StyleRegion(Noise(width, height, seed: 2), StyleSelection.Single(1)),
        new StyleRegion(Noise(width, height, seed: 3).ToEightBit(), StyleSelection.Single(2)));

    private static ImageBuffer Plain(int width, int height, byte gray) => ImageBuffer.FromBytes(width, height, [.. Enumerable.Repeat(gray, width * height * 3)]);

    private static ImageBuffer Halves(int width, int height) => ImageBuffer.FromBytes(
        width, height, [.. Enumerable.Range(0, width * height * 3).Select(i => i / 3 % width < width / 2 ? (byte)0 : byte.MaxValue)]);

    private static ImageBuffer Noise(int width, int height, int seed)
    {
        var random = new Random(seed);
        return ImageBuffer.FromFloats(width, height, [.. Enumerable.Range(0, width * height).Select(_ => random.NextSingle()).SelectMany(gray => new[] { gray, gray, gray })]);
    }
}
