using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Graphs;
using NeuralStyle.Weights;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Tests.Networks;

public sealed class GraphNetworkTests : TensorTest
{
    [Theory]
    [InlineData(12, 16)]
    [InlineData(7, 10)]
    [InlineData(1, 5)]
    public void Forward_EveryOperation_EqualsLibTorchsCalls(int height, int width)
    {
        var weights = RandomWeights(EveryOperation.Graph);
        using var network = StyleNetwork.FromModel(new StyleModel(EveryOperation.Graph, weights));
        var (image, style) = (rand(2, 3, height, width), tensor(new float[,] { { 1, 0 }, { 0.3f, 0.7f } }));

        var actual = network.call(image, style);

        var expected = WrittenOut(image, style, name => weights[name].ToTensor());
        Assert.Equal(image.shape, actual.shape);
        Assert.True(actual.allclose(expected, rtol: 0, atol: 1e-5), $"Largest difference {(actual - expected).abs().max().item<float>()}.");
    }

    [Fact]
    public void Forward_InputIsTheOutput_IsACopyThatMayBeDisposed()
    {
        using var network = StyleNetwork.FromModel(new StyleModel(new Graph([], output: 0), StateDict.Empty));
        var image = rand(1, 3, 4, 4);

        network.call(image).Dispose();

        Assert.False(image.IsInvalid);
    }

    [Fact]
    public void Forward_ValueReadTwiceByOneOperation_IsRead()
    {
        using var network = StyleNetwork.FromModel(new StyleModel(new Graph([new ActivationOperation(0, ActivationKind.None), new AddOperation(1, 1)], output: 2), StateDict.Empty));
        var image = rand(1, 3, 4, 4);

        Assert.True(network.call(image).allclose(image * 2));
    }

    [Fact]
    public void Backward_EveryOperation_ReachesEveryWeight()
    {
        using var network = StyleNetwork.FromModel(new StyleModel(EveryOperation.Graph, RandomWeights(EveryOperation.Graph)));
        var image = rand([1, 3, 8, 8], requires_grad: true);

        network.call(image, tensor(new float[,] { { 0.5f, 0.5f } })).square().sum().backward();

        Assert.NotNull(image.grad);
        Assert.All(network.named_parameters(), named => Assert.True(named.parameter.grad is { } gradient && gradient.isfinite().all().item<bool>(), named.name));
    }

    [Fact]
    public void ToModel_FromModel_IsTheSameModel()
    {
        var model = new StyleModel(EveryOperation.Graph, RandomWeights(EveryOperation.Graph));
        using var network = StyleNetwork.FromModel(model);

        var copy = network.ToModel();

        Assert.Same(model.Graph, copy.Graph);
        Assert.All(model.Weights, pair => Assert.Equal(pair.Value.ToSingles(), copy.Weights[pair.Key].ToSingles()));
    }

    [Fact]
    public void FromModel_HalfWeights_RunsInFloat32()
    {
        var graph = new Graph([new ConvolutionOperation(0, "w", null, 3, 3, 1)], output: 1);
        var half = rand(3, 3, 1, 1).to_type(ScalarType.Float16);
        using var network = StyleNetwork.FromModel(new StyleModel(graph, new StateDict([KeyValuePair.Create("w", half.ToWeightTensor())])));
        var image = rand(1, 3, 4, 4);

        Assert.True(network.call(image).allclose(functional.conv2d(image, half.to_type(ScalarType.Float32)), atol: 1e-6));
    }

    [Fact]
    public void FromModel_ChangedModule_LeavesTheModel()
    {
        var model = new StyleModel(new Graph([new ConvolutionOperation(0, "w", null, 3, 3, 1)], output: 1), new StateDict([KeyValuePair.Create("w", WeightTensor.FromSingles([3, 3, 1, 1], new float[9]))]));
        using var network = StyleNetwork.FromModel(model);
        using (no_grad())
        {
            network.parameters().Single().fill_(1);
        }

        Assert.All(model.Weights["w"].ToSingles(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void ResetWeights_SameSeed_GivesTheSameWeights()
    {
        using var first = StyleNetwork.FromModel(new StyleModel(EveryOperation.Graph, RandomWeights(EveryOperation.Graph)));
        using var second = StyleNetwork.FromModel(new StyleModel(EveryOperation.Graph, RandomWeights(EveryOperation.Graph)));

        first.ResetWeights(seed: 7);
        second.ResetWeights(seed: 7);

        Assert.All(first.named_parameters().Zip(second.parameters()), pair => Assert.True(pair.First.parameter.equal(pair.Second).all().item<bool>(), pair.First.name));
    }

    [Fact]
    public void ResetWeights_AnotherSeed_GivesOtherKernels()
    {
        using var network = StyleNetwork.FromModel(new StyleModel(EveryOperation.Graph, RandomWeights(EveryOperation.Graph)));
        network.ResetWeights(seed: 7);
        var before = network.ToModel().Weights;

        network.ResetWeights(seed: 8);

        var kernels = network.named_parameters().Where(named => named.parameter.dim() == 4).ToList();
        Assert.NotEmpty(kernels);
        Assert.All(kernels, named => Assert.NotEqual(before[named.name].ToSingles(), named.parameter.ToWeightTensor().ToSingles()));
    }

    [Theory]
    [InlineData(1, UpsamplingKind.Nearest)]
    [InlineData(2, UpsamplingKind.Transposed)]
    public void ResetWeights_NetworkOfAFile_EqualsTheClassThatMadeIt(int styles, UpsamplingKind upsampling)
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, Styles = styles, Upsampling = upsampling });
        using var fromFile = StyleNetwork.FromModel(new StyleModel(network.ToGraph(), RandomWeights(network.ToGraph())));

        network.ResetWeights(seed: 7);
        fromFile.ResetWeights(seed: 7);

        Assert.All(network.named_parameters(), named => Assert.True(named.parameter.equal(fromFile.get_parameter(named.name)!).all().item<bool>(), named.name));
    }

