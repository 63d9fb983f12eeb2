using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using NeuralStyle.Tests.Training;
using Xunit;

namespace NeuralStyle.Tests.Inference;

public sealed class HostingTests : TensorTest
{
    private readonly TemporaryFolder _folder;

    public HostingTests() => _folder = Owned(new TemporaryFolder());

    [Fact]
    public void AddNeuralStyle_Nothing_IsTheBuiltInNetworkOnce()
    {
        using var provider = new ServiceCollection().AddNeuralStyle().BuildServiceProvider();

        var stylizer = provider.GetRequiredService<IStylizer>();

        Assert.Same(BuiltInStyles.Model, Assert.IsType<Stylizer>(stylizer).Model);
        Assert.Same(stylizer, provider.GetRequiredService<Stylizer>());
    }

    [Fact]
    public void AddNeuralStyle_Names_AreLoadedWhenAskedForAndDisposedWithTheHost()
    {
        EngineSamples.Model("narrow").Save(_folder.File("one.safetensors"));
        var provider = new ServiceCollection()
            .AddNeuralStyle("one", _folder.File("one.safetensors"), new StylizerOptions { MaxThreads = 1 })
            .AddNeuralStyle("missing", _folder.File("missing.safetensors"))
            .BuildServiceProvider();

        var stylizer = provider.GetRequiredKeyedService<IStylizer>("one");
        Assert.Throws<FileNotFoundException>(() => provider.GetRequiredKeyedService<IStylizer>("missing"));
        _ = stylizer.Stylize(TrainingImages.Image(16, 16, seed: 1));
        provider.Dispose();

        Assert.Throws<ObjectDisposedException>(() => stylizer.Stylize(TrainingImages.Image(16, 16, seed: 1)));
    }

    [Fact]
    public void AddNeuralStyle_FakeOfATest_TakesThePlace()
    {
        using var provider = new ServiceCollection().AddSingleton<IStylizer>(new Fake()).AddNeuralStyle().BuildServiceProvider();

        Assert.IsType<Fake>(provider.GetRequiredService<IStylizer>());
    }

    [Fact]
    public void Metrics_OfStylizedImages_CountThem()
    {
        var counts = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "NeuralStyle")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Count(instrument, 1, tags));
        listener.Start();
        using var stylizer = Stylizer.Create(EngineSamples.Model("narrow"));
        using var cancelled = new CancellationTokenSource();

        // Other tests stylize at the same time, so the images have sizes of their own.
        _ = stylizer.Stylize(TrainingImages.Image(16, 11, seed: 1));
        Assert.ThrowsAny<OperationCanceledException>(() => stylizer.Stylize(TrainingImages.Image(16, 11, seed: 1), cancellationToken: new CancellationToken(canceled: true)));

        Assert.True(counts["neuralstyle.images done"] >= 1);
        Assert.True(counts["neuralstyle.images cancelled"] >= 1);
        Assert.True(counts["neuralstyle.duration "] >= 1);
        Assert.True(counts["neuralstyle.pixels "] >= 16 * 11);
        Assert.True(counts.ContainsKey("neuralstyle.memory ") && counts.ContainsKey("neuralstyle.active "));

        void Count(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
            => counts.AddOrUpdate($"{instrument.Name} {(tags.IsEmpty ? "" : tags[0].Value)}", value, (_, sum) => sum + value);
    }

    [Fact]
    public void Activities_OfStylizedImages_NameTheirSize()
    {
        var seen = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "NeuralStyle",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = seen.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var stylizer = Stylizer.Create(EngineSamples.Model("narrow"));

        _ = stylizer.Stylize(TrainingImages.Image(17, 13, seed: 1));

        var activity = Assert.Single(seen, activity => activity.GetTagItem("neuralstyle.width") is 17 && activity.GetTagItem("neuralstyle.height") is 13);
        Assert.Equal("done", activity.GetTagItem("neuralstyle.outcome"));
    }

    private sealed class Fake : IStylizer
    {
        public ImageBuffer Stylize(ImageBuffer image, StyleSelection? style = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default) => image;

        public Task<ImageBuffer> StylizeAsync(ImageBuffer image, StyleSelection? style = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default) => Task.FromResult(image);

        public Task StylizeAsync(Stream input, Stream output, ImageFormat format = ImageFormat.Jpeg, StyleSelection? style = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
            => input.CopyToAsync(output, cancellationToken);

        public Task StylizeFileAsync(string input, string output, StyleSelection? style = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default) => Task.CompletedTask;
    }
}
