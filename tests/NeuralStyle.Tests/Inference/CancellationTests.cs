using NeuralStyle.Tests.Training;
using Xunit;

namespace NeuralStyle.Tests.Inference;

public sealed class CancellationTests : TensorTest
{
    private readonly TemporaryFolder _folder;

    public CancellationTests() => _folder = Owned(new TemporaryFolder());

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 2)]
    public void Stylize_CancelledInBetween_EndsThere(bool inBands, int threads)
    {
        using var stylizer = Create(inBands, threads);
        using var cancelled = new CancellationTokenSource();
        var told = new List<double>();

        var error = Assert.ThrowsAny<OperationCanceledException>(() => stylizer.Stylize(Image(), progress: Told(share =>
        {
            told.Add(share);
            cancelled.Cancel();
        }), cancellationToken: cancelled.Token));

        Assert.Equal(cancelled.Token, error.CancellationToken);
        Assert.InRange(Assert.Single(told), 0, 0.9);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stylize_ToldTheProgress_IsTheSameImage(bool inBands)
    {
        using var stylizer = Create(inBands, threads: 2);
        using var source = new CancellationTokenSource();
        var told = new List<double>();

        var actual = stylizer.Stylize(Image(), progress: Told(told.Add), cancellationToken: source.Token);

        Assert.True(actual.AsFloats().SequenceEqual(stylizer.Stylize(Image()).AsFloats()));
        Assert.Equal(told.Order(), told);
        Assert.Equal(1, told[^1], 1e-9);
        Assert.True(told.Count > 5);
        Assert.All(told, share => Assert.InRange(share, 0, 1));
    }

    [Fact]
    public async Task StylizeFileAsync_Cancelled_LeavesNoFile()
    {
        using var stylizer = Stylizer.Create(EngineSamples.Model("default"));
        using var cancelled = new CancellationTokenSource();
        Image().Save(_folder.File("photo.png"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => stylizer.StylizeFileAsync(_folder.File("photo.png"), _folder.File("out.png"), progress: Told(_ => cancelled.Cancel()), cancellationToken: cancelled.Token));

        Assert.Equal(["photo.png"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    public async Task SaveAsync_CancelledWhileEncoding_LeavesTheOldFile(string extension)
    {
        var file = _folder.File($"image.{extension}");
        await File.WriteAllTextAsync(file, "old", TestContext.Current.CancellationToken);
        using var cancelled = new CancellationTokenSource();
        var saving = ImageBuffer.FromFloats(3000, 2000, new float[3000 * 2000 * 3]).SaveAsync(file, cancellationToken: cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving);

        Assert.Equal("old", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Stylize_AfterACancelledCall_WorksAsBefore()
    {
        using var stylizer = Stylizer.Create(EngineSamples.Model("narrow"));
        using var cancelled = new CancellationTokenSource();
        var expected = stylizer.Stylize(Image());
        Assert.ThrowsAny<OperationCanceledException>(() => stylizer.Stylize(Image(), progress: Told(_ => cancelled.Cancel()), cancellationToken: cancelled.Token));

        Assert.True(stylizer.Stylize(Image()).AsFloats().SequenceEqual(expected.AsFloats()));
    }

    private static Stylizer Create(bool inBands, int threads)
    {
        var model = EngineSamples.Model("narrow");
        using var whole = Stylizer.Create(model, new StylizerOptions { MaxThreads = threads });
        var memory = whole.EstimateMemory(Image().Width, Image().Height);
        return Stylizer.Create(model, new StylizerOptions { MaxThreads = threads, MemoryBudget = inBands ? memory * 3 / 4 : memory });
    }

    private static Reports<double> Told(Action<double> tell) => new(tell);

    private static ImageBuffer Image() => TrainingImages.Image(90, 70, seed: 1);

    // At once and on the calling thread, as Progress<T> does not.
    private sealed class Reports<T>(Action<T> tell) : IProgress<T>
    {
        public void Report(T value) => tell(value);
    }
}
