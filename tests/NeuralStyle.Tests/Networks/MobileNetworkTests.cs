using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Networks;

public sealed class MobileNetworkTests : TensorTest
{
    public static TheoryData<MobileNetworkOptions, int> Presets => new()
    {
        { MobileNetworkOptions.Small, 30_000 },
        { MobileNetworkOptions.Medium, 100_000 },
        { MobileNetworkOptions.Large, 400_000 },
    };

    [Theory]
    [MemberData(nameof(Presets))]
    public void Parameters_Preset_AreAboutAsManyAsItSays(MobileNetworkOptions options, int expected)
    {
        using var network = new MobileNetwork(options);

        Assert.InRange(network.parameters().Sum(parameter => parameter.numel()), 0.85 * expected, 1.15 * expected);
    }

    [Theory]
    [InlineData(32, 48, 1)]
    [InlineData(15, 18, 1)]
    [InlineData(41, 33, 3)]
    [InlineData(1, 5, 1)]
    public void Graph_AnySize_EqualsTheModule(int height, int width, int styles)
    {
        using var network = new MobileNetwork(new MobileNetworkOptions { WidthMultiplier = 0.3, Depth = 1, Styles = styles });

        GraphLaw.Holds(network, height, width, styles == 1 ? null : full(1, styles, 1f / styles), tolerance: 1e-4);
    }

    [Fact]
    public void Upsamplings_AllOfThem_ArePartsOfConvolutions()
    {
        using var network = new MobileNetwork();

        Assert.Equal(3, new FusedGraph(network.ToGraph()).Operations.OfType<FusedConvolutionOperation>().Count(convolution => convolution.UpsampleFactor == 2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void Constructor_WidthThatIsNone_NamesIt(double width)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new MobileNetwork(new MobileNetworkOptions { WidthMultiplier = width }));

        Assert.Contains("The width multiplier must be above 0", error.Message);
    }
}