    [Theory]
    [InlineData("TransformNetwork")]
    [InlineData(null)]
    public void ArchitectureName_NetworkOfAFile_IsTheFiles(string? name)
    {
        var model = new StyleModel(EveryOperation.Graph, RandomWeights(EveryOperation.Graph), new StyleModelInfo { Network = name });
        using var network = StyleNetwork.FromModel(model);

        Assert.Equal(name, network.ArchitectureName);
    }

    private static StateDict RandomWeights(Graph graph)
        => new(graph.Weights.Select(weight => KeyValuePair.Create(weight.Key, rand([.. weight.Value]).sub(0.4).ToWeightTensor())));

    // The graph of EveryOperation, independently of the code under test.
    private static Tensor WrittenOut(Tensor image, Tensor style, Func<string, Tensor> weight)
    {
        var x = (image.flip(1) * tensor(new float[] { 2, 3, 4 }).reshape(1, 3, 1, 1)) + tensor(new float[] { -1, 0.5f, -2 }).reshape(1, 3, 1, 1);
        x = Mirror(Mirror(x, 2, before: 2, after: 4), 3, before: 1, after: 3);
        x = cat([zeros(x.shape[0], 3, 1, x.shape[3]), x], 2);
        x = cat([x, zeros(x.shape[0], 3, x.shape[2], 2)], 3);
        x = cat([x.narrow(3, 0, 1), x.narrow(3, 0, 1), x], 3);
        x = cat([x, x.narrow(2, -1, 1)], 2);
        x = functional.instance_norm(functional.conv2d(x, weight("conv.weight"), weight("conv.bias")), weight: weight("norm.weight"), bias: weight("norm.bias"));
        x = where(x > 0, x, x * 0.01);
        x = cat([.. Enumerable.Range(0, 4).Select(c => functional.conv2d(x.narrow(1, c, 1), weight("depth.weight").narrow(0, c, 1)))], 1);
        x = functional.instance_norm(x, eps: 1e-3).tanh();
        var (max, mean) = (Windows(x, double.NegativeInfinity).amax([-1]), MeanOfKnown(Windows(x, double.NaN)));
        x = functional.conv2d(cat([max, mean, max], 1), weight("stride.weight"), weight("stride.bias"));
        x = functional.instance_norm(x, eps: 1e-4);
        x = (x * style.matmul(weight("style.weight")).unsqueeze(-1).unsqueeze(-1)) + style.matmul(weight("style.bias")).unsqueeze(-1).unsqueeze(-1);
        x = x.clamp(0, 6);
        var up = functional.conv_transpose2d(x, weight("up.weight"), weight("up.bias"), [2, 2], [1, 1], [1, 1]);
        var nearest = functional.conv2d(x.repeat_interleave(2, 2).repeat_interleave(2, 3), weight("flat.weight"));
        x = (up + (1 / (1 + (-nearest).exp()))).clamp_min(0);
        return x.narrow(2, 2, image.shape[2]).narrow(3, 1, image.shape[3]);
    }

    private static Tensor Mirror(Tensor x, int dimension, int before, int after)
    {
        var size = (int)x.shape[dimension];
        return cat([.. Enumerable.Range(-before, before + size + after).Select(at => x.narrow(dimension, Inside(at), 1))], dimension);

        int Inside(int at) => size == 1 ? 0 : at < 0 ? Inside(-at) : at >= size ? Inside((2 * (size - 1)) - at) : at;
    }

    // (B, C, ceil(H / 2), ceil(W / 2), 4): the 2x2 windows, an odd border filled up.
    private static Tensor Windows(Tensor x, double fill)
    {
        var even = functional.pad(x, [0, x.shape[3] % 2, 0, x.shape[2] % 2], PaddingModes.Constant, fill);
        return even.reshape(x.shape[0], x.shape[1], even.shape[2] / 2, 2, even.shape[3] / 2, 2).permute(0, 1, 2, 4, 3, 5).flatten(4);
    }

    private static Tensor MeanOfKnown(Tensor windows) => windows.nan_to_num(0).sum(-1) / windows.isnan().logical_not().sum(-1);
}
