using NeuralStyle.Graphs;
using NeuralStyle.Losses;
using NeuralStyle.Networks;
using Xunit;

namespace NeuralStyle.Tests.Common;

/// <summary>Records that hold lists compare by value.</summary>
public sealed class ValueListTests
{
    public static TheoryData<object, object, object> Records => new()
    {
        { new ConcatenateOperation([1, 2]), new ConcatenateOperation([1, 2]), new ConcatenateOperation([2, 1]) },
        { new StyleFeaturesOperation([1]), new StyleFeaturesOperation([1]), new StyleFeaturesOperation([1, 2]) },
        { ValueRange.Caffe.ToRange(3), ValueRange.Caffe.ToRange(3), ValueRange.BgrZeroTo255.ToRange(3) },
        { new WeightUse("weight", [8, 3]), new WeightUse("weight", [8, 3]), new WeightUse("weight", [3, 8]) },
        { new PerceptualLossOptions { StyleLayers = ["relu1_1"] }, new PerceptualLossOptions { StyleLayers = ["relu1_1"] }, new PerceptualLossOptions { StyleLayers = ["relu1_2"] } },
        { new StylePredictorOptions(), new StylePredictorOptions { StatisticsLayers = [0, 1, 2, 3, 4, 6, 8], Blocks = [[16, 16], [32, 32], [64, 64, 64, 64], [128]] }, new StylePredictorOptions { StatisticsLayers = [8] } },
        { TrainingStyle.FromFiles("a.jpg"), TrainingStyle.FromFiles("a.jpg"), TrainingStyle.FromFiles("a.jpg", "b.jpg") },
        { new StyleTrainerOptions { Styles = [TrainingStyle.FromFiles("a.jpg")] }, new StyleTrainerOptions { Styles = [TrainingStyle.FromFiles("a.jpg")] }, new StyleTrainerOptions() },
        { new ContentOptions { Folder = "photos" }, new ContentOptions { Folder = "photos" }, new ContentOptions { Folder = "photos", Extensions = [".tif"] } },
        { Named("a"), Named("a"), Named("b") },
        { Told("a"), Told("a"), Told("b") },
    };

    [Theory]
    [MemberData(nameof(Records))]
    public void Equals_RecordsWithLists_ComparesTheItems(object one, object same, object other)
    {
        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void List_TheCallersChanges_StaysAsItWas()
    {
        var layers = new List<LayerWeight> { "relu1_1" };
        var options = new PerceptualLossOptions { StyleLayers = layers };

        layers.Clear();

        Assert.Equal(["relu1_1"], options.StyleLayers.Select(layer => layer.Layer));
    }

    private static StyleModelInfo Named(string style) => new() { StyleNames = [style] };

    private static StyleModelInfo Told(string seed) => new() { Metadata = new Dictionary<string, string> { ["seed"] = seed } };
}
