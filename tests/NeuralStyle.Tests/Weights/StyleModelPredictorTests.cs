using NeuralStyle.Graphs;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

/// <summary>Model files with a style predictor, and the ways in which one can be wrong.</summary>
public sealed class StyleModelPredictorTests : IDisposable
{
    private const int Rows = 6; // of the trunk: three channels

    private static readonly Graph Trunk = new([new ConditionalNormOperation(0, "scale", "shift", Styles: 2, Channels: 3, Epsilon: 1e-5)], output: 1);
    private static readonly Graph Predictor = new(
        [new PoolOperation(0, PoolKind.Average, 4, 4), new ChannelStatisticsOperation(1, 1e-5), new ConvolutionOperation(2, "w", "b", 6, Rows, 1)], output: 3, GraphKind.Vector);

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("a.safetensors");

    [Fact]
    public void Load_Saved_IsTheSameModel()
    {
        Model().Save(File);

        var copy = StyleModel.Load(File);

        Assert.Equal(GraphJson.Write(Trunk), GraphJson.Write(copy.Graph));
        Assert.Equal(GraphJson.Write(Predictor), GraphJson.Write(copy.Predictor!.Graph));
        Assert.Equal(96, copy.Predictor.StyleSize);
        Assert.Equal(["b", "w"], copy.Predictor.Weights.Keys.Order());
        Assert.Equal(Model().Predictor!.Weights["w"].ToSingles(), copy.Predictor.Weights["w"].ToSingles());
        Assert.Equal(["scale", "shift"], copy.Weights.Keys.Order());
    }

    [Fact]
    public void Save_Loaded_GivesTheSameBytes()
    {
        Model().Save(File);

        StyleModel.Load(File).Save(_folder.File("b.safetensors"));

        Assert.Equal(System.IO.File.ReadAllBytes(File), System.IO.File.ReadAllBytes(_folder.File("b.safetensors")));
    }

    [Fact]
    public void Save_Stream_HasTheBytesOfTheFile()
    {
        Model().Save(File);
        using var stream = new MemoryStream();

        Model().Save(stream);

        Assert.Equal(System.IO.File.ReadAllBytes(File), stream.ToArray());
    }

    [Fact]
    public void Load_Stream_IsTheSameModel()
    {
        Model().Save(File);
        using var stream = System.IO.File.OpenRead(File);

        Assert.Equal(96, StyleModel.Load(stream).Predictor!.StyleSize);
    }

    [Fact]
    public void Save_Predictor_IsFormat2()
    {
        Model().Save(File);

        var file = SafeTensors.Read(File);

        Assert.Equal("2", file.Metadata["neuralstyle.format"]);
        Assert.Equal($$"""{"graph":{{GraphJson.Write(Predictor)}},"styleSize":96}""", file.Metadata["neuralstyle.predictor"]);
        Assert.Equal(["predictor.b", "predictor.w", "scale", "shift"], file.Keys.Order());
    }

    [Fact]
    public void Save_NoPredictor_IsFormat1()
    {
        new StyleModel(Trunk, new StateDict(TrunkWeights())).Save(File);

        var file = SafeTensors.Read(File);

        Assert.Equal("1", file.Metadata["neuralstyle.format"]);
        Assert.DoesNotContain("neuralstyle.predictor", file.Metadata.Keys);
        Assert.Null(StyleModel.Load(File).Predictor);
    }

    [Fact]
    public void Create_OtherRowLength_NamesBoth()
    {
        var graph = new Graph([new ChannelStatisticsOperation(0, 1e-5), new ConvolutionOperation(1, "w", null, 6, 5, 1)], output: 2, GraphKind.Vector);
        var predictor = new StylePredictorModel(graph, new StateDict([KeyValuePair.Create("w", Weight(5, 6, 1, 1))]));

        var error = Assert.Throws<ModelFormatException>(() => new StyleModel(Trunk, new StateDict(TrunkWeights()), predictor: predictor));

        Assert.Equal("model.predictor-rows", error.Rule);
        Assert.Contains("rows of 5 values, but the network's norms need 6", error.Message);
    }

    [Fact]
    public void Create_TrunkWithoutConditionalNorms_Throws()
        => Assert.Equal("model.predictor-rows", Assert.Throws<ModelFormatException>(() => new StyleModel(new Graph([], output: 0), StateDict.Empty, predictor: Model().Predictor)).Rule);

    [Fact]
    public void Create_VectorAsNetwork_Throws()
        => Assert.Equal("model.graph-kind", Assert.Throws<ModelFormatException>(() => new StyleModel(Predictor, new StateDict(PredictorWeights()))).Rule);

