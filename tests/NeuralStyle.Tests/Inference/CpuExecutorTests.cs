using NeuralStyle.Graphs;
using NeuralStyle.Inference;
using NeuralStyle.Inference.Engine;
using NeuralStyle.Inference.Torch;
using NeuralStyle.Kernels;
using NeuralStyle.Tests.Weights;
using Xunit;

namespace NeuralStyle.Tests.Inference;

/// <summary>The engine against LibTorch: the same images for every network, width of vectors, size and number of threads.</summary>
public sealed class CpuExecutorTests : TensorTest
{
    private const float Tolerance = 1e-4f; // on [0, 1]

    [Theory]
    [MemberData(nameof(EngineSamples.Models), MemberType = typeof(EngineSamples))]
    public void Run_EveryNetworkAndWidth_EqualsLibTorch(string name)
    {
        var model = EngineSamples.Model(name);
        var image = EngineSamples.Image(37, 42);

        AssertEqual(model, image);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    [InlineData(16, 16)]
    [InlineData(17, 3)]
    [InlineData(5, 33)]
    [InlineData(64, 150)]
    public void Run_AnySize_EqualsLibTorch(int height, int width) => AssertEqual(EngineSamples.Model("narrow"), EngineSamples.Image(height, width));

    [Theory]
    [MemberData(nameof(EngineSamples.Imports), MemberType = typeof(EngineSamples))]
    public void Run_ImportedNetwork_EqualsLibTorch(string file) => AssertEqual(StyleModel.Import(Fixture.Network(file)), EngineSamples.Image(24, 31));

    [Theory]
    [MemberData(nameof(EngineSamples.OddGraphs), MemberType = typeof(EngineSamples))]
    public void Run_OddGraph_EqualsLibTorch(string name, GraphOperation[] operations)
    {
        Assert.NotEmpty(name);

        AssertEqual(EngineSamples.Model(operations), EngineSamples.Image(13, 18));
    }

    [Fact]
    public void Run_AnyNumberOfThreadsAndCallers_GivesTheSameBits()
    {
        var model = EngineSamples.Model("narrow");
        var image = EngineSamples.Image(53, 61);
        using var single = new CpuExecutor(model, threads: 1);
        using var several = new CpuExecutor(model, threads: 3);
        var expected = single.Run(image, EngineSamples.OneStyle, OutputFormat.Floats).AsFloats().ToArray();

        var results = Enumerable.Range(0, 12).AsParallel().WithDegreeOfParallelism(4).Select(_ => several.Run(image, EngineSamples.OneStyle, OutputFormat.Floats).AsFloats().ToArray()).ToList();

        Assert.All(results, result => Assert.True(result.AsSpan().SequenceEqual(expected)));
    }

    [Fact]
    public void Run_OtherSizeAndBack_DoesNotMatter()
    {
        using var executor = new CpuExecutor(EngineSamples.Model("narrow"), threads: 2);
        var image = EngineSamples.Image(20, 30);
        var expected = executor.Run(image, EngineSamples.OneStyle, OutputFormat.Floats).AsFloats().ToArray();

        _ = executor.Run(EngineSamples.Image(40, 10), EngineSamples.OneStyle, OutputFormat.Floats);

        Assert.True(executor.Run(image, EngineSamples.OneStyle, OutputFormat.Floats).AsFloats().SequenceEqual(expected));
    }

    private static void AssertEqual(StyleModel model, ImageBuffer image)
    {
        var style = EngineSamples.Blend(model);
        using var torch = TorchExecutor.Create(model, "cpu", Precision.Single);
        var expected = torch.Run(image, style, OutputFormat.Floats).AsFloats().ToArray();
        foreach (var kernels in KernelSet.All)
        {
            using var engine = new CpuExecutor(model, threads: 2, kernels: kernels);

            var actual = engine.Run(image, style, OutputFormat.Floats);

            Assert.Equal(image.Size, actual.Size);
            var difference = expected.Zip(actual.AsFloats().ToArray(), (due, found) => Math.Abs(due - found)).Max();
            Assert.True(difference < Tolerance, $"{kernels.Name}: {difference}");
        }
    }
}
