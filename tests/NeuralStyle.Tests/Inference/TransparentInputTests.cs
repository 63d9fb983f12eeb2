using NeuralStyle.Tests.Imaging;
using NeuralStyle.Tests.Training;
using Xunit;

namespace NeuralStyle.Tests.Inference;

/// <summary>Masks, styles and photos with alpha, and masks of another aspect.</summary>
public sealed class TransparentInputTests : TensorTest
{
    private static readonly byte[] LeftHalf = [.. Enumerable.Range(0, 8 * 6).Select(i => i % 8 < 4 ? (byte)255 : (byte)0)];

    public static TheoryData<byte, byte> MaskColors => new() { { 255, 255 }, { 0, 255 }, { 255, 102 } };

    [Theory]
    [MemberData(nameof(MaskColors))]
    public void Stylize_MaskPaintedOnTransparent_SelectsWhatIsPainted(byte gray, byte opacity)
    {
        using var stylizer = Stylizer.Create(StylizerModels.Small(styles: 2));
        var image = TrainingImages.Image(32, 24, seed: 1);
        var seen = (byte)(((gray * opacity) + (255 * (255 - opacity))) / 255);
        var painted = TestImages.FromPixels(8, 6, (x, _) => x < 4 ? (seen, seen, seen) : ((byte)255, (byte)255, (byte)255))
            .WithAlpha([.. LeftHalf.Select(value => (byte)(value * opacity / 255))]);
        var plain = TestImages.FromPixels(8, 6, (x, _) => x < 4 ? (opacity, opacity, opacity) : ((byte)0, (byte)0, (byte)0));

        TestImages.AssertSame(Stylize(stylizer, image, plain), Stylize(stylizer, image, painted));
    }

    [Fact]
    public void Stylize_GrayMaskWithAlpha_SelectsBrightnessTimesAlpha()
    {
        using var stylizer = Stylizer.Create(StylizerModels.Small(styles: 2));
        var image = TrainingImages.Image(32, 24, seed: 1);
        var mask = TestImages.FromPixels(8, 6, (x, _) => x switch { < 2 => ((byte)80, (byte)80, (byte)80), < 4 => ((byte)0, (byte)0, (byte)0), _ => ((byte)255, (byte)255, (byte)255) });

        TestImages.AssertSame(
            Stylize(stylizer, image, TestImages.FromPixels(8, 6, (x, _) => x < 2 ? ((byte)80, (byte)80, (byte)80) : ((byte)0, (byte)0, (byte)0))),
            Stylize(stylizer, image, mask.WithAlpha(LeftHalf)));
    }

    [Fact]
    public void Prepare_StyleWithATransparentMargin_EqualsTheStyleWithout()
    {
        using var stylizer = Stylizer.Create(StylizerModels.AnyStyle());
        var style = TrainingImages.Image(40, 32, seed: 1).ToEightBit();
        var framed = TestImages.FromPixels(90, 70, (x, y) => IsInside(x, y) ? style.Pixel(x - 20, y - 10) : ((byte)255, (byte)255, (byte)255))
            .WithAlpha([.. Enumerable.Range(0, 90 * 70).Select(i => IsInside(i % 90, i / 90) ? (byte)255 : (byte)0)]);

        Assert.Equal(stylizer.Prepare(style).Rows, stylizer.Prepare(framed).Rows);

        static bool IsInside(int x, int y) => x is >= 20 and < 60 && y is >= 10 and < 42;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.5f)]
    [InlineData(0)]
    public void Stylize_PhotoWithAlpha_GivesItsAlphaBack(float strength)
    {
        using var folder = new TemporaryFolder();
        using var stylizer = Stylizer.Create(StylizerModels.Small(), new StylizerOptions { Strength = strength });
        var photo = TrainingImages.Image(8, 6, seed: 1).WithAlpha(LeftHalf);
        photo.Save(folder.File("in.png"));

        stylizer.StylizeFile(folder.File("in.png"), folder.File("out.webp"));

        Assert.Equal(LeftHalf[..8], stylizer.Stylize(photo).AlphaRow(0));
        Assert.Equal(LeftHalf[..8], ImageBuffer.Load(folder.File("out.webp")).AlphaRow(5));
        TestImages.AssertSame(stylizer.Stylize(photo.WithoutAlpha()), stylizer.Stylize(photo).WithoutAlpha());
    }

    [Theory]
    [InlineData(8, 6, false)]
    [InlineData(16, 12, false)]
    [InlineData(3, 2, false)] // as near as so few pixels can be
    [InlineData(8, 12, true)]
    [InlineData(60, 60, true)]
    public void Stylize_MaskOfAnotherAspect_IsSaidToBeStretched(int width, int height, bool isSaid)
    {
        using var log = new RecordedLog();
        using var stylizer = Stylizer.Create(StylizerModels.Small(styles: 2), new StylizerOptions { LoggerFactory = log });

        Stylize(stylizer, TrainingImages.Image(32, 24, seed: 1), TestImages.Constant(width, height, 9, 9, 9));

        Assert.Equal(isSaid, log.Messages.Any(message => message.Contains("out of proportion")));
    }

    private static ImageBuffer Stylize(Stylizer stylizer, ImageBuffer image, ImageBuffer mask)
        => stylizer.Stylize(image, StyleSelection.Masked(StyleSelection.First, new StyleRegion(mask, StyleSelection.Single(1))));
}
