using NeuralStyle.Networks;
using NeuralStyle.Tests;
using NeuralStyle.Weights;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.PublicApi.Tests;

public sealed class OwnNetworkTests : TensorTest
{
    [Fact]
    public void RegisterComponents_Fields_GiveEachWeightOneKey()
    {
        using var network = new OwnNetwork(styles: 2);

        var keys = network.named_parameters().Select(named => named.name).ToList();

        string[] expected =
        [
            "down.conv2d.weight", "down.conv2d.bias", "down.norm.weight", "down.norm.bias",
            "residual.conv1.conv2d.weight", "residual.conv1.conv2d.bias", "residual.in1.weight", "residual.in1.bias",
            "residual.conv2.conv2d.weight", "residual.conv2.conv2d.bias", "residual.in2.weight", "residual.in2.bias",
            "dense.grow.conv2d.weight", "dense.grow.conv2d.bias", "dense.grow.norm.weight", "dense.grow.norm.bias", "dense.scale.factors",
            "norm.weight", "norm.bias", "up.conv2d.weight", "up.conv2d.bias", "_out.conv2d.weight", "_out.conv2d.bias",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
        Assert.Equal(expected.Order(StringComparer.Ordinal), network.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(13, 18)]
    public void Model_SavedAndLoaded_EqualsTheNetwork(int height, int width)
    {
        using var folder = new TemporaryFolder();
        using var network = new OwnNetwork(styles: 2);
        Randomize(network);
        var (image, style) = (rand(2, 3, height, width), tensor(new float[,] { { 1, 0 }, { 0.4f, 0.6f } }));
        network.ToModel(new StyleModelInfo { StyleNames = ["one", "two"] }).Save(folder.File("own.safetensors"));

        using var loaded = StyleNetwork.FromModel(StyleModel.Load(folder.File("own.safetensors")));

        var (expected, actual) = (network.call(image, style), loaded.call(image, style));
        Assert.Equal(image.shape, expected.shape);
        Assert.True(expected.allclose(actual, rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void ToModel_AfterAMove_StillFindsItsWeights()
    {
        using var network = new OwnNetwork(styles: 2);
        network.to(ScalarType.Float64);

        var model = network.ToModel();

        Assert.Equal(23, model.Weights.Count);
    }

    [Fact]
    public void LoadWeights_OfAModel_GoesOnWithTheClass()
    {
        using var network = new OwnNetwork(styles: 2);
        using var other = new OwnNetwork(styles: 2);
        Randomize(network);
        var (image, style) = (rand(1, 3, 8, 8), tensor(new float[,] { { 0.5f, 0.5f } }));

        other.LoadWeights(network.ToModel().Weights);

        Assert.True(other.call(image, style).equal(network.call(image, style)).all().item<bool>());
    }

    [Fact]
    public void ResetWeights_SameSeed_GivesTheSameBlocks()
    {
        using var network = new OwnNetwork(styles: 2);
        network.ResetWeights(seed: 3);
        var before = network.get_parameter("residual.conv1.conv2d.weight")!.clone();

        network.ResetWeights(seed: 3);

        Assert.True(network.get_parameter("residual.conv1.conv2d.weight")!.equal(before).all().item<bool>());
    }

    [Fact]
    public void Backward_EveryWeight_HasAGradient()
    {
        using var network = new OwnNetwork(styles: 2);
        Randomize(network);

        network.call(rand(1, 3, 8, 8), tensor(new float[,] { { 0.5f, 0.5f } })).square().sum().backward();

        Assert.All(network.named_parameters(), named => Assert.True(named.parameter.grad is not null, named.name));
    }

    [Fact]
    public void Forward_ForeignModule_Runs()
    {
        using var network = new ForeignNetwork();

        Assert.Equal([1, 3, 7, 9], network.call(rand(1, 3, 7, 9)).shape);
    }

    [Fact]
    public void ToModel_ForeignModule_SaysWhatToDo()
    {
        using var network = new ForeignNetwork();

        var error = Assert.Throws<NotSupportedException>(() => network.ToModel());

        Assert.StartsWith("ForeignNetwork does not describe itself as a graph, so it can be trained and run but not saved or exported", error.Message);
        Assert.Contains("override Describe", error.Message);
    }

    private static void Randomize(nn.Module module)
    {
        using var noGradient = no_grad();
        foreach (var parameter in module.parameters())
        {
            parameter.uniform_(-0.5, 0.5);
        }
    }

    private sealed class ForeignNetwork : StyleNetwork
    {
        private readonly nn.Module<Tensor, Tensor> _convolution = nn.Conv2d(3, 3, 3, padding: 1);

        public ForeignNetwork()
            : base(nameof(ForeignNetwork)) => RegisterComponents();

        protected override Tensor Stylize(Tensor image, Tensor? style) => _convolution.call(image);
    }
}
