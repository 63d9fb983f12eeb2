using System.Runtime.InteropServices;
using NeuralStyle.Inference;
using NeuralStyle.Inference.Streams;
using NeuralStyle.Samples.Video;
using Xunit;

namespace NeuralStyle.Tests.Inference;

public sealed class StylizerStreamTests : TensorTest
{
    private const int Width = 96;
    private const int Height = 72;

    private static readonly StylizerStreamOptions ByThemselves = new() { Damping = 0, FollowsCamera = false };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Stylize_FramesByThemselves_AreThoseOfTheStylizer()
    {
        using var stylizer = Stylizer.Create(EngineSamples.Model("narrow"));
        using var stream = stylizer.OpenStream(Width, Height, options: ByThemselves);

        for (var i = 0; i < 3; i++)
        {
            using var frame = stream.Stylize(Frame(i));

            Assert.True(frame.Pixels.Span.SequenceEqual(stylizer.Stylize(ImageBuffer.FromBytes(Width, Height, Frame(i))).ToEightBit().AsBytes()));
        }
    }

    [Fact]
    public void Stylize_SceneThatStandsStill_StaysTheSame()
    {
        using var stylizer = Stylizer.Create(EngineSamples.Model("two styles"));
        using var stream = stylizer.OpenStream(Width, Height);
        using var first = stream.Stylize(Frame(0));

        using var later = stream.Stylize(Frame(0));

        Assert.True(first.Pixels.Span.SequenceEqual(later.Pixels.Span));
    }

    [Theory]
    [InlineData("narrow")]
    [InlineData("mobile")]
    public void Stylize_CameraThatPans_FlickersLess(string model)
    {
        using var stylizer = Stylizer.Create(EngineSamples.Model(model));

        Assert.InRange(Flicker(stylizer, new StylizerStreamOptions()), 0, 0.5 * Flicker(stylizer, ByThemselves));
    }

    [Fact]
    public void Blend_FrameAfterFrame_ApproachesTheNewStatistics()
    {
        var memory = new NormMemory(damping: 0.5);

        var means = new[] { 0.0, 8, 8, 8 }.Select(mean => memory.Blend(3, 0, 1, 2, (mean, 1)).Mean).ToList();
        memory.Clear();

        Assert.Equal([0, 4, 6, 7], means);
        Assert.Equal((5, 2), memory.Blend(3, 0, 1, 2, (5, 2)));
    }

