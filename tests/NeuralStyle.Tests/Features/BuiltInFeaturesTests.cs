using NeuralStyle.Features;
using NeuralStyle.Losses;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Features;

public sealed class BuiltInFeaturesTests : TensorTest
{
    private readonly BuiltInFeatures _features;

    public BuiltInFeaturesTests() => _features = Owned(new BuiltInFeatures());

    [Fact]
    public void Layers_AreNamedAsVggs()
    {
        Assert.Equal(
            ["conv1_1", "relu1_1", "conv1_2", "relu1_2", "pool1", "conv2_1", "relu2_1", "conv2_2", "relu2_2", "pool2",
                "conv3_1", "relu3_1", "conv3_2", "relu3_2", "pool3", "conv4_1", "relu4_1", "pool4"],
            _features.Layers);
        Assert.Equal([1, 128, 4, 4], _features.Extract(rand(1, 3, 32, 32), ["relu4_1"])["relu4_1"].shape);
    }

    [Theory]
    [InlineData("relu1_1", -2.400576)]
    [InlineData("relu2_2", 0.200066)]
    [InlineData("relu4_1", 0.074186)]
    public void Extract_FixedPicture_GivesTheSameEverywhere(string layer, double expected)
    {
        var map = _features.Extract(Picture(), [layer])[layer];

        var weights = cos(arange(map.numel(), dtype: ScalarType.Float64)).reshape(map.shape); // each element counts in its own way
        Assert.Equal(expected, (map * weights).sum().item<double>() / map.shape[1], tolerance: 1e-4);
    }

    [Fact]
    public void Create_Twice_GivesTheSame()
    {
        using var other = new BuiltInFeatures();

        Assert.True(_features.Extract(Picture(), ["relu4_1"])["relu4_1"].equal(other.Extract(Picture(), ["relu4_1"])["relu4_1"]).all().item<bool>());
    }

    [Theory]
    [InlineData("relu1_1")]
    [InlineData("relu2_1")]
    [InlineData("relu3_1")]
    [InlineData("relu4_1")]
    public void Extract_SwappedColors_HaveOtherGrams(string layer)
    {
        var picture = cat([full(1, 1, 32, 32, 0.9f), full(1, 1, 32, 32, 0.5f), full(1, 1, 32, 32, 0.1f)], 1) + (rand(1, 3, 32, 32) * 0.1);

        var distance = Gram.Distance(GramOf(picture), GramOf(picture.flip(1)), GramConvention.Relative).item<float>();

        Assert.True(distance > 0.05, $"The relative distance is only {distance}.");

        Tensor GramOf(Tensor image) => Gram.Matrix(_features.Extract(image, [layer])[layer], GramConvention.Relative);
    }

    [Fact]
    public void Extract_FirstLayer_LosesNoColor()
    {
        var first = _features.Extract(full(1, 3, 4, 4, 0.5f), ["relu1_1"])["relu1_1"];

        Assert.All(Enumerable.Range(0, 6), channel => Assert.Equal(0.2f, first[0, channel, 2, 2].item<float>(), tolerance: 1e-5f));
    }

    [Fact]
    public void Extract_Depth_KeepsTheEnergy()
    {
        var maps = _features.Extract(rand(1, 3, 64, 64), ["relu1_1", "relu4_1"]);

        Assert.InRange(maps["relu4_1"].square().mean().item<float>() / maps["relu1_1"].square().mean().item<float>(), 0.1f, 10f);
    }

    // A smooth picture with an edge, the same on every machine.
    private static Tensor Picture()
    {
        var line = linspace(0, 1, 32);
        var plane = line.reshape(1, 1, 32, 1) * line.reshape(1, 1, 1, 32);
        return cat([plane, 1 - plane, (plane > 0.25).to_type(ScalarType.Float32)], 1);
    }
}
