using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Graphs;

public sealed class ValueRangeTests : TensorTest
{
    public static TheoryData<ValueRange, float[]> Ranges => new()
    {
        { ValueRange.ZeroToOne, [1, 0.5f, 0] },
        { ValueRange.MinusOneToOne, [1, 0, -1] },
        { ValueRange.ZeroTo255, [255, 127.5f, 0] },
        { ValueRange.ImageNet, [(1 - 0.485f) / 0.229f, (0.5f - 0.456f) / 0.224f, -0.406f / 0.225f] },
        { ValueRange.Caffe, [-103.939f, 127.5f - 116.779f, 255 - 123.68f] },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void ToRange_Orange_GivesThePublishedNumbers(ValueRange range, float[] expected)
    {
        var builder = new GraphBuilder();

        var actual = Run(builder.Build(builder.ToRange(builder.Image, range)), tensor(new float[] { 1, 0.5f, 0 }).reshape(1, 3, 1, 1));

        Assert.True(actual.flatten().allclose(tensor(expected), rtol: 1e-6, atol: 1e-5), range.Name);
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void FromRange_ToRange_IsTheImageAgain(ValueRange range, float[] _)
    {
        var builder = new GraphBuilder();
        var image = rand(2, 3, 5, 4);

        var actual = Run(builder.Build(builder.FromRange(builder.ToRange(builder.Image, range), range)), image);

        Assert.True(actual.allclose(image, rtol: 0, atol: 1e-6), range.Name);
    }

    private static Tensor Run(Graph graph, Tensor image)
    {
        using var network = StyleNetwork.FromModel(new StyleModel(graph, StateDict.Empty));
        return network.call(image);
    }
}
