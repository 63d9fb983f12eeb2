using NeuralStyle.Networks;
using NeuralStyle.Tests.Graphs;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Networks;

/// <summary>The law of style rows: a graph run on rows equals the graph run on style weights whose mixture they are.</summary>
public sealed class StyleRowsTests : TensorTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)] // in the order that the fused norm reads
    public void CallWithRows_RowsOfTheTables_EqualsStyleWeights(bool isChannelsLast)
    {
        using var network = Network();
        var weights = tensor(new float[,] { { 1, 0 }, { 0.3f, 0.9f } });
        var image = rand(2, 3, 16, 20);
        image = isChannelsLast ? image.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : image;

        var actual = network.CallWithRows(image, weights.matmul(Rows(network)));

        Assert.True(actual.allclose(network.call(image, weights), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void CallWithRows_OneRow_IsForAllImages()
    {
        using var network = Network();
        var (image, row) = (rand(3, 3, 12, 8), Rows(network).narrow(0, 1, 1));

        var actual = network.CallWithRows(image, row);

        Assert.True(actual.allclose(network.CallWithRows(image, row.expand(3, -1)), rtol: 0, atol: 1e-5));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void CallWithFeatures_Shares_EqualsStyleWeightsForEachPixel(int batch)
    {
        using var network = Network();
        var image = rand(2, 3, 16, 20);
        var shares = rand(batch, 2, 5, 7);

        var actual = network.CallWithFeatures(image, Rows(network), shares, features: []);

        Assert.True(actual.allclose(network.call(image, shares), rtol: 0, atol: 1e-5));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void CallWithRows_Backward_ReachesTheRowsAndNoTable(int count)
    {
        using var network = Network();
        var rows = Rows(network).narrow(0, 0, count).clone().requires_grad_();
        var image = rand(2, 3, 12, 12);

        network.CallWithRows(image, rows).square().sum().backward();

        Assert.True(rows.grad!.abs().sum([1]).min().item<float>() > 0);
        Assert.All(network.named_parameters().Where(named => named.name.StartsWith("style", StringComparison.Ordinal)), named => Assert.Null(named.parameter.grad));
    }

    [Fact]
    public void CallWithRows_OtherShape_NamesBoth()
    {
        using var network = Network();

        Assert.Contains("(2, 8) but got (2, 9)", Assert.Throws<ArgumentException>(() => network.CallWithRows(rand(2, 3, 8, 8), rand(2, 9))).Message);
        Assert.Throws<ArgumentException>(() => network.CallWithRows(rand(2, 3, 8, 8), rand(3, 8)));
        Assert.Throws<ArgumentNullException>(() => network.CallWithRows(rand(2, 3, 8, 8), null!));
    }

    private static GraphNetwork Network()
        => new(EveryOperation.Graph, new StateDict(EveryOperation.Graph.Weights.Select(weight => KeyValuePair.Create(weight.Key, rand([.. weight.Value]).sub(0.4).ToWeightTensor()))), architecture: null);

    // (2, 8): the tables of the only conditional norm.
    private static Tensor Rows(GraphNetwork network) => cat([network.get_parameter("style.weight")!, network.get_parameter("style.bias")!], 1).detach();
}
