using NeuralStyle.Common;
using NeuralStyle.Imaging;
using NeuralStyle.Inference;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Training;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Inference;

public sealed class StylizerTests : TensorTest
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 7)]
    [InlineData(31, 45)]
    [InlineData(64, 33)]
    public void Stylize_AnySize_GivesTheSameSize(int width, int height)
    {
        using var stylizer = Stylizer.Create(Model());

        var actual = stylizer.Stylize(TrainingPictures.Picture(width, height, seed: 1));

        Assert.Equal((width, height), (actual.Width, actual.Height));
    }

    [Fact]
    public void Stylize_Picture_EqualsTheNetwork()
    {
        var model = Model();
        using var network = StyleNetwork.FromModel(model);
        using var stylizer = Stylizer.Create(model);
        var picture = TrainingPictures.Picture(30, 20, seed: 1);

        var actual = stylizer.Stylize(picture);

        var expected = network.call(picture.ToTensor()).clamp(0, 1);
        Assert.True(expected.allclose(actual.ToTensor(), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Stylize_BFloat16_ComesWithin40DecibelsOfSinglePrecision()
    {
        var model = StyleModel.Load(Path.Combine(SharedData.RepositoryRoot(), "docs", "samples", "QuickStart", "start.safetensors"));
        using var single = Stylizer.Create(model);
        using var half = Stylizer.Create(model, new StylizerOptions { Precision = Precision.BFloat16 });
        var picture = TrainingPictures.Picture(160, 120, seed: 3);

        var difference = half.Stylize(picture).ToTensor() - single.Stylize(picture).ToTensor();

        var error = difference.square().mean().item<float>();
        Assert.InRange(-10 * Math.Log10(error), 40, double.PositiveInfinity);
        Assert.True(error > 0); // it is not the engine that ran
    }

    [Fact]
    public void Stylize_Tensor_EqualsThePicture()
    {
        using var stylizer = Stylizer.Create(Model(), new StylizerOptions { Strength = 0.6f });
        var picture = TrainingPictures.Picture(30, 20, seed: 1);

        var actual = stylizer.Stylize(picture.ToTensor());

        Assert.True(actual.allclose(stylizer.Stylize(picture).ToTensor(), rtol: 0, atol: 1e-6));
    }

    [Theory]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    public void Stylize_TensorOfAnotherType_NamesIt(ScalarType type)
    {
        using var stylizer = Stylizer.Create(Model());

        var error = Assert.Throws<ArgumentException>("images", () => stylizer.Stylize(zeros([1, 3, 8, 8], type)));

        Assert.Contains($"{type}", error.Message);
    }

    [Fact]
    public void Stylize_Strength_BlendsWithThePicture()
    {
        var model = Model();
        var picture = TrainingPictures.Picture(30, 20, seed: 1);
        using var none = Stylizer.Create(model, new StylizerOptions { Strength = 0 });
        using var half = Stylizer.Create(model, new StylizerOptions { Strength = 0.5f });
        using var full = Stylizer.Create(model);

        var actual = half.Stylize(picture).ToTensor();

        Assert.Equal(picture.AsBytes(), none.Stylize(picture).AsBytes());
        Assert.True(actual.allclose((picture.ToTensor() + full.Stylize(picture).ToTensor()) / 2, rtol: 0, atol: 1e-6));
    }

    [Fact]
    public void Stylize_StyleSelection_ChoosesAndBlends()
    {
        var model = Model(styles: 3);
        using var network = StyleNetwork.FromModel(model);
        using var stylizer = Stylizer.Create(model);
        var picture = TrainingPictures.Picture(30, 20, seed: 1);

        var second = stylizer.Stylize(picture, StyleSelection.Single(1)).ToTensor();
        var blend = stylizer.Stylize(picture, StyleSelection.Blend((0, 0.7f), (2, 0.3f))).ToTensor();

        Assert.True(second.allclose(Run([0, 1, 0]), rtol: 0, atol: 1e-5));
        Assert.True(blend.allclose(Run([0.7f, 0, 0.3f]), rtol: 0, atol: 1e-5));
        Assert.False(second.allclose(blend, rtol: 0, atol: 1e-3));

        Tensor Run(float[] style) => network.call(picture.ToTensor(), tensor(style).reshape(1, 3)).clamp(0, 1);
    }

    [Fact]
    public void Stylize_StyleThatIsNotThere_Throws()
    {
        using var stylizer = Stylizer.Create(Model(styles: 2));

        Assert.Throws<ArgumentOutOfRangeException>(() => stylizer.Stylize(TrainingPictures.Picture(8, 8, seed: 1), StyleSelection.Single(2)));
    }

    [Fact]
    public void Stylize_ManyThreadsAndSizes_EqualsOneThread()
    {
        using var stylizer = Stylizer.Create(Model());
        var pictures = Enumerable.Range(0, 24).Select(i => TrainingPictures.Picture(16 + (i % 8), 20 + (i % 3), seed: i)).ToList();
        var expected = pictures.Select(picture => stylizer.Stylize(picture).AsFloats().ToArray()).ToList();

        var actual = new float[pictures.Count][];
        LeavesNoTensorOnAnyThread(() =>
            Parallel.For(0, pictures.Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => actual[i] = stylizer.Stylize(pictures[i]).AsFloats().ToArray()));

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Stylize_TensorsOnManyThreads_LeavesOnlyTheResults()
    {
        using var stylizer = Stylizer.Create(Model(), new StylizerOptions { Strength = 0.5f });
        var picture = TrainingPictures.Picture(16, 20, seed: 1).ToTensor();

        LeavesNoTensorOnAnyThread(() => Parallel.For(0, 24, _ => stylizer.Stylize(picture).Dispose()));
    }

    [Fact]
    public void StylizeFile_SavedModel_WritesThePicture()
    {
        using var pictures = new TrainingPictures(photos: 1);
        var model = Path.Combine(pictures.Folder, "model.safetensors");
        var output = Path.Combine(pictures.Folder, "out.png");
        Model().Save(model);
        using var stylizer = Stylizer.Load(model);

        stylizer.StylizeFile(pictures.PhotoFile(0), output);

        var expected = stylizer.Stylize(ImageBuffer.Load(pictures.PhotoFile(0))).ToEightBit();
        Assert.Equal(expected.AsBytes(), ImageBuffer.Load(output).AsBytes());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3f)]
    public void StylizeFile_Strength_RoundsThePictureOfFloats(float strength)
    {
        using var pictures = new TrainingPictures(photos: 1);
        var output = Path.Combine(pictures.Folder, "out.png");
        using var stylizer = Stylizer.Create(Model(), new StylizerOptions { Strength = strength });

        stylizer.StylizeFile(pictures.PhotoFile(0), output);

        var expected = stylizer.Stylize(ImageBuffer.Load(pictures.PhotoFile(0)).ToFloat()).ToEightBit();
        Assert.Equal(expected.AsBytes(), ImageBuffer.Load(output).AsBytes());
    }

    [Fact]
    public void StylizeFile_SmallBudget_WritesTheSamePictureAndLeavesNothing()
    {
        var model = Model();
        using var pictures = new TrainingPictures();
        using var folder = new TemporaryFolder();
        var (output, expected) = (Path.Combine(pictures.Folder, "out.png"), Path.Combine(pictures.Folder, "expected.png"));
        TrainingPictures.Picture(64, 500, seed: 1).Save(Path.Combine(pictures.Folder, "high.png"));
        using var large = Stylizer.Create(model);
        using var small = Stylizer.Create(model, new StylizerOptions { MemoryBudget = large.EstimateMemory(64, 500) / 3, MaxThreads = 1, TemporaryFolder = folder.Path });

        large.StylizeFile(Path.Combine(pictures.Folder, "high.png"), expected);
        small.StylizeFile(Path.Combine(pictures.Folder, "high.png"), output);

        Assert.Equal(File.ReadAllBytes(expected), File.ReadAllBytes(output));
        Assert.InRange(small.EstimateMemory(64, 500), 1, small.Options.MemoryBudget);
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void StylizeMany_PictureTooLargeForTheBudget_DoesTheOthersAndTells()
    {
        using var pictures = new TrainingPictures(photos: 1);
        TrainingPictures.Picture(5000, 8, seed: 1).Save(Path.Combine(pictures.Folder, "wide.png"));
        using var large = Stylizer.Create(Model());
        using var small = Stylizer.Create(Model(), new StylizerOptions { MemoryBudget = large.EstimateMemory(500, 8), MaxThreads = 1 });

        var results = small.StylizeMany(
            [new(Path.Combine(pictures.Folder, "wide.png"), Path.Combine(pictures.Folder, "a.png")), new(pictures.PhotoFile(0), Path.Combine(pictures.Folder, "b.png"))],
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([typeof(InvalidOperationException), null], results.Select(result => result.Error?.GetType()));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, -1)]
    public void EstimateMemory_SizeOutOfRange_Throws(int width, int height)
    {
        using var stylizer = Stylizer.Create(Model());

        Assert.Throws<ArgumentOutOfRangeException>(() => stylizer.EstimateMemory(width, height));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Create_MemoryBudgetOutOfRange_Throws(long budget)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Stylizer.Create(Model(), new StylizerOptions { MemoryBudget = budget }));

    [Fact]
    public void MemoryBudget_Default_IsHalfOfTheMemory()
        => Assert.Equal(Math.Max(256L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2), new StylizerOptions().MemoryBudget);

    [Fact]
    public void StylizeFolder_OneBrokenPhoto_DoesTheOthersAndTells()
    {
        using var pictures = new TrainingPictures(photos: 3);
        File.WriteAllText(pictures.PhotoFile(1), "not a picture");
        var output = Path.Combine(pictures.Folder, "out");
        using var stylizer = Stylizer.Create(Model());

        var results = stylizer.StylizeFolder(pictures.Photos, output, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([true, false, true], results.Select(result => result.Succeeded));
        Assert.IsType<ImageFormatException>(results[1].Error);
        Assert.Equal(["photo0.png", "photo2.png"], Directory.GetFiles(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void StylizeFolder_OutputIsTheInput_ThrowsAndKeepsThePhotos()
    {
        using var pictures = new TrainingPictures(photos: 1);
        var before = File.ReadAllBytes(pictures.PhotoFile(0));
        var link = Path.Combine(pictures.Folder, "link");
        Directory.CreateSymbolicLink(link, pictures.Photos);
        using var stylizer = Stylizer.Create(Model());

        foreach (var output in new[] { pictures.Photos, pictures.Photos + "/", Path.Combine(pictures.Photos, "..", Path.GetFileName(pictures.Photos)), link })
        {
            Assert.Throws<ArgumentException>("outputFolder", () => stylizer.StylizeFolder(pictures.Photos, output, cancellationToken: TestContext.Current.CancellationToken));
        }

        Assert.Equal(before, File.ReadAllBytes(pictures.PhotoFile(0)));
    }

    [Fact]
    public void StylizeMany_RequestsThatCannotBe_DoesTheOthersAndTells()
    {
        using var pictures = new TrainingPictures(photos: 1);
        TrainingPictures.Picture(16_384, 1, seed: 1).Save(Path.Combine(pictures.Folder, "wide.png"));
        using var stylizer = Stylizer.Create(Model(), new StylizerOptions { Strength = 0 });

        var results = stylizer.StylizeMany(
            [
                new(pictures.PhotoFile(0), Path.Combine(pictures.Folder, "a.tif")),
                new(Path.Combine(pictures.Folder, "wide.png"), Path.Combine(pictures.Folder, "wide.webp")),
                new("", Path.Combine(pictures.Folder, "a.png")),
                new(pictures.PhotoFile(0), Path.Combine(pictures.Folder, "good.png")),
            ],
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([typeof(ArgumentException), typeof(NotSupportedException), typeof(ArgumentException), null], results.Select(result => result.Error?.GetType()));
    }

    [Fact]
    public void StylizeMany_StyleThatIsNotThere_ThrowsAtOnce()
    {
        using var pictures = new TrainingPictures(photos: 1);
        using var stylizer = Stylizer.Create(Model(styles: 2));

        Assert.Throws<ArgumentOutOfRangeException>(() => stylizer.StylizeMany(
            [new(pictures.PhotoFile(0), Path.Combine(pictures.Folder, "a.png"))], StyleSelection.Single(2), cancellationToken: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.1f)]
    [InlineData(float.NaN)]
    public void Create_StrengthOutOfRange_Throws(float strength)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Stylizer.Create(Model(), new StylizerOptions { Strength = strength }));

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:99")]
    [InlineData("meta")]
    public void Create_DeviceThatIsNotHere_NamesItAndTheWayOut(string device)
    {
        Assert.SkipWhen(device == "cuda" && cuda_is_available(), "There is a GPU.");
        var model = Model();

        var error = Assert.Throws<InvalidOperationException>(() => Stylizer.Create(model, new StylizerOptions { Device = device }));

        Assert.Contains($"\"{device}\"", error.Message);
        Assert.Contains("\"cpu\"", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("")]
    public void Create_DeviceNameThatIsNone_Throws(string device)
    {
        var model = Model();

        var error = Assert.ThrowsAny<ArgumentException>(() => Stylizer.Create(model, new StylizerOptions { Device = device }));

        Assert.Equal("Device", error.ParamName, ignoreCase: true);
    }

    [Fact]
    public void Stylize_Disposed_Throws()
    {
        var stylizer = Stylizer.Create(Model());
        stylizer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => stylizer.Stylize(TrainingPictures.Picture(8, 8, seed: 1)));
    }

    [Fact]
    public void Dispose_CallIsRunning_FreesTheExecutorAfterIt()
    {
        using var executor = new WaitingExecutor();
        var stylizer = new Stylizer(Model(), new StylizerOptions(), executor);
        var picture = TrainingPictures.Picture(8, 8, seed: 1);
        ImageBuffer? actual = null;
        var running = new Thread(() => actual = stylizer.Stylize(picture));
        running.Start();
        executor.Entered.Wait(TestContext.Current.CancellationToken);

        stylizer.Dispose();
        stylizer.Dispose();

        Assert.Equal(0, executor.Disposals);
        Assert.Throws<ObjectDisposedException>(() => stylizer.Stylize(picture));
        executor.Leave.Set();
        running.Join();
        Assert.Same(picture, actual);
        Assert.Equal(1, executor.Disposals);
    }

    [Fact]
    public void Dispose_ThreadsAreStylizing_WaitsForTheirPicturesAndRefusesMore()
    {
        using var inner = TorchExecutor.Create(Model(), "cpu", Precision.Single);
        using var executor = new CountingExecutor(inner);
        var stylizer = new Stylizer(Model(), new StylizerOptions(), executor);
        var picture = TrainingPictures.Picture(24, 20, seed: 1);
        using var started = new CountdownEvent(4);
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(StylizeUntilRefused)).ToList();

        LeavesNoTensorOnAnyThread(() =>
        {
            threads.ForEach(thread => thread.Start());
            started.Wait(TestContext.Current.CancellationToken);
            stylizer.Dispose();
            threads.ForEach(thread => thread.Join());
        });

        Assert.Equal([0], executor.RunningAtDisposal);

        void StylizeUntilRefused()
        {
            stylizer.Stylize(picture);
            started.Signal();
            try
            {
                while (true)
                {
                    stylizer.Stylize(picture);
                }
            }
            catch (ObjectDisposedException)
            {
            }
        }
    }

    [Fact]
    public void Blend_SameStyleTwiceOrNone_Throws()
    {
        Assert.Throws<ArgumentException>(() => StyleSelection.Blend((0, 0.5f), (0, 0.5f)));
        Assert.Throws<ArgumentException>(() => StyleSelection.Blend());
        Assert.Throws<ArgumentException>(() => StyleSelection.Blend((0, float.NaN)));
    }

    private static StyleModel Model(int styles = 1)
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Range = NeuralStyle.Graphs.ValueRange.ZeroToOne, Styles = styles });
        using (no_grad())
        {
            foreach (var parameter in network.named_parameters().Where(named => named.name.Contains("in", StringComparison.Ordinal)))
            {
                parameter.parameter.uniform_(0.2, 1.5); // styles that differ
            }
        }

        return network.ToModel();
    }

    /// <summary>Gives pictures back as they are, but not before it is told to.</summary>
    private sealed class WaitingExecutor : IGraphExecutor
    {
        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Leave { get; } = new();

        public int Disposals { get; private set; }

        public ImageBuffer Run(ImageBuffer image, float[] style, ResultKind kind)
        {
            Entered.Set();
            Leave.Wait();
            return image;
        }

        public long EstimateMemory(int height, int width) => 0;

        public void Dispose() => Disposals++;
    }

    /// <summary>Runs another executor and tells how many calls were running when it was disposed.</summary>
    private sealed class CountingExecutor(IGraphExecutor inner) : IGraphExecutor
    {
        private int _running;

        public List<int> RunningAtDisposal { get; } = [];

        public ImageBuffer Run(ImageBuffer image, float[] style, ResultKind kind)
        {
            Interlocked.Increment(ref _running);
            try
            {
                return inner.Run(image, style, kind);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }

        public long EstimateMemory(int height, int width) => inner.EstimateMemory(height, width);

        public void Dispose() => RunningAtDisposal.Add(Volatile.Read(ref _running)); // the test disposes the other one, on its thread
    }
}
