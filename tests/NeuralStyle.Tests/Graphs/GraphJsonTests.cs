using NeuralStyle.Graphs;
using Xunit;

namespace NeuralStyle.Tests.Graphs;

public sealed class GraphJsonTests
{
    [Fact]
    public void Read_Written_WritesTheSameAgain()
    {
        var text = GraphJson.Write(EveryOperation.Graph);

        var copy = GraphJson.Read(text);

        Assert.Equal(text, GraphJson.Write(copy));
        Assert.Equal(EveryOperation.Graph.Output, copy.Output);
        Assert.Equal(EveryOperation.Operations.Select(operation => operation.GetType()), copy.Operations.Select(operation => operation.GetType()));
    }

    [Fact]
    public void Read_AdaptiveGraph_WritesTheSameAgain()
    {
        foreach (var graph in new[] { EveryOperation.AdaptiveGraph, EveryOperation.AttentionGraph, EveryOperation.FeaturesGraph })
        {
            var text = GraphJson.Write(graph);

            Assert.Equal(text, GraphJson.Write(GraphJson.Read(text)));
            Assert.Equal(graph.IsAdaptive, GraphJson.Read(text).IsAdaptive);
        }
    }

    [Fact]
    public void Write_UnbiasedStatistics_SaysSo()
    {
        var text = GraphJson.Write(new Graph([new ChannelStatisticsOperation(0, 0.5, IsUnbiased: true)], output: 1, GraphKind.Vector));

        Assert.Contains("\"isUnbiased\":true", text);
        Assert.Equal(text, GraphJson.Write(GraphJson.Read(text)));
    }

    [Fact]
    public void Write_OneOperation_IsThisText()
    {
        var graph = new Graph([new ConvolutionOperation(0, "a.weight", null, 3, 3, 1), new ActivationOperation(1, ActivationKind.LeakyRelu)], output: 2);

        Assert.Equal(
            """{"operations":[{"op":"convolution","input":0,"weight":"a.weight","bias":null,"inChannels":3,"outChannels":3,"kernelSize":1,"stride":1,"groups":1},{"op":"activation","input":1,"kind":"LeakyRelu"}],"output":2}""",
            GraphJson.Write(graph));
    }

    [Fact]
    public void Write_Vector_SaysSo()
    {
        var graph = new Graph([new ChannelStatisticsOperation(0, 0.5)], output: 1, GraphKind.Vector);

        var text = GraphJson.Write(graph);

        Assert.Equal("""{"operations":[{"op":"channelStatistics","input":0,"epsilon":0.5}],"output":1,"kind":"Vector"}""", text);
        Assert.Equal(GraphKind.Vector, GraphJson.Read(text).Kind);
    }

    [Fact]
    public void EveryOperation_IsThere()
    {
        var kinds = typeof(GraphOperation).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(GraphOperation)));

        var operations = new[] { EveryOperation.Graph, EveryOperation.AdaptiveGraph, EveryOperation.AttentionGraph, EveryOperation.FeaturesGraph }.SelectMany(graph => graph.Operations);
        Assert.Equal(kinds.OrderBy(type => type.Name), operations.Select(operation => operation.GetType()).Distinct().OrderBy(type => type.Name));
    }

    [Theory]
    [InlineData("not JSON", "nonsense")]
    [InlineData("empty", "")]
    [InlineData("null", "null")]
    [InlineData("cut off", """{"operations":[""")]
    [InlineData("missing output", """{"operations":[]}""")]
    [InlineData("missing operations", """{"output":0}""")]
    [InlineData("null operations", """{"operations":null,"output":0}""")]
    [InlineData("unknown member", """{"operations":[],"output":0,"extra":1}""")]
    [InlineData("repeated member", """{"operations":[],"output":0,"output":0}""")]
    [InlineData("null operation", """{"operations":[null],"output":0}""")]
    [InlineData("output outside", """{"operations":[],"output":1}""")]
    [InlineData("no op", """{"operations":[{"input":0,"kind":"Relu"}],"output":1}""")]
    [InlineData("unknown op", """{"operations":[{"op":"shell","input":0}],"output":1}""")]
    [InlineData("unknown member of an operation", """{"operations":[{"op":"activation","input":0,"kind":"Relu","alpha":2}],"output":1}""")]
    [InlineData("missing member of an operation", """{"operations":[{"op":"activation","input":0}],"output":1}""")]
    [InlineData("repeated member of an operation", """{"operations":[{"op":"activation","input":0,"kind":"Relu","kind":"Relu"}],"output":1}""")]
    [InlineData("unknown name", """{"operations":[{"op":"activation","input":0,"kind":"Swish"}],"output":1}""")]
    [InlineData("integer for a name", """{"operations":[{"op":"activation","input":0,"kind":1}],"output":1}""")]
    [InlineData("number in quotes for a name", """{"operations":[{"op":"activation","input":0,"kind":"1"}],"output":1}""")]
    [InlineData("combined names", """{"operations":[{"op":"activation","input":0,"kind":"Relu, Tanh"}],"output":1}""")]
    [InlineData("fraction", """{"operations":[{"op":"activation","input":0.5,"kind":"Relu"}],"output":1}""")]
    [InlineData("vector of an image", """{"operations":[],"output":0,"kind":"Vector"}""")]
    [InlineData("kind that is none", """{"operations":[],"output":0,"kind":"Sound"}""")]
    [InlineData("null kind", """{"operations":[],"output":0,"kind":null}""")]
    [InlineData("null weight", """{"operations":[{"op":"convolution","input":0,"weight":null,"bias":null,"inChannels":3,"outChannels":3,"kernelSize":1}],"output":1}""")]
    [InlineData("null list", """{"operations":[{"op":"concatenate","values":null}],"output":0}""")]
    [InlineData("forward reference", """{"operations":[{"op":"activation","input":1,"kind":"Relu"}],"output":1}""")]
    public void Read_Fault_IsAFormatError(string fault, string json)
    {
        var error = Assert.Throws<ModelFormatException>(() => GraphJson.Read(json));

        Assert.True(error.Rule == "graph.invalid", fault);
        Assert.StartsWith("The network's graph is not valid: ", error.Message);
    }

    [Fact]
    public void Read_TooManyOperations_IsAFormatError()
    {
        var operations = string.Join(',', Enumerable.Repeat("""{"op":"activation","input":0,"kind":"Relu"}""", Graph.MaximumOperations + 1));

        var error = Assert.Throws<ModelFormatException>(() => GraphJson.Read($$"""{"operations":[{{operations}}],"output":0}"""));

        Assert.Contains("at most 10000", error.Message);
    }

    [Fact]
    public void Read_DeeplyNested_IsAFormatError()
        => Assert.Throws<ModelFormatException>(() => GraphJson.Read(new string('[', 100_000)));
}
