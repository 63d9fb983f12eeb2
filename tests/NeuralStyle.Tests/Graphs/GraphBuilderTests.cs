using NeuralStyle.Graphs;
using Xunit;

namespace NeuralStyle.Tests.Graphs;

public sealed class GraphBuilderTests
{
    [Fact]
    public void NameOf_Known_IsByReference()
    {
        var (first, second) = (new string('a', 1), new string('a', 1)); // equal, but two objects
        var builder = new GraphBuilder([KeyValuePair.Create<object, string>(first, "first"), KeyValuePair.Create<object, string>(second, "second")]);

        Assert.Equal("first", builder.NameOf(first));
        Assert.Equal("second", builder.NameOf(second));
    }

    [Fact]
    public void NameOf_Unknown_SaysWhatToDo()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new GraphBuilder().NameOf(new object()));

        Assert.Contains("register its module", error.Message);
    }

    [Fact]
    public void NameOfOptional_Null_IsNull() => Assert.Null(new GraphBuilder().NameOfOptional(null));

    [Fact]
    public void Steps_ThatDoNothing_AddNoOperation()
    {
        var builder = new GraphBuilder();
        var value = builder.Upsample(builder.Pad(builder.Activation(builder.Image, ActivationKind.None), PadMode.Reflect, 0), 1);

        var graph = builder.Build(builder.FromRange(builder.ToRange(value, ValueRange.ZeroToOne), ValueRange.ZeroToOne));

        Assert.Empty(graph.Operations);
    }

    [Fact]
    public void Steps_Channels_AreFollowed()
    {
        var builder = new GraphBuilder();

        var wide = builder.Convolution(builder.Image, "w", null, outChannels: 8, kernelSize: 3);

        Assert.Equal(8, wide.Channels);
        Assert.Equal(19, builder.Concatenate(wide, builder.Image, wide).Channels);
        Assert.Equal(5, builder.TransposedConvolution(wide, "t", null, outChannels: 5, kernelSize: 2, stride: 2, padding: 0, outputPadding: 0).Channels);
        Assert.Equal(8, builder.Crop(wide, builder.Image).Channels);
    }

    [Fact]
    public void Build_Twice_GivesIndependentGraphs()
    {
        var builder = new GraphBuilder();
        var first = builder.Build(builder.Image);

        var second = builder.Build(builder.Activation(builder.Image, ActivationKind.Tanh));

        Assert.Empty(first.Operations);
        Assert.Single(second.Operations);
    }
}
