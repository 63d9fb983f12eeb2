using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Training;
using Xunit;

namespace NeuralStyle.Tests.Inference;

public sealed class BuiltInStylesTests : TensorTest
{
    [Fact]
    public void CreateBuiltIn_StyleImage_Stylizes()
    {
        using var stylizer = Stylizer.CreateBuiltIn(new StylizerOptions { MaxThreads = 1 });
        var photo = TrainingImages.Image(40, 30, seed: 1);

        var stylized = stylizer.Stylize(photo, StyleSelection.From(TrainingImages.Image(50, 60, seed: 2)));

        Assert.Equal(photo.Size, stylized.Size);
        Assert.Equal(1, stylizer.Options.MaxThreads);
        Assert.NotNull(stylizer.Model.Predictor);
    }

    [Fact]
    public void Model_NamedStyles_AreSixteenThatDiffer()
    {
        using var stylizer = Stylizer.CreateBuiltIn(new StylizerOptions { MaxThreads = 1 });
        var photo = TrainingImages.Image(40, 32, seed: 1);

        var painted = stylizer.Model.Info.StyleNames.Select(name => stylizer.Stylize(photo, PreparedStyle.FromTrained(stylizer.Model, name)).AsFloats().ToArray()).ToList();

        Assert.Equal(16, painted.Count);
        Assert.All(
            painted.SelectMany((first, index) => painted.Skip(index + 1).Select(second => first.Zip(second, (a, b) => Math.Abs(a - b)).Average())),
            difference => Assert.True(difference > 0.03f, $"Two styles differ by {difference} only."));
    }

    [Fact]
    public void Model_EveryCall_IsTheSame() => Assert.Same(BuiltInStyles.Model, BuiltInStyles.Model);

    [Fact]
    public void Model_FromModel_CanBeTrainedOn()
    {
        using var network = AnyStyleNetwork.FromModel(BuiltInStyles.Model);

        Assert.Equal(BuiltInStyles.Model.Graph.StyleRowLength, network.Predictor.RowLength);
    }

    /// <summary>Writes a small untrained model in place of the built-in one: <c>NeuralStyle.Tests -explicit only -method "*.Write_UntrainedModel*"</c>.</summary>
    [Fact(Explicit = true)]
    public void Write_UntrainedModel_AsTheBuiltInOne()
    {
        using var network = new AnyStyleNetwork(new AnyStyleNetworkOptions
        {
            Trunk = new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Output = OutputKind.Sigmoid, Range = ValueRange.ZeroToOne },
            Predictor = new StylePredictorOptions { Blocks = [[4], [8]], StatisticsLayers = [0, 1], HiddenChannels = 16 },
        });
        network.ResetWeights(seed: 1);
        var info = new StyleModelInfo { StyleNames = ["Plain"], Metadata = new Dictionary<string, string> { ["Training"] = "None" } };
        network.ToModel(info).Save(Path.Combine(SharedData.RepositoryRoot(), "src", "NeuralStyle", "Inference", "BuiltInStyles.safetensors"));
    }
}
