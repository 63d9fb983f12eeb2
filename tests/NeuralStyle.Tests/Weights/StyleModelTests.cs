using System.ComponentModel;
using System.Diagnostics;
using NeuralStyle.Graphs;
using NeuralStyle.Tests.Graphs;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

public sealed class StyleModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Load_Saved_IsTheSameModel()
    {
        var model = Model();
        model.Save(_folder.File("a.safetensors"));

        var copy = StyleModel.Load(_folder.File("a.safetensors"));

        Assert.Equal(GraphJson.Write(model.Graph), GraphJson.Write(copy.Graph));
        Assert.Equal(model.Weights.Keys.Order(StringComparer.Ordinal), copy.Weights.Keys.Order(StringComparer.Ordinal));
        Assert.All(model.Weights, pair => Assert.Equal(pair.Value.ToSingles(), copy.Weights[pair.Key].ToSingles()));
        Assert.Equal(model.Info.Network, copy.Info.Network);
        Assert.Equal(model.Info.StyleNames, copy.Info.StyleNames);
        Assert.Equal(model.Info.Metadata, copy.Info.Metadata);
    }

    [Fact]
    public void Save_Loaded_GivesTheSameBytes()
    {
        Model().Save(_folder.File("a.safetensors"));

        StyleModel.Load(_folder.File("a.safetensors")).Save(_folder.File("b.safetensors"));

        Assert.Equal(File.ReadAllBytes(_folder.File("a.safetensors")), File.ReadAllBytes(_folder.File("b.safetensors")));
    }

    [Fact]
    public void Save_AnyModel_IsPlainSafeTensors()
    {
        Model().Save(_folder.File("a.safetensors"));

        var file = SafeTensors.Read(_folder.File("a.safetensors"));

        Assert.Equal(Model().Weights.Keys.Order(StringComparer.Ordinal), file.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("1", file.Metadata["neuralstyle.format"]);
        Assert.Equal(GraphJson.Write(EveryOperation.Graph), file.Metadata["neuralstyle.graph"]);
        Assert.Contains("Starry Night", file.Metadata["neuralstyle.info"]);
    }

    [Fact]
    public void Save_AnyModel_PythonReadsTheHeader()
    {
        Model().Save(_folder.File("a.safetensors"));
        const string Script = """
            import json, struct, sys
            data = open(sys.argv[1], 'rb').read()
            size = struct.unpack('<Q', data[:8])[0]
            header = json.loads(data[8:8 + size])
            meta = header.pop('__metadata__')
            graph = json.loads(meta['neuralstyle.graph'])
            json.loads(meta['neuralstyle.info'])
            assert max(t['data_offsets'][1] for t in header.values()) == len(data) - 8 - size
            print(len(header), len(graph['operations']), header['conv.weight']['shape'])
            """;

        var output = RunPython(Script, _folder.File("a.safetensors"));

        Assert.Equal("12 24 [4, 3, 3, 3]", output.Trim());
    }

    [Fact]
    public void Create_MoreWeights_DropsThem()
    {
        var weights = new StateDict(Weights().Append(KeyValuePair.Create("optimizer.step", WeightTensor.FromSingles([1], [1]))));

        var model = new StyleModel(EveryOperation.Graph, weights);

        Assert.DoesNotContain("optimizer.step", model.Weights.Keys);
        Assert.Equal(EveryOperation.Graph.Weights.Keys, model.Weights.Keys);
    }

    [Fact]
    public void Create_MissingWeight_NamesIt()
        => Fails("model.weight-missing", "needs the weight \"flat.weight\", which is missing", Weights().Where(pair => pair.Key != "flat.weight"));

    [Fact]
    public void Create_OtherShape_NamesBoth()
        => Fails("model.weight-shape", "\"up.bias\" in the shape (3), but it has (1, 3)", With("up.bias", WeightTensor.FromSingles([1, 3], new float[3])));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Create_NotFinite_SaysThatTrainingDiverged(float value)
        => Fails("model.weight-finite", "\"up.bias\" holds NaN or infinity", With("up.bias", WeightTensor.FromSingles([3], [0, value, 0])));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Create_OtherNumberOfStyleNames_SaysBoth(int names)
    {
        var info = new StyleModelInfo { StyleNames = [.. Enumerable.Repeat("name", names)] };

        var error = Assert.Throws<ModelFormatException>(() => new StyleModel(EveryOperation.Graph, new StateDict(Weights()), info));

        Assert.Equal("model.style-names", error.Rule);
        Assert.Contains($"has 2 styles, but {names} are named", error.Message);
    }

    [Fact]
    public void Load_WeightsAlone_SaysWhatToDo()
        => LoadFails("model.no-graph", "StyleModel.Import reads the weights of published systems", []);

    [Fact]
    public void Load_OtherVersion_SaysToUpdate()
        => LoadFails("model.format", "format version \"3\", and this version of NeuralStyle reads 1 and 2", ("neuralstyle.format", "3"), ("neuralstyle.graph", "{}"));

    [Fact]
    public void Load_BrokenGraph_IsAFormatError()
        => LoadFails("graph.invalid", "graph is not valid", ("neuralstyle.format", "1"), ("neuralstyle.graph", "{"));

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"styleNames":null}""")]
    [InlineData("""{"styleNames":[1]}""")]
    [InlineData("""{"styleNames":["a",null]}""")]
    [InlineData("""{"facts":{"a":null}}""")]
    [InlineData("""{"facts":{"a":1}}""")]
    [InlineData("""{"network":"a","network":"b"}""")]
    public void Load_BrokenInfo_IsAFormatError(string info)
        => LoadFails("model.info", "description is not valid", ("neuralstyle.format", "1"), ("neuralstyle.graph", GraphJson.Write(EveryOperation.Graph)), ("neuralstyle.info", info));

    [Fact]
    public void Load_NoInfo_IsEmpty()
    {
        var path = Write([.. Described()]);

        var model = StyleModel.Load(path);

        Assert.Null(model.Info.Network);
        Assert.Empty(model.Info.StyleNames);
        Assert.Empty(model.Info.Metadata);
    }

    [Fact]
    public void Load_InfoOfANewerVersion_IsRead()
    {
        var path = Write([.. Described(), ("neuralstyle.info", """{"network":"X","later":{"a":[1]}}""")]);

        Assert.Equal("X", StyleModel.Load(path).Info.Network);
    }

    [Fact]
    public void Load_MissingWeight_NamesTheFile()
    {
        var path = _folder.File("a.safetensors");
        SafeTensors.Write(new StateDict([], Described().Select(pair => KeyValuePair.Create(pair.Key, pair.Value))), path);

        var error = Assert.Throws<ModelFormatException>(() => StyleModel.Load(path));

        Assert.Equal(path, error.Path);
        Assert.StartsWith(path, error.Message);
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<(string Key, string Value)> Described()
        => [("neuralstyle.format", "1"), ("neuralstyle.graph", GraphJson.Write(EveryOperation.Graph))];

    private static StyleModel Model() => new(EveryOperation.Graph, new StateDict(Weights()), new StyleModelInfo
    {
        Network = "EveryOperation",
        StyleNames = ["Starry Night", "Grüße \"\\\n"],
        Metadata = new Dictionary<string, string> { ["seed"] = "42", ["steps"] = "40000" },
    });

    private static IEnumerable<KeyValuePair<string, WeightTensor>> Weights()
    {
        var random = new Random(7);
        return [.. EveryOperation.Graph.Weights.Select(weight => KeyValuePair.Create(weight.Key, WeightTensor.FromSingles(
            [.. weight.Value], [.. Enumerable.Range(0, (int)weight.Value.Aggregate(1L, (product, side) => product * side)).Select(_ => random.NextSingle())])))];
    }

    private static IEnumerable<KeyValuePair<string, WeightTensor>> With(string name, WeightTensor weight)
        => Weights().Select(pair => pair.Key == name ? KeyValuePair.Create(name, weight) : pair);

    private static void Fails(string rule, string why, IEnumerable<KeyValuePair<string, WeightTensor>> weights)
    {
        var error = Assert.Throws<ModelFormatException>(() => new StyleModel(EveryOperation.Graph, new StateDict(weights)));

        Assert.Equal(rule, error.Rule);
        Assert.Contains(why, error.Message);
    }

    private void LoadFails(string rule, string why, params (string Key, string Value)[] metadata)
    {
        var path = Write(metadata);

        var error = Assert.Throws<ModelFormatException>(() => StyleModel.Load(path));

        Assert.Equal(rule, error.Rule);
        Assert.Equal(path, error.Path);
        Assert.Contains(why, error.Message);
    }

    private string Write(params (string Key, string Value)[] metadata)
    {
        var path = _folder.File("a.safetensors");
        SafeTensors.Write(new StateDict(Weights(), metadata.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))), path);
        return path;
    }

    private static string RunPython(string script, string argument)
    {
        var start = new ProcessStartInfo("python3", ["-c", script, argument]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var python = Process.Start(start)!;
            var errors = python.StandardError.ReadToEndAsync();
            var output = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            Assert.True(python.ExitCode == 0, errors.GetAwaiter().GetResult());
            return output;
        }
        catch (Win32Exception)
        {
            Assert.Skip("Needs python3.");
            throw;
        }
    }
}
