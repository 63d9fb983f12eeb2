using System.Text;
using NeuralStyle.Samples.Video;
using Xunit;

namespace NeuralStyle.Tests.Samples;

public sealed class VideoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, false, 2)]
    [InlineData(false, true, 1)]
    [InlineData(true, true, 1)] // the color of two columns and rows is one
    public void Colors_ThereAndBack_AreThoseFrom(bool isHalved, bool isFullRange, int tolerance)
    {
        var format = new Y4mFormat(7, 5, "25:1", isHalved, isFullRange);
        var rgb = new byte[7 * 5 * 3];
        for (var i = 0; i < rgb.Length; i++)
        {
            var (x, y) = (i / 3 % 7 / 2, i / 3 / 7 / 2);
            rgb[i] = (byte)(i % 3 == 0 ? 60 * x : i % 3 == 1 ? 100 * y : 200 - (40 * x));
        }

        var actual = YuvColors.ToRgb(YuvColors.FromRgb(rgb, format), format);

        Assert.All(rgb.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - tolerance, pair.First + tolerance));
    }

    [Fact]
    public void Colors_OfKnownValues_AreThoseOfTheStandard()
    {
        var format = new Y4mFormat(1, 1, "25:1", IsHalved: false, IsFullRange: false);

        Assert.Equal([235, 128, 128], YuvColors.FromRgb([255, 255, 255], format)); // ITU-R BT.601
        Assert.Equal([16, 128, 128], YuvColors.FromRgb([0, 0, 0], format));
        Assert.Equal([81, 90, 240], YuvColors.FromRgb([255, 0, 0], format));
    }

    [Fact]
    public void Frames_OfAFileThatWasWritten_AreThoseThatWentIn()
    {
        var gray = Enumerable.Repeat((byte)180, 6 * 4 * 3).ToArray();
        var file = _folder.File("video.y4m");
        using (var source = new Source(6, 4))
        using (var sink = new Y4mSink(file, source))
        {
            sink.Write(gray);
            sink.Write(new byte[gray.Length]);
        }

        using var frames = new Y4mFrames(file);

        Assert.Equal((6, 4, "30:1"), (frames.Width, frames.Height, frames.Rate));
        Assert.Equal([gray, new byte[gray.Length]], frames.Frames());
    }

    [Theory]
    [InlineData("RIFF", "begin with YUV4MPEG2")]
    [InlineData("YUV4MPEG2 W0 H4\n", "no W from 1")]
    [InlineData("YUV4MPEG2 W6 H4 C420p10\n", "The video's pixels are 420p10")]
    public void Read_HeaderThatIsNone_SaysWhatIsWrong(string header, string expected)
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(header));

        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Y4mFormat.Read(stream)).Message);
    }

    [Fact]
    public void Flicker_OfASceneThatMovesWithTheCamera_IsNone()
    {
        var meter = new FlickerMeter(80, 60);
        for (var i = 0; i < 3; i++)
        {
            meter.Add(Scene(2 * i, -i), (2, -1));
        }

        Assert.Equal(0, meter.Mean);
        meter.Add(Scene(9, 0), (2, -1));
        Assert.True(meter.Mean > 1);
    }

    private static byte[] Scene(int left, int top)
        => [.. Enumerable.Range(0, 80 * 60 * 3).Select(i => (byte)(127 + (100 * Math.Sin(((i / 3 % 80) + left) * ((i / 3 / 80) + top) * 0.01))))];

    private sealed record Source(int Width, int Height) : IFrameSource
    {
        public string Rate => "30:1";

        public IEnumerable<byte[]> Frames() => [];

        public void Dispose()
        {
        }
    }
}
