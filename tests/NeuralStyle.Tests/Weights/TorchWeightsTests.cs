using NeuralStyle.Weights;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Weights;

public sealed class TorchWeightsTests : TensorTest
{
    public static TheoryData<WeightType> AllTypes { get; } = [.. Enum.GetValues<WeightType>()];

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void ToTensor_EachType_ComesBackTheSame(WeightType type)
    {
        var values = WeightTensor.Create(type, [2, 2], new byte[] { 1, 0, 1, 1 }.SelectMany(value => new byte[type.Size() - 1].Append(value)).ToArray());

        var tensor = values.ToTensor();
        var back = tensor.ToWeightTensor();

        Assert.Equal(type, back.Type);
        Assert.Equal(values.Shape, back.Shape);
        Assert.True(values.Bytes.Span.SequenceEqual(back.Bytes.Span));
        Assert.Equal(values.ToSingles(), tensor.to(ScalarType.Float32).data<float>().ToArray());
    }

    [Fact]
    public void ToTensor_BooleanThatIsNoBoolean_IsTrue()
        => Assert.Equal([0, 1, 1], WeightTensor.Create(WeightType.Bool, [3], new byte[] { 0, 1, 200 }).ToTensor().bytes.ToArray());

    [Fact]
    public void ToTensor_ScalarAndEmpty_KeepTheirShape()
    {
        Assert.Empty(WeightTensor.FromSingles([], [3]).ToTensor().shape);
        Assert.Equal([0, 4], WeightTensor.FromSingles([0, 4], []).ToTensor().shape);
        Assert.Equal([0, 4], zeros(0, 4).ToWeightTensor().Shape);
    }

    [Fact]
    public void ToWeightTensor_StridedTensor_IsInRowMajorOrder()
        => Assert.Equal([0f, 3, 1, 4, 2, 5], arange(6, dtype: float32).reshape(2, 3).t().ToWeightTensor().ToSingles());

    [Fact]
    public void ToWeightTensor_Complex_Throws()
        => Assert.Throws<ArgumentException>(() => zeros(2, dtype: complex64).ToWeightTensor());

    [Fact]
    public void LoadWeights_OfAnotherModule_MakesThemEqual()
    {
        using var source = Network();
        using var target = Network();
        source.call(rand(2, 3, 8, 8)); // moves the statistics of the batch norm

        target.LoadWeights(source.ToStateDict());

        source.eval();
        target.eval();
        var image = rand(1, 3, 8, 8);
        Assert.True(source.call(image).equal(target.call(image)).all().item<bool>());
        Assert.Equal(source.ToStateDict().Keys, target.ToStateDict().Keys);
        Assert.Contains("1.running_var", target.ToStateDict().Keys);
        Assert.True(target.parameters().All(parameter => parameter.requires_grad));
    }

    [Fact]
    public void ToStateDict_ModuleTrainedLater_DoesNotChange()
    {
        using var network = Network();
        var before = network.ToStateDict();
        var value = before["0.bias"].ToSingles();

        using (no_grad())
        {
            network.parameters().First(parameter => parameter.shape.Length == 1).add_(1);
        }

        Assert.Equal(value, before["0.bias"].ToSingles());
    }

    [Fact]
    public void LoadWeights_Halves_AreConvertedToTheTypeOfTheModule()
    {
        using var network = Network();
        var halves = Changed(network.ToStateDict(), (_, tensor) => tensor.Type == WeightType.Float32 ? tensor.ToTensor().to(ScalarType.Float16).ToWeightTensor() : tensor);

        network.LoadWeights(halves);

        var loaded = network.ToStateDict();
        Assert.Equal(WeightType.Float32, loaded["0.weight"].Type);
        Assert.Equal(halves["0.weight"].ToSingles(), loaded["0.weight"].ToSingles());
    }

    [Fact]
    public void LoadWeights_WrongNamesShapesAndTypes_ListsThemAndChangesNothing()
    {
        using var network = Network();
        var before = network.ToStateDict();
        var wrong = new StateDict(Changed(before, (_, tensor) => Plus(tensor)).Where(pair => pair.Key != "0.bias")
            .Select(pair => pair.Key switch
            {
                "1.weight" => KeyValuePair.Create(pair.Key, WeightTensor.FromSingles([1], [5])), // would broadcast
                "1.num_batches_tracked" => KeyValuePair.Create(pair.Key, WeightTensor.FromSingles([], [5.5f])),
                _ => pair,
            })
            .Append(new("extra\n", WeightTensor.FromSingles([1], [5]))));

        var error = Assert.Throws<ModelFormatException>(() => network.LoadWeights(wrong, "some.safetensors"));

        Assert.Equal("some.safetensors", error.Path);
        Assert.Contains("1 missing: \"0.bias\"", error.Message);
        Assert.Contains("1 unexpected: \"extra\\u000a\"", error.Message);
        Assert.Contains("\"1.weight\" is Float32 (1), expected Float32 (4)", error.Message);
        Assert.Contains("\"1.num_batches_tracked\" is Float32 (), expected Int64 ()", error.Message);
        Assert.All(network.ToStateDict(), pair => Assert.Equal(before[pair.Key].ToSingles(), pair.Value.ToSingles()));
    }

    [Fact]
    public void LoadWeights_ManyUnexpectedNames_ListsTwenty()
    {
        using var network = Network();
        var many = new StateDict(network.ToStateDict().Concat(Enumerable.Range(0, 30).Select(i => KeyValuePair.Create($"x{i}", WeightTensor.FromSingles([1], [1])))));

        var error = Assert.Throws<ModelFormatException>(() => network.LoadWeights(many));

        Assert.Contains("30 unexpected: \"x0\"", error.Message);
        Assert.Contains("\"x19\", and 10 more", error.Message);
        Assert.DoesNotContain("x20", error.Message);
    }

    private static Sequential Network()
        => nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU());

    private static StateDict Changed(StateDict weights, Func<string, WeightTensor, WeightTensor> change)
        => new(weights.Select(pair => KeyValuePair.Create(pair.Key, change(pair.Key, pair.Value))));

    private static WeightTensor Plus(WeightTensor tensor)
        => WeightTensor.FromSingles([.. tensor.Shape], Array.ConvertAll(tensor.ToSingles(), value => value + 1));
}