    [Fact]
    public void Create_ImageAsPredictor_Throws()
        => Assert.Equal("model.predictor-kind", Assert.Throws<ModelFormatException>(() => new StylePredictorModel(Trunk, new StateDict(TrunkWeights()))).Rule);

    [Fact]
    public void Create_StyleSizeThatThePredictorCannotRead_NamesTheOperation()
    {
        var error = Assert.Throws<ModelFormatException>(() => new StylePredictorModel(Predictor, new StateDict(PredictorWeights()), styleSize: 3));

        Assert.Equal("model.predictor-size", error.Rule);
        Assert.Contains("PoolOperation", error.Message);
    }

    [Fact]
    public void Create_TrunkWeightUnderThePredictorsPrefix_NamesIt()
    {
        var graph = new Graph([new ConditionalNormOperation(0, "predictor.w", "shift", Styles: 2, Channels: 3, Epsilon: 1e-5)], output: 1);
        var weights = new StateDict([KeyValuePair.Create("predictor.w", Weight(2, 3)), KeyValuePair.Create("shift", Weight(2, 3))]);

        var error = Assert.Throws<ModelFormatException>(() => new StyleModel(graph, weights, predictor: Model().Predictor));

        Assert.Equal("model.predictor-names", error.Rule);
        Assert.Contains("\"predictor.w\"", error.Message);
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "{", "model.predictor" },
        { "null", "model.predictor" },
        { "[]", "model.predictor" },
        { "{}", "model.predictor" },
        { """{"graph":GRAPH}""", "model.predictor" },
        { """{"styleSize":96}""", "model.predictor" },
        { """{"graph":GRAPH,"styleSize":96,"more":1}""", "model.predictor" },
        { """{"graph":GRAPH,"styleSize":96,"styleSize":96}""", "model.predictor" },
        { """{"graph":GRAPH,"styleSize":"96"}""", "model.predictor" },
        { """{"graph":GRAPH,"styleSize":0}""", "model.predictor" },
        { """{"graph":GRAPH,"styleSize":-1}""", "model.predictor" },
        { """{"graph":GRAPH,"styleSize":2000000000}""", "model.predictor" },
        { """{"graph":GRAPH,"styleSize":99999999999999}""", "model.predictor" },
        { """{"graph":GRAPH,"styleSize":2}""", "model.predictor-size" },
        { """{"graph":null,"styleSize":96}""", "graph.invalid" },
        { """{"graph":"GRAPH","styleSize":96}""", "model.predictor" },
        { """{"graph":{"operations":[],"output":0},"styleSize":96}""", "model.predictor-kind" },
        { """{"graph":{"operations":[],"output":0,"kind":"Vector"},"styleSize":96}""", "graph.invalid" },
        { """{"graph":{"operations":[{"op":"channelStatistics","input":0,"epsilon":0}],"output":1,"kind":"Vector"},"styleSize":96}""", "graph.invalid" },
        { """{"graph":{"operations":[{"op":"channelStatistics","input":0,"epsilon":0.1,"epsilon":0.1}],"output":1,"kind":"Vector"},"styleSize":96}""", "model.predictor" },
        { """{"graph":{"operations":[{"op":"channelStatistics","input":0,"epsilon":0.1},{"op":"concatenate","values":[1,1]}],"output":2,"kind":"Vector"},"styleSize":96}""", "model.predictor-rows" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Load_BrokenPredictor_IsAFormatError(string json, string rule)
    {
        Write([.. TrunkWeights(), .. PredictorWeights("predictor.")], "2", json.Replace("GRAPH", GraphJson.Write(Predictor), StringComparison.Ordinal));

        Assert.Equal(rule, LoadFails().Rule);
    }

    [Fact]
    public void Load_MissingPredictorWeight_NamesItAsInTheFile()
    {
        Write([.. TrunkWeights(), .. PredictorWeights("predictor.").Skip(1)], "2", StylePredictorJson.Write(Model().Predictor!));

        var error = LoadFails();

        Assert.Equal("model.weight-missing", error.Rule);
        Assert.Contains("\"predictor.w\"", error.Message);
        Assert.Equal(File, error.Path);
    }

    [Fact]
    public void Load_PredictorWeightThatIsNotFinite_Throws()
    {
        var weights = PredictorWeights("predictor.").Select(pair => pair.Key == "predictor.b" ? KeyValuePair.Create(pair.Key, WeightTensor.FromSingles([Rows], [0, 0, float.NaN, 0, 0, 0])) : pair);
        Write([.. TrunkWeights(), .. weights], "2", StylePredictorJson.Write(Model().Predictor!));

        Assert.Equal("model.weight-finite", LoadFails().Rule);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("2", false)]
    public void Load_FormatAndPredictorThatDiffer_Throws(string format, bool hasPredictor)
    {
        Write([.. TrunkWeights(), .. PredictorWeights("predictor.")], format, hasPredictor ? StylePredictorJson.Write(Model().Predictor!) : null);

        Assert.Equal("model.predictor-missing", LoadFails().Rule);
    }

    [Fact]
    public void StyleRows_Tables_AreTheirRows()
    {
        var rows = Model().StyleRows;

        Assert.Equal([0f, 1, 2, 0, 1, 2], rows[0]);
        Assert.Equal([3f, 4, 5, 3, 4, 5], rows[1]);
    }

    [Fact]
    public void TrunkHash_OtherTables_IsTheSame()
    {
        var graph = new Graph([new ConditionalNormOperation(0, "scale", "shift", Styles: 1, Channels: 3, Epsilon: 1e-5)], output: 1);
        var other = new StyleModel(graph, new StateDict([KeyValuePair.Create("scale", Weight(1, 3)), KeyValuePair.Create("shift", Weight(1, 3))]));
        var epsilon = new Graph([new ConditionalNormOperation(0, "scale", "shift", Styles: 1, Channels: 3, Epsilon: 1e-4)], output: 1);

        Assert.Equal(Model().TrunkHash, other.TrunkHash);
        Assert.NotEqual(Model().TrunkHash, new StyleModel(epsilon, other.Weights).TrunkHash);
    }

    [Fact]
    public void WithStyles_Rows_AreTheTrainedStyles()
    {
        float[][] rows = [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12], [13, 14, 15, 16, 17, 18]];

        var model = Model().WithStyles(["one", "two", "three"], rows);

        Assert.Equal(3, model.Graph.Styles);
        Assert.Equal(["one", "two", "three"], model.Info.StyleNames);
        Assert.Equal(rows, model.StyleRows);
        Assert.Equal(Model().TrunkHash, model.TrunkHash);
        Assert.NotNull(model.Predictor);
    }

