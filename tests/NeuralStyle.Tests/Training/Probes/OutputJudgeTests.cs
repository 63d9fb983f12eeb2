using NeuralStyle.Tests.Imaging;
using NeuralStyle.Training;
using NeuralStyle.Training.Probes;
using Xunit;

namespace NeuralStyle.Tests.Training.Probes;

public sealed class OutputJudgeTests
{
    private const int Side = 96;

    private static readonly ImageBuffer Photo = TrainingImages.Image(Side, Side, seed: 3);
    private static readonly ImageBuffer Style = TrainingImages.Image(Side, Side, seed: 100);

    private static readonly ImageBuffer Ink = TestImages.FromPixels(Side, Side, (x, y) => Gray(((x / 9) + (y / 7)) % 3 == 0 ? 0 : 255));

    public static TheoryData<string, OutputFaults> Cases => new()
    {
        { "the photo", OutputFaults.None },
        { "the style", OutputFaults.None },
        { "the photo at a third of its contrast", OutputFaults.None },
        { "the photo at a third of its brightness", OutputFaults.None },
        { "noise", OutputFaults.None },
        { "noise on the photo", OutputFaults.None },
        { "stripes of five pixels", OutputFaults.None },
        { "black", OutputFaults.Black | OutputFaults.Flat | OutputFaults.Saturated },
        { "nearly black", OutputFaults.Black | OutputFaults.Flat },
        { "black but for a corner", OutputFaults.Black | OutputFaults.Saturated },
        { "white", OutputFaults.Flat | OutputFaults.Saturated },
        { "one color", OutputFaults.Flat },
        { "one color with a breath of the photo", OutputFaults.Flat },
        { "the photo, ten times as strong", OutputFaults.Saturated },
        { "ink", OutputFaults.Saturated },
        { "the photo under a grid of two pixels", OutputFaults.Checkerboard },
        { "the photo under a grid of four pixels", OutputFaults.Checkerboard },
        { "a grid of two pixels in color", OutputFaults.Checkerboard },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Faults_OfAnOutput_AreThoseThatItHas(string output, OutputFaults expected)
        => Assert.Equal(expected, Judge(Photo, Style).Faults(OutputMeasures.Of(Output(output))));

    [Fact]
    public void Faults_InkDrawingAsTheStyle_MayBeInkOnPaper()
        => Assert.Equal(OutputFaults.None, Judge(Photo, Ink).Faults(OutputMeasures.Of(Ink)));

    [Fact]
    public void Faults_ScreenPrintAsTheStyle_IsNoCheckerboard()
    {
        var print = Output("the photo under a grid of four pixels");

        Assert.Equal(OutputFaults.None, Judge(Photo, print).Faults(OutputMeasures.Of(print)));
    }

    [Fact]
    public void Faults_NightPhotoInADarkStyle_MayBeDark()
    {
        var night = Map(Photo, value => value / 20);

        Assert.Equal(OutputFaults.None, Judge(night, night).Faults(OutputMeasures.Of(night)));
    }

    [Fact]
    public void Measures_SmallerThanAWindow_HaveNoGrid()
        => Assert.Equal(0, OutputMeasures.Of(TestImages.Noise(31, 200)).Grid);

    private static OutputJudge Judge(ImageBuffer photo, ImageBuffer style) => new(OutputMeasures.Of(photo), OutputMeasures.Of(style));

    private static ImageBuffer Output(string name) => name switch
    {
        "the photo" => Photo,
        "the style" => Style,
        "the photo at a third of its contrast" => Map(Photo, value => 128 + ((value - 128) / 3)),
        "the photo at a third of its brightness" => Map(Photo, value => value / 3),
        "noise" => TestImages.Noise(Side, Side),
        "noise on the photo" => Under(Photo, (x, y) => (((x * 7919) ^ (y * 104729) ^ (x * y * 31)) % 81) - 40),
        "stripes of five pixels" => Under(Photo, (x, y) => x % 5 < 2 ? 30 : -30),
        "black" => TestImages.Constant(Side, Side, 0, 0, 0),
        "nearly black" => Under(TestImages.Constant(Side, Side, 6, 6, 6), (x, y) => (x + y) % 3),
        "black but for a corner" => TestImages.FromPixels(Side, Side, (x, y) => x < 18 && y < 18 ? Gray(120) : Gray(0)),
        "white" => TestImages.Constant(Side, Side, 255, 255, 255),
        "one color" => TestImages.Constant(Side, Side, 180, 40, 90),
        "one color with a breath of the photo" => Map(Photo, value => 90 + (value / 100)),
        "the photo, ten times as strong" => Map(Photo, value => ((value - 128) * 10) + 128),
        "ink" => Ink,
        "the photo under a grid of two pixels" => Under(Photo, (x, y) => (x + y) % 2 == 0 ? 10 : -10),
        "the photo under a grid of four pixels" => Under(Photo, (x, y) => x % 4 == 0 || y % 4 == 0 ? 12 : -8),
        "a grid of two pixels in color" => TestImages.FromPixels(Side, Side, (x, y) => x % 2 == 0 ? ((byte)200, (byte)80, (byte)(y + 60)) : ((byte)120, (byte)150, (byte)(y + 90))),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Unknown output."),
    };

    private static ImageBuffer Map(ImageBuffer image, Func<int, int> value)
        => ImageBuffer.FromBytes(image.Width, image.Height, [.. image.AsBytes().ToArray().Select(sample => (byte)Math.Clamp(value(sample), 0, 255))]);

    private static ImageBuffer Under(ImageBuffer image, Func<int, int, int> offset) => TestImages.FromPixels(image.Width, image.Height, (x, y) =>
    {
        var (pixel, more) = (image.Pixel(x, y), offset(x, y));
        return (Add(pixel.Red, more), Add(pixel.Green, more), Add(pixel.Blue, more));
    });

    private static byte Add(byte value, int more) => (byte)Math.Clamp(value + more, 0, 255);

    private static (byte Red, byte Green, byte Blue) Gray(int value) => ((byte)value, (byte)value, (byte)value);
}