    [Fact]
    public void Stylize_LightThatIsSwitchedOn_ChangesTheColorsBitByBit()
    {
        using var stylizer = Stylizer.Create(EngineSamples.Model("narrow"));
        using var damped = stylizer.OpenStream(Width, Height, options: new StylizerStreamOptions { Damping = 0.9 });
        using var free = stylizer.OpenStream(Width, Height, options: ByThemselves);
        var brighter = Array.ConvertAll(Frame(0), sample => (byte)Math.Min(255, sample + 12));
        damped.Stylize(Frame(0)).Dispose();
        free.Stylize(Frame(0)).Dispose();

        using var first = damped.Stylize(brighter);
        using var alone = free.Stylize(brighter);
        Assert.False(first.Pixels.Span.SequenceEqual(alone.Pixels.Span));

        for (var i = 0; i < 120; i++)
        {
            damped.Stylize(brighter).Dispose();
        }

        using var last = damped.Stylize(brighter);
        Assert.True(Difference(last.Pixels.Span, alone.Pixels.Span) < 0.2);
        Assert.True(Difference(first.Pixels.Span, alone.Pixels.Span) > Difference(last.Pixels.Span, alone.Pixels.Span));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 1)]
    [InlineData(-7, 5)]
    [InlineData(0, -12)]
    public void Next_CameraThatMoved_IsFound(int x, int y)
    {
        var camera = new CameraMotion(Width, Height);
        Assert.True(camera.Next(Frame(0)).IsCut);

        Assert.Equal((x, y, false), camera.Next(Frame(1, x, y)));
    }

    [Fact]
    public void Next_OtherScene_IsACut()
    {
        var camera = new CameraMotion(Width, Height);
        _ = camera.Next(Frame(0));

        Assert.Equal((0, 0, true), camera.Next(Array.ConvertAll(Frame(0), sample => (byte)(255 - sample))));
    }

    [Fact]
    public async Task ReadAllAsync_FramesFasterThanTheyAreRead_GivesTheNewest()
    {
        const int sent = 30;
        using var stylizer = Stylizer.Create(EngineSamples.Model("narrow"));
        using var stream = stylizer.OpenStream(Width, Height);
        for (var i = 0; i < sent; i++)
        {
            stream.Send(Frame(i));
        }

        stream.Complete();
        var numbers = new List<long>();
        await foreach (var frame in stream.ReadAllAsync(Cancellation))
        {
            using (frame)
            {
                numbers.Add(frame.Number);
            }
        }

        var statistics = stream.Statistics;
        Assert.Equal(numbers.Order(), numbers);
        Assert.Equal(sent - 1, numbers[^1]);
        Assert.Equal(sent, statistics.Sent);
        Assert.Equal(sent, numbers.Count + statistics.Dropped);
        Assert.True(TimeSpan.Zero < statistics.Latency50 && statistics.Latency50 <= statistics.Latency95 && statistics.Latency95 <= statistics.Latency99);
    }

    [Fact]
    public async Task ReadAllAsync_StylizerDisposed_SaysSo()
    {
        var stylizer = Stylizer.Create(EngineSamples.Model("narrow"));
        using var stream = stylizer.OpenStream(Width, Height);
        stylizer.Dispose();
        stream.Send(Frame(0));

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await stream.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation).MoveNextAsync());
    }

    [Fact]
    public void Dispose_Frame_GivesItsMemoryToTheNext()
    {
        using var stylizer = Stylizer.Create(EngineSamples.Model("narrow"));
        using var stream = stylizer.OpenStream(Width, Height);
        var seen = new HashSet<byte[]>();
        for (var i = 0; i < 6; i++)
        {
            using var frame = stream.Stylize(Frame(i));
            Assert.True(MemoryMarshal.TryGetArray(frame.Pixels, out var memory));
            seen.Add(memory.Array!);
        }

        Assert.InRange(seen.Count, 1, 2);
    }

    [Fact]
    public void Pixels_OfADisposedFrame_AreRefused()
    {
        using var stylizer = Stylizer.Create(EngineSamples.Model("narrow"));
        using var stream = stylizer.OpenStream(Width, Height);
        var frame = stream.Stylize(Frame(0));
        frame.Dispose();

        Assert.Throws<ObjectDisposedException>(() => frame.Pixels);
    }

    [Fact]
    public void SetStyle_AnotherStyle_IsThatOfTheNextFrame()
    {
        using var stylizer = Stylizer.Create(EngineSamples.Model("two styles"));
        using var stream = stylizer.OpenStream(Width, Height, options: ByThemselves);
        stream.Stylize(Frame(0)).Dispose();

        stream.SetStyle(StyleSelection.Single(1));

        using var frame = stream.Stylize(Frame(0));
        Assert.True(frame.Pixels.Span.SequenceEqual(stylizer.Stylize(ImageBuffer.FromBytes(Width, Height, Frame(0)), StyleSelection.Single(1)).ToEightBit().AsBytes()));
    }

    [Fact]
    public void Send_FrameOfAnotherSize_NamesBoth()
    {
        using var stylizer = Stylizer.Create(EngineSamples.Model("narrow"));
        using var stream = stylizer.OpenStream(Width, Height);

        var error = Assert.Throws<ArgumentException>(() => stream.Send(new byte[7]));

        Assert.Contains("A frame of 96x72 pixels has 20736 bytes, RGB, but this one has 7.", error.Message);
    }

    [Fact]
    public void Send_ToAStreamThatIsOver_IsRefused()
    {
        using var stylizer = Stylizer.Create(EngineSamples.Model("narrow"));
        var stream = stylizer.OpenStream(Width, Height);
        stream.Complete();

        Assert.Contains("after Complete", Assert.Throws<InvalidOperationException>(() => stream.Send(Frame(0))).Message);
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => stream.Send(Frame(0)));
        Assert.Throws<ObjectDisposedException>(() => stream.Stylize(Frame(0)));
    }

    [Fact]
    public void OpenStream_WrongDamping_NamesIt()
    {
        using var stylizer = Stylizer.Create(EngineSamples.Model("narrow"));

        Assert.Contains("The damping must be", Assert.Throws<ArgumentOutOfRangeException>(() => stylizer.OpenStream(8, 8, options: new StylizerStreamOptions { Damping = 1 })).Message);
    }

    private static double Flicker(Stylizer stylizer, StylizerStreamOptions options)
    {
        using var stream = stylizer.OpenStream(Width, Height, options: options);
        var meter = new FlickerMeter(Width, Height);
        for (var i = 0; i < 8; i++)
        {
            using var frame = stream.Stylize(Frame(i, 3 * i, i));
            meter.Add(frame.Pixels.Span, (3, 1));
        }

        return meter.Mean;
    }

    private static double Difference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += Math.Abs(a[i] - b[i]);
        }

        return sum / a.Length;
    }

    // A window of a scene without end; the number of the frame adds some noise.
    private static byte[] Frame(int number, int left = 0, int top = 0)
    {
        var random = new Random(number);
        var frame = new byte[Width * Height * 3];
        for (var i = 0; i < frame.Length; i++)
        {
            var (x, y) = ((i / 3 % Width) + left, (i / 3 / Width) + top);
            var scene = 40 + (150 * ValueNoise(x / 9.0, y / 9.0)) + (20 * ValueNoise(x / 3.0, y / 4.0 * ((i % 3) + 1)));
            frame[i] = (byte)(scene + random.Next(2));
        }

        return frame;
    }

    // From 0 to 1, smooth, and nowhere the same.
    private static double ValueNoise(double x, double y)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (shareX, shareY) = (x - left, y - top);
        return double.Lerp(double.Lerp(At(left, top), At(left + 1, top), shareX), double.Lerp(At(left, top + 1), At(left + 1, top + 1), shareX), shareY);
    }

    private static double At(int x, int y)
    {
        var hash = unchecked(((uint)x * 374761393u) + ((uint)y * 668265263u));
        hash = unchecked((hash ^ (hash >> 13)) * 1274126177u);
        return (hash ^ (hash >> 16)) / (double)uint.MaxValue;
    }
}
