using System.Runtime.CompilerServices;
using NeuralStyle.Imaging;
using NeuralStyle.Inference;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Training;
using TorchSharp;
using Xunit;

namespace NeuralStyle.Tests.Inference;

public sealed class StylizeManyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StyleModel _model = Model();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, null)]
    [InlineData(3, null)]
    [InlineData(2, 1)]
    [InlineData(2, 9)]
    public async Task StylizeManyAsync_ImagesOfManySizes_EqualsOneByOne(int threads, int? maxImages)
    {
        var photos = Photos(12);
        using var stylizer = Stylizer.Create(_model, new StylizerOptions { MaxThreads = threads });

        var results = await stylizer.StylizeManyAsync(Requests(photos), options: new StylizeManyOptions { MaxImages = maxImages }, cancellationToken: Token).ToListAsync(Token);

        Assert.All(results, result => Assert.Null(result.Error));
        Assert.Equal(photos.Order(StringComparer.Ordinal), results.Select(result => result.Request.Input).Order(StringComparer.Ordinal));
        Assert.All(results, result => Assert.Equal(
            stylizer.Stylize(ImageBuffer.Load(result.Request.Input)).ToEightBit().AsBytes(), ImageBuffer.Load(result.Request.Output).AsBytes()));
    }

    [Fact]
    public async Task StylizeManyAsync_AThousandTinyImages_WritesAll()
    {
        var photo = Photos(1)[0];
        using var stylizer = Stylizer.Create(_model);

        var results = await stylizer.StylizeManyAsync(Enumerable.Range(0, 1000).Select(i => new StylizeRequest(photo, Output(i))), cancellationToken: Token).ToListAsync(Token);

        Assert.All(results, result => Assert.Null(result.Error));
        Assert.Equal(1000, Written().Length);
    }

    [Fact]
    public async Task StylizeManyAsync_NoRequests_IsEmpty()
    {
        using var stylizer = Stylizer.Create(_model);

        Assert.Empty(await stylizer.StylizeManyAsync([], cancellationToken: Token).ToListAsync(Token));
    }

    [Fact]
    public async Task StylizeManyAsync_InOrder_KeepsAFirstThatIsSlow()
    {
        var photos = Photos(8);
        using var codec = new WaitingCodec(photos[0], others: photos.Length - 1);
        using var stylizer = Stylizer.Create(_model, Through(codec));

        var results = new List<string>();
        await foreach (var result in stylizer.StylizeManyAsync(Requests(photos), options: new StylizeManyOptions { InOrder = true }, cancellationToken: Token))
        {
            results.Add(result.Request.Input);
        }

        Assert.Equal(photos, results);
    }

    [Fact]
    public async Task StylizeManyAsync_AsTheyFinish_DoesNotWaitForAFirstThatIsSlow()
    {
        var photos = Photos(8);
        using var codec = new WaitingCodec(photos[0]);
        using var stylizer = Stylizer.Create(_model, Through(codec));

        var results = new List<string>();
        await foreach (var result in stylizer.StylizeManyAsync(Requests(photos), cancellationToken: Token))
        {
            results.Add(result.Request.Input);
            codec.Leave.Set();
        }

        Assert.NotEqual(photos[0], results[0]);
        Assert.Equal(photos, results.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task StylizeManyAsync_BrokenPhotosInTheMiddle_TellsAndDoesTheOthers()
    {
        var photos = Photos(7);
        File.WriteAllText(photos[2], "not an image");
        File.WriteAllBytes(photos[3], File.ReadAllBytes(photos[3])[..200]);
        File.Delete(photos[4]);
        using var stylizer = Stylizer.Create(_model);
        var requests = Requests(photos).Append(new StylizeRequest(photos[0], Output(90) + ".tif")).ToList();

        var results = await stylizer.StylizeManyAsync(requests, options: new StylizeManyOptions { InOrder = true }, cancellationToken: Token).ToListAsync(Token);

        Assert.Equal(
            [null, null, typeof(ImageFormatException), typeof(ImageFormatException), typeof(FileNotFoundException), null, null, typeof(ArgumentException)],
            results.Select(result => result.Error?.GetType()));
        Assert.Equal(4, Written().Length);
    }

    [Fact]
    public async Task StylizeManyAsync_EndlessSource_IsFollowedAtTheConsumersPace()
    {
        const int maxImages = 3;
        const int mostAhead = (4 * maxImages) + 1;
        var photo = Photos(1)[0];
        var asked = 0;
        using var stylizer = Stylizer.Create(_model);

        var taken = 0;
        await foreach (var result in stylizer.StylizeManyAsync(Endless(), options: new StylizeManyOptions { MaxImages = maxImages, InOrder = true }, cancellationToken: Token))
        {
            Assert.InRange(Volatile.Read(ref asked), ++taken, taken + mostAhead);
            if (taken == 40)
            {
                break;
            }
        }

        Assert.InRange(asked, 40, 40 + mostAhead);

        IEnumerable<StylizeRequest> Endless()
        {
            while (true)
            {
                yield return new StylizeRequest(photo, Output(Interlocked.Increment(ref asked)));
            }
        }
    }

    [Fact]
    public async Task StylizeManyAsync_BrokenOff_LeavesWholeFilesAndNothingRunning()
    {
        var photos = Photos(40);
        using var stylizer = Stylizer.Create(_model);

        await foreach (var result in stylizer.StylizeManyAsync(Requests(photos), cancellationToken: Token))
        {
            break;
        }

        var written = Written();
        Assert.InRange(written.Length, 1, 39);
        Assert.All(written, file => ImageBuffer.Load(file));
        Assert.Equal(written, Written());
    }

    [Fact]
    public async Task StylizeManyAsync_CanceledBetween_ThrowsAndLeavesWholeFiles()
    {
        var photos = Photos(40);
        using var stylizer = Stylizer.Create(_model);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var result in stylizer.StylizeManyAsync(Requests(photos), cancellationToken: stop.Token))
            {
                await stop.CancelAsync();
            }
        });

        var written = Written();
        Assert.InRange(written.Length, 1, 39);
        Assert.All(written, file => ImageBuffer.Load(file));
    }

    [Fact]
    public async Task StylizeManyAsync_CanceledWhilePainting_WritesNothing()
    {
        using var executor = new WaitingExecutor();
        using var stylizer = new Stylizer(_model, new StylizerOptions(), executor);
        using var stop = new CancellationTokenSource();
        var running = stylizer.StylizeManyAsync(Requests(Photos(5)), cancellationToken: stop.Token).ToListAsync(Token).AsTask();
        executor.Entered.Wait(Token);

        await stop.CancelAsync();
        executor.Leave.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(1, executor.Calls);
        Assert.Empty(Written());
    }

    [Fact]
    public async Task StylizeManyAsync_CanceledSource_Ends()
    {
        using var stylizer = Stylizer.Create(_model);
        using var stop = new CancellationTokenSource();
        var running = stylizer.StylizeManyAsync(Never(CancellationToken.None), cancellationToken: stop.Token).ToListAsync(Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        static async IAsyncEnumerable<StylizeRequest> Never([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            yield break;
        }
    }

    [Fact]
    public async Task StylizeManyAsync_StylizerDisposedWhileItRuns_ThrowsAndLeavesWholeFiles()
    {
        var photos = Photos(40);
        var stylizer = Stylizer.Create(_model);

        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            await foreach (var result in stylizer.StylizeManyAsync(Requests(photos), cancellationToken: Token))
            {
                stylizer.Dispose();
            }
        });

        var written = Written();
        Assert.InRange(written.Length, 1, 39);
        Assert.All(written, file => ImageBuffer.Load(file));
    }

    [Fact]
    public async Task StylizeManyAsync_SourceThrows_GivesTheResultsBeforeAndItsException()
    {
        var photos = Photos(3);
        using var stylizer = Stylizer.Create(_model);
        var results = new List<StylizeResult>();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var result in stylizer.StylizeManyAsync(Failing(), cancellationToken: Token))
            {
                results.Add(result);
            }
        });

        Assert.Equal("The list is broken.", error.Message);
        Assert.Equal(3, results.Count);

        IEnumerable<StylizeRequest> Failing() => Requests(photos).Concat(Enumerable.Range(0, 1).Select<int, StylizeRequest>(_ => throw new InvalidOperationException("The list is broken.")));
    }

    [Fact]
    public async Task StylizeManyAsync_CodecThrowsWhatIsNoImagesFault_Ends()
    {
        var photos = Photos(5);
        var options = new StylizerOptions { LoadOptions = new ImageLoadOptions { Codec = new BrokenCodec() } };
        using var stylizer = Stylizer.Create(_model, options);

        await Assert.ThrowsAsync<TimeZoneNotFoundException>(async () => await stylizer.StylizeManyAsync(Requests(photos), cancellationToken: Token).ToListAsync(Token));
    }

    [Fact]
    public void StylizeManyAsync_Misuse_ThrowsAtOnce()
    {
        var stylizer = Stylizer.Create(_model);

        Assert.Throws<ArgumentNullException>("requests", () => stylizer.StylizeManyAsync((IEnumerable<StylizeRequest>)null!, cancellationToken: Token));
        Assert.Throws<ArgumentNullException>("requests", () => stylizer.StylizeManyAsync((IAsyncEnumerable<StylizeRequest>)null!, cancellationToken: Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => stylizer.StylizeManyAsync([], StyleSelection.Single(1), cancellationToken: Token));
        Assert.Throws<ArgumentOutOfRangeException>("MaxImages", () => stylizer.StylizeManyAsync([], options: new StylizeManyOptions { MaxImages = 0 }, cancellationToken: Token));
        stylizer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => stylizer.StylizeManyAsync([], cancellationToken: Token));
    }

    [Fact]
    public async Task StylizeFolderAsync_NotEnumerated_ReadsAndMakesNoFolder()
    {
        using var stylizer = Stylizer.Create(_model);
        var (input, output) = (_folder.File("later"), _folder.File("made"));

        var results = stylizer.StylizeFolderAsync(input, output, cancellationToken: Token);

        Assert.False(Directory.Exists(output));
        Directory.CreateDirectory(input);
        TrainingImages.Image(24, 16, seed: 2).Save(Path.Combine(input, "a.png"));
        Assert.True(Assert.Single(await results.ToListAsync(Token)).Succeeded);
        Assert.Equal(["a.png"], Directory.EnumerateFiles(output).Select(Path.GetFileName));
    }

    [Fact]
    public async Task StylizeFolderAsync_Folder_EqualsStylizeFolder()
    {
        var photos = Photos(6);
        using var stylizer = Stylizer.Create(_model);
        var input = Path.GetDirectoryName(photos[0])!;

        var results = await stylizer.StylizeFolderAsync(input, _folder.File("async"), options: new StylizeManyOptions { InOrder = true }, cancellationToken: Token).ToListAsync(Token);
        var expected = stylizer.StylizeFolder(input, _folder.File("sync"), cancellationToken: Token);

        Assert.Equal(expected.Select(result => result.Request.Input), results.Select(result => result.Request.Input));
        Assert.Equal(expected.Select(result => File.ReadAllBytes(result.Request.Output)), results.Select(result => File.ReadAllBytes(result.Request.Output)));
    }

    [Fact]
    public void StylizeManyOptions_Defaults_AreTheDocumentedOnes()
        => Assert.Equal(new StylizeManyOptions { InOrder = false, MaxImages = null }, new StylizeManyOptions());

    public void Dispose() => _folder.Dispose();

    private static StyleModel Model()
    {
        NativeRuntime.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Range = NeuralStyle.Graphs.ValueRange.ZeroToOne });
        return network.ToModel();
    }

    private static StylizerOptions Through(IImageCodec codec) => new() { LoadOptions = new ImageLoadOptions { Codec = codec } };

    private string Output(int index)
    {
        Directory.CreateDirectory(_folder.File("out"));
        return Path.Combine(_folder.File("out"), $"{index:D4}.png");
    }

    // Half-written files are hidden ones.
    private string[] Written() => [.. Directory.GetFiles(_folder.File("out"), "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }).Order(StringComparer.Ordinal)];

    private IEnumerable<StylizeRequest> Requests(IEnumerable<string> photos) => photos.Select((photo, index) => new StylizeRequest(photo, Output(index)));

    private string[] Photos(int count)
    {
        Directory.CreateDirectory(_folder.File("photos"));
        var files = Enumerable.Range(0, count).Select(i => Path.Combine(_folder.File("photos"), $"{i:D4}.png")).ToArray();
        for (var i = 0; i < count; i++)
        {
            TrainingImages.Image(9 + (i % 8), 12 + (i % 3), seed: i).Save(files[i]);
        }

        return files;
    }

    /// <summary>Decodes all images but one, which waits until it may be decoded, or the others are.</summary>
    private sealed class WaitingCodec(string slow, int others = int.MaxValue) : IImageCodec, IDisposable
    {
        private readonly byte[] _slow = File.ReadAllBytes(slow);
        private int _decoded;

        public ManualResetEventSlim Leave { get; } = new();

        public ImageSize ReadSize(ReadOnlySpan<byte> data) => ImageLoadOptions.Default.CodecOrDefault.ReadSize(data);

        public ImageBuffer Decode(ReadOnlySpan<byte> data)
        {
            if (data.SequenceEqual(_slow))
            {
                Leave.Wait(Token);
            }
            else if (Interlocked.Increment(ref _decoded) == others)
            {
                Leave.Set();
            }

            return ImageLoadOptions.Default.CodecOrDefault.Decode(data);
        }

        public void Encode(ImageBuffer image, Stream destination, ImageFormat format, int quality) => throw new NotSupportedException();

        public void Dispose() => Leave.Dispose();
    }

    /// <summary>Throws what no codec should.</summary>
    private sealed class BrokenCodec : IImageCodec
    {
        public ImageSize ReadSize(ReadOnlySpan<byte> data) => throw new TimeZoneNotFoundException();

        public ImageBuffer Decode(ReadOnlySpan<byte> data) => throw new TimeZoneNotFoundException();

        public void Encode(ImageBuffer image, Stream destination, ImageFormat format, int quality) => throw new TimeZoneNotFoundException();
    }

    /// <summary>Gives images back as they are, but not before it is told to.</summary>
    private sealed class WaitingExecutor : IGraphExecutor
    {
        private int _calls;

        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Leave { get; } = new();

        public int Calls => _calls;

        public ImageBuffer Run(ImageBuffer image, StyleRows style, OutputFormat kind, RunControl control = default)
        {
            Interlocked.Increment(ref _calls);
            Entered.Set();
            Leave.Wait();
            return image;
        }

        public StyleValues Predict(ImageBuffer style) => StyleValues.FromRow([]);

        public long EstimateMemory(int height, int width) => 0;

        public void Dispose()
        {
        }
    }
}
