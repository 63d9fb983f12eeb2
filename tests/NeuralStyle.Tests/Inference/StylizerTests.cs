using NeuralStyle.Graphs;
using NeuralStyle.Inference;
using NeuralStyle.Inference.Torch;
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
        using var stylizer = Stylizer.Create(StylizerModels.Small());

        var actual = stylizer.Stylize(TrainingImages.Image(width, height, seed: 1));

        Assert.Equal((width, height), (actual.Width, actual.Height));
    }

    [Fact]
    public void Stylize_Image_EqualsTheNetwork()
    {
        var model = StylizerModels.Small();
        using var network = StyleNetwork.FromModel(model);
        using var stylizer = Stylizer.Create(model);
        var image = TrainingImages.Image(30, 20, seed: 1);

        var actual = stylizer.Stylize(image);

        var expected = network.call(image.ToTensor()).clamp(0, 1);
        Assert.True(expected.allclose(actual.ToTensor(), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Stylize_BFloat16_ComesWithin40DecibelsOfSinglePrecision()
    {
        var model = StyleModel.Load(Path.Combine(SharedData.RepositoryRoot(), "docs", "samples", "TrainFeatures", "start.safetensors"));
        using var single = Stylizer.Create(model);
        using var half = Stylizer.Create(model, new StylizerOptions { Precision = Precision.BFloat16 });
        var image = TrainingImages.Image(160, 120, seed: 3);

        var difference = half.Stylize(image).ToTensor() - single.Stylize(image).ToTensor();

        var error = difference.square().mean().item<float>();
        Assert.InRange(-10 * Math.Log10(error), 40, double.PositiveInfinity);
        Assert.True(error > 0); // it is not the engine that ran
    }

    [Fact]
    public void Stylize_Tensor_EqualsTheImage()
    {
        using var stylizer = Stylizer.Create(StylizerModels.Small(), new StylizerOptions { Strength = 0.6f });
        var image = TrainingImages.Image(30, 20, seed: 1);

        var actual = stylizer.Stylize(image.ToTensor());

        Assert.True(actual.allclose(stylizer.Stylize(image).ToTensor(), rtol: 0, atol: 1e-6));
    }

    [Fact]
    public void Stylize_TensorBeyondTheRangeOnLibTorch_ReachesTheNetworkAsItIs()
    {
        using var stylizer = Stylizer.Create(Halving(), new StylizerOptions { Precision = Precision.BFloat16 });

        var actual = stylizer.Stylize(full([2, 3, 4, 5], 1.5f));

        Assert.Equal(Enumerable.Repeat(0.75f, 2 * 3 * 4 * 5), actual.data<float>()); // clamped inputs would give 0.5
    }

    [Fact]
    public void Stylize_TensorBeyondTheRangeOnTheEngine_IsClamped()
    {
        using var stylizer = Stylizer.Create(Halving());

        var actual = stylizer.Stylize(full([2, 3, 4, 5], 1.5f));

        Assert.Equal(Enumerable.Repeat(0.5f, 2 * 3 * 4 * 5), actual.data<float>());
    }

    [Theory]
    [InlineData(Precision.Single)]
    [InlineData(Precision.BFloat16)]
    public void Stylize_TensorWithStrength_IsLibTorchsLerpToTheLastBit(Precision precision)
    {
        var model = StylizerModels.Small();
        using var part = Stylizer.Create(model, new StylizerOptions { Strength = 0.7f, Precision = precision });
        using var all = Stylizer.Create(model, new StylizerOptions { Precision = precision });
        var images = rand(2, 3, 40, 30);

        Assert.True(part.Stylize(images).equal(images.lerp(all.Stylize(images), 0.7f)).all().item<bool>());
    }

    [Theory]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    public void Stylize_TensorOfAnotherType_NamesIt(ScalarType type)
    {
        using var stylizer = Stylizer.Create(StylizerModels.Small());

        var error = Assert.Throws<ArgumentException>("images", () => stylizer.Stylize(zeros([1, 3, 8, 8], type)));

        Assert.Contains($"{type}", error.Message);
    }

    [Fact]
    public void Stylize_Strength_BlendsWithTheImage()
    {
        var model = StylizerModels.Small();
        var image = TrainingImages.Image(30, 20, seed: 1);
        using var none = Stylizer.Create(model, new StylizerOptions { Strength = 0 });
        using var half = Stylizer.Create(model, new StylizerOptions { Strength = 0.5f });
        using var full = Stylizer.Create(model);

        var actual = half.Stylize(image).ToTensor();

        Assert.Equal(image.AsBytes(), none.Stylize(image).AsBytes());
        Assert.True(actual.allclose((image.ToTensor() + full.Stylize(image).ToTensor()) / 2, rtol: 0, atol: 1e-6));
    }

    [Fact]
    public void Stylize_StyleSelection_ChoosesAndBlends()
    {
        var model = StylizerModels.Small(styles: 3);
        using var network = StyleNetwork.FromModel(model);
        using var stylizer = Stylizer.Create(model);
        var image = TrainingImages.Image(30, 20, seed: 1);

        var second = stylizer.Stylize(image, StyleSelection.Single(1)).ToTensor();
        var blend = stylizer.Stylize(image, StyleSelection.Blend((0, 0.7f), (2, 0.3f))).ToTensor();

        Assert.True(second.allclose(Run([0, 1, 0]), rtol: 0, atol: 1e-5));
        Assert.True(blend.allclose(Run([0.7f, 0, 0.3f]), rtol: 0, atol: 1e-5));
        Assert.False(second.allclose(blend, rtol: 0, atol: 1e-3));

        Tensor Run(float[] style) => network.call(image.ToTensor(), tensor(style).reshape(1, 3)).clamp(0, 1);
    }

    [Fact]
    public void Stylize_StyleThatIsNotThere_Throws()
    {
        using var stylizer = Stylizer.Create(StylizerModels.Small(styles: 2));

        Assert.Throws<ArgumentOutOfRangeException>(() => stylizer.Stylize(TrainingImages.Image(8, 8, seed: 1), StyleSelection.Single(2)));
    }

    [Fact]
    public void Stylize_ManyThreadsAndSizes_EqualsOneThread()
    {
        using var stylizer = Stylizer.Create(StylizerModels.Small());
        var images = Enumerable.Range(0, 24).Select(i => TrainingImages.Image(16 + (i % 8), 20 + (i % 3), seed: i)).ToList();
        var expected = images.Select(image => stylizer.Stylize(image).AsFloats().ToArray()).ToList();

        var actual = new float[images.Count][];
        LeavesNoTensorOnAnyThread(() =>
            Parallel.For(0, images.Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => actual[i] = stylizer.Stylize(images[i]).AsFloats().ToArray()));

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Stylize_TensorsOnManyThreads_LeavesOnlyTheResults()
    {
        using var stylizer = Stylizer.Create(StylizerModels.Small(), new StylizerOptions { Strength = 0.5f });
        var image = TrainingImages.Image(16, 20, seed: 1).ToTensor();

        LeavesNoTensorOnAnyThread(() => Parallel.For(0, 24, _ => stylizer.Stylize(image).Dispose()));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, -1)]
    public void EstimateMemory_SizeOutOfRange_Throws(int width, int height)
    {
        using var stylizer = Stylizer.Create(StylizerModels.Small());

        Assert.Throws<ArgumentOutOfRangeException>(() => stylizer.EstimateMemory(width, height));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Create_MemoryBudgetOutOfRange_Throws(long budget)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Stylizer.Create(StylizerModels.Small(), new StylizerOptions { MemoryBudget = budget }));

    [Fact]
    public void MemoryBudget_Default_IsHalfOfTheMemory()
        => Assert.Equal(Math.Max(256L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2), new StylizerOptions().MemoryBudget);

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.1f)]
    [InlineData(float.NaN)]
    public void Create_StrengthOutOfRange_Throws(float strength)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Stylizer.Create(StylizerModels.Small(), new StylizerOptions { Strength = strength }));

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:99")]
    [InlineData("meta")]
    public void Create_DeviceThatIsNotHere_NamesItAndTheWayOut(string device)
    {
        Assert.SkipWhen(device == "cuda" && cuda_is_available(), "There is a GPU.");
        var model = StylizerModels.Small();

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
        var model = StylizerModels.Small();

        var error = Assert.ThrowsAny<ArgumentException>(() => Stylizer.Create(model, new StylizerOptions { Device = device }));

        Assert.Equal("Device", error.ParamName, ignoreCase: true);
    }

    [Fact]
    public void Stylize_Disposed_Throws()
    {
        var stylizer = Stylizer.Create(StylizerModels.Small());
        stylizer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => stylizer.Stylize(TrainingImages.Image(8, 8, seed: 1)));
    }

    [Fact]
    public void Dispose_CallIsRunning_FreesTheExecutorAfterIt()
    {
        using var executor = new WaitingExecutor();
        var stylizer = new Stylizer(StylizerModels.Small(), new StylizerOptions(), executor);
        var image = TrainingImages.Image(8, 8, seed: 1);
        ImageBuffer? actual = null;
        var running = new Thread(() => actual = stylizer.Stylize(image));
        running.Start();
        executor.Entered.Wait(TestContext.Current.CancellationToken);

        stylizer.Dispose();
        stylizer.Dispose();

        Assert.Equal(0, executor.Disposals);
        Assert.Throws<ObjectDisposedException>(() => stylizer.Stylize(image));
        executor.Leave.Set();
        running.Join();
        Assert.Same(image, actual);
        Assert.Equal(1, executor.Disposals);
    }

    [Fact]
    public void Dispose_ThreadsAreStylizing_WaitsForTheirImagesAndRefusesMore()
    {
        using var inner = TorchExecutor.Create(StylizerModels.Small(), "cpu", Precision.Single);
        using var executor = new CountingExecutor(inner);
        var stylizer = new Stylizer(StylizerModels.Small(), new StylizerOptions(), executor);
        var image = TrainingImages.Image(24, 20, seed: 1);
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
            stylizer.Stylize(image);
            started.Signal();
            try
            {
                while (true)
                {
                    stylizer.Stylize(image);
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
        Assert.Throws<ArgumentException>(() => StyleSelection.Blend(ReadOnlySpan<(int, float)>.Empty));
        Assert.Throws<ArgumentException>(() => StyleSelection.Blend((0, float.NaN)));
    }

    /// <summary>Gives images back as they are, but not before it is told to.</summary>
    private sealed class WaitingExecutor : IGraphExecutor
    {
        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Leave { get; } = new();

        public int Disposals { get; private set; }

        public ImageBuffer Run(ImageBuffer image, StyleRows style, OutputFormat kind, RunControl control = default)
        {
            Entered.Set();
            Leave.Wait();
            return image;
        }

        public StyleValues Predict(ImageBuffer style) => StyleValues.FromRow([]);

        public long EstimateMemory(int height, int width) => 0;

        public void Dispose() => Disposals++;
    }

    /// <summary>Runs another executor and tells how many calls were running when it was disposed.</summary>
    private sealed class CountingExecutor(IGraphExecutor inner) : IGraphExecutor
    {
        private int _running;

        public List<int> RunningAtDisposal { get; } = [];

        public ImageBuffer Run(ImageBuffer image, StyleRows style, OutputFormat kind, RunControl control = default)
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

        public StyleValues Predict(ImageBuffer style) => inner.Predict(style);

        public long EstimateMemory(int height, int width) => inner.EstimateMemory(height, width);

        public void Dispose() => RunningAtDisposal.Add(Volatile.Read(ref _running)); // the test disposes the other one, on its thread
    }

    // A network that halves its input.
    private static StyleModel Halving()
    {
        var half = WeightTensor.FromSingles([3, 3, 1, 1], [0.5f, 0, 0, 0, 0.5f, 0, 0, 0, 0.5f]);
        return new StyleModel(new Graph([new ConvolutionOperation(0, "w", null, 3, 3, 1)], output: 1), new StateDict([KeyValuePair.Create("w", half)]));
    }
}