    [Fact]
    public void WithStyles_Misfits_SayWhatDoesNotFit()
    {
        Assert.Contains("1 names and 2 rows", Assert.Throws<ArgumentException>(() => Model().WithStyles(["one"], [new float[Rows], new float[Rows]])).Message);
        Assert.Contains("rows of 6 values but got rows of 6, 5", Assert.Throws<ArgumentException>(() => Model().WithStyles(["one", "two"], [new float[Rows], new float[5]])).Message);
        Assert.Throws<ArgumentException>(() => Model().WithStyles([], []));
        Assert.Throws<ModelFormatException>(() => Model().WithStyles(["one"], [[float.NaN, 0, 0, 0, 0, 0]]));
    }

    [Fact]
    public void WithStyles_NoConditionalNorms_SaysWhatToDo()
        => Assert.Contains("NormKind.Conditional", Assert.Throws<InvalidOperationException>(() => new StyleModel(new Graph([], output: 0), StateDict.Empty).WithStyles(["one"], [[]])).Message);

    public void Dispose() => _folder.Dispose();

    private static StyleModel Model()
        => new(Trunk, new StateDict(TrunkWeights()), predictor: new StylePredictorModel(Predictor, new StateDict(PredictorWeights()), styleSize: 96));

    private static IEnumerable<KeyValuePair<string, WeightTensor>> TrunkWeights()
        => [KeyValuePair.Create("scale", Weight(2, 3)), KeyValuePair.Create("shift", Weight(2, 3))];

    private static IEnumerable<KeyValuePair<string, WeightTensor>> PredictorWeights(string prefix = "")
        => [KeyValuePair.Create($"{prefix}w", Weight(Rows, 6, 1, 1)), KeyValuePair.Create($"{prefix}b", Weight(Rows))];

    private static WeightTensor Weight(params long[] shape)
        => WeightTensor.FromSingles(shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (product, side) => product * side)).Select(i => (float)i)]);

    private void Write(KeyValuePair<string, WeightTensor>[] weights, string format, string? predictor)
    {
        var metadata = new Dictionary<string, string> { ["neuralstyle.format"] = format, ["neuralstyle.graph"] = GraphJson.Write(Trunk) };
        if (predictor is not null)
        {
            metadata["neuralstyle.predictor"] = predictor;
        }

        SafeTensors.Write(new StateDict(weights, metadata), File);
    }

    private ModelFormatException LoadFails() => Assert.Throws<ModelFormatException>(() => StyleModel.Load(File));
}
