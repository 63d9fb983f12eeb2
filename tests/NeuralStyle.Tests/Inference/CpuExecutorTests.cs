using NeuralStyle.Common;
using NeuralStyle.Graphs;
using NeuralStyle.Imaging;
using NeuralStyle.Inference;
using NeuralStyle.Kernels;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Graphs;
using NeuralStyle.Tests.Weights;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Inference;

/// <summary>The engine against LibTorch: the same pictures for every network, width of vectors, size and number of threads.</summary>
public sealed class CpuExecutorTests : TensorTest
{
    private const float Tolerance = 1e-4f; // on [0, 1]

    public static TheoryData<string> Models => ["default", "narrow", "two styles", "transposed", "encoder-decoder", "every operation", "no residuals"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Run_EveryNetworkAndWidth_EqualsLibTorch(string name)
    {
        var model = Model(name);
        var image = Picture(37, 42);

        AssertEqual(model, image);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    [InlineData(16, 16)]
    [InlineData(17, 3)]
    [InlineData(5, 33)]
    [InlineData(64, 150)]
    public void Run_AnySize_EqualsLibTorch(int height, int width) => AssertEqual(Model("narrow"), Picture(height, width));

    [Theory]
    [InlineData("rrmina.pth")]
    [InlineData("reconet.pth")]
    [InlineData("gordicaleksa.pth")]
    [InlineData("lengstrom")]
    public void Run_ImportedNetwork_EqualsLibTorch(string file) => AssertEqual(StyleModel.Import(Fixture.Network(file)), Picture(24, 31));

    public static TheoryData<string, GraphOperation[]> OddGraphs => new()
    {
        { "nothing", [] },
        { "the picture normalized", [new InstanceNormOperation(0, "a", "b", Channels: 3, Epsilon: 1e-5)] },
        {
            "a value normalized and added to itself",
            [
                new PadOperation(0, PadMode.Reflect, 1, 1, 1, 1), new ConvolutionOperation(1, "k", "b", InChannels: 3, OutChannels: 3, KernelSize: 3),
                new InstanceNormOperation(2, null, null, Channels: 3, Epsilon: 1e-5), new AddOperation(2, 3),
            ]
        },
        {
            "a value padded in two ways",
            [
                new PadOperation(0, PadMode.Zeros, 1, 1, 1, 1), new PadOperation(0, PadMode.Replicate, 1, 1, 1, 1),
                new ConvolutionOperation(1, "k", null, InChannels: 3, OutChannels: 3, KernelSize: 3), new ConvolutionOperation(2, "k", "b", InChannels: 3, OutChannels: 3, KernelSize: 3), new AddOperation(3, 4),
            ]
        },
        {
            "a picture made and convolved again",
            [
                new PadOperation(0, PadMode.Reflect, 2, 2, 2, 2), new ConvolutionOperation(1, "w", "b", InChannels: 3, OutChannels: 3, KernelSize: 5),
                new PadOperation(2, PadMode.Replicate, 1, 1, 1, 1), new ConvolutionOperation(3, "k", "b", InChannels: 3, OutChannels: 3, KernelSize: 3),
            ]
        },
        {
            "a value enlarged and transposed",
            [
                new UpsampleOperation(0, Factor: 2), new PadOperation(1, PadMode.Reflect, 1, 1, 1, 1), new ConvolutionOperation(2, "k", "b", InChannels: 3, OutChannels: 3, KernelSize: 3),
                new TransposedConvolutionOperation(0, "k", "b", InChannels: 3, OutChannels: 3, KernelSize: 3, Stride: 2, Padding: 1, OutputPadding: 1), new AddOperation(3, 4), new CropOperation(5, Reference: 0, Left: 3, Top: 1),
            ]
        },
    };

    [Theory]
    [MemberData(nameof(OddGraphs))]
    public void Run_OddGraph_EqualsLibTorch(string name, GraphOperation[] operations)
    {
        Assert.NotEmpty(name);
        var graph = new Graph(operations, operations.Length);

        AssertEqual(new StyleModel(graph, new StateDict(graph.Weights.Select(need => KeyValuePair.Create(need.Key, (rand([.. need.Value]) / 9).ToWeightTensor())))), Picture(13, 18));
    }

    [Fact]
    public void Run_AnyNumberOfThreadsAndCallers_GivesTheSameBits()
    {
        var model = Model("narrow");
        var image = Picture(53, 61);
        using var single = new CpuExecutor(model, threads: 1);
        using var several = new CpuExecutor(model, threads: 3);
        var expected = single.Run(image, [1]).AsFloats().ToArray();

        var results = Enumerable.Range(0, 12).AsParallel().WithDegreeOfParallelism(4).Select(_ => several.Run(image, [1]).AsFloats().ToArray()).ToList();

        Assert.All(results, result => Assert.True(result.AsSpan().SequenceEqual(expected)));
    }

    [Fact]
    public void Run_OtherSizeAndBack_DoesNotMatter()
    {
        using var executor = new CpuExecutor(Model("narrow"), threads: 2);
        var image = Picture(20, 30);
        var expected = executor.Run(image, [1]).AsFloats().ToArray();

        _ = executor.Run(Picture(40, 10), [1]);

        Assert.True(executor.Run(image, [1]).AsFloats().SequenceEqual(expected));
    }

    private static void AssertEqual(StyleModel model, ImageBuffer image)
    {
        float[] style = model.Graph.Styles == 1 ? [1] : [0.3f, 0.9f];
        using var torch = TorchExecutor.Create(model, "cpu", Precision.Single);
        var expected = torch.Run(image, style).AsFloats().ToArray();
        foreach (var kernels in KernelSet.All)
        {
            using var engine = new CpuExecutor(model, threads: 2, kernels);

            var actual = engine.Run(image, style);

            Assert.Equal(image.Size, actual.Size);
            var difference = expected.Zip(actual.AsFloats().ToArray(), (due, found) => Math.Abs(due - found)).Max();
            Assert.True(difference < Tolerance, $"{kernels.Name}: {difference}");
        }
    }

    private static StyleModel Model(string name) => name switch
    {
        "default" => Reset(new TransformNetwork()),
        "narrow" => Reset(new TransformNetwork(new TransformNetworkOptions { Width = 8, ResidualBlocks = 2 })),
        "two styles" => Reset(new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Styles = 2 })),
        "transposed" => Reset(new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Upsampling = UpsamplingKind.Transposed, Output = OutputKind.Tanh })),
        "no residuals" => Reset(new TransformNetwork(new TransformNetworkOptions { Width = 16, ResidualBlocks = 0, Output = OutputKind.Sigmoid })),
        "encoder-decoder" => Reset(new EncoderDecoderNetwork(new EncoderDecoderNetworkOptions { Width = 4, Depth = 2 })),
        _ => new StyleModel(EveryOperation.Graph, new StateDict(EveryOperation.Graph.Weights.Select(need => KeyValuePair.Create(need.Key, (rand([.. need.Value]) - 0.3).ToWeightTensor())))),
    };

    private static StyleModel Reset(StyleNetwork network)
    {
        using (network)
        {
            network.ResetWeights(seed: 7);
            return network.ToModel();
        }
    }

    private static ImageBuffer Picture(int height, int width)
    {
        var random = new Random(height + width);
        return ImageBuffer.FromFloats(width, height, Enumerable.Range(0, width * height * 3).Select(i => 0.5f + (0.3f * MathF.Sin(i * 0.013f)) + (0.2f * random.NextSingle())).ToArray());
    }
}
