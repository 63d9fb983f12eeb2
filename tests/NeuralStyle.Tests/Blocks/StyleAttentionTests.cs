using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Networks;
using TorchSharp;
using TorchSharp.Utils;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Blocks;

public sealed class StyleAttentionTests : TensorTest
{
    [Fact]
    public void Attention_EqualValues_AreTheResult() // rows of the softmax sum to one
    {
        var (queries, keys) = (randn(2, 4, 5, 6), randn(2, 4, 9));

        var actual = TensorOperations.Attention(queries, keys, full([2, 3, 9], 0.7f));

        Assert.True(actual.allclose(full([2, 3, 5, 6], 0.7f), rtol: 0, atol: 1e-5));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(29)]
    public void Attention_SomeQueriesAtATime_EqualsAllAtOnce(long chunk)
    {
        var (queries, keys, values) = (randn(2, 4, 5, 6), randn(2, 4, 9), randn(2, 3, 9));

        var actual = TensorOperations.Attention(queries, keys, values, chunk);

        var weights = softmax(queries.flatten(2).transpose(1, 2).bmm(keys), -1); // (B, HW, N)
        Assert.True(actual.allclose(weights.bmm(values.transpose(1, 2)).transpose(1, 2).reshape(2, 3, 5, 6), rtol: 0, atol: 1e-5));
        Assert.True(actual.allclose(TensorOperations.Attention(queries, keys, values), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Forward_Block_IsThePublishedFormula()
    {
        using var block = new StyleAttention(channels: 4);
        var (content, style) = (randn(1, 4, 3, 5), randn(1, 4, 4, 2) + 1);
        using var noGradient = no_grad();

        var actual = block.call(content, style);

        var weights = block.state_dict();
        var queries = Pointwise(weights, "f", Standardized(content)).flatten(2);
        var keys = Pointwise(weights, "g", Standardized(style)).flatten(2);
        var attention = softmax(queries.transpose(1, 2).bmm(keys), -1);
        var gathered = Pointwise(weights, "h", style).flatten(2).bmm(attention.transpose(1, 2)).reshape(1, 4, 3, 5);
        Assert.True(actual.allclose(Pointwise(weights, "out_conv", gathered) + content, rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Keys_AreThePublishedOnes()
    {
        using var block = new StyleAttention(channels: 4);

        Assert.Equal(["f.bias", "f.weight", "g.bias", "g.weight", "h.bias", "h.weight", "out_conv.bias", "out_conv.weight"], block.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Backward_Double_AgreesWithFiniteDifferences()
    {
        using var block = new StyleAttention(channels: 2);
        block.to(ScalarType.Float64);
        var (content, style) = (randn(1, 2, 2, 3, dtype: ScalarType.Float64), randn(1, 2, 3, 2, dtype: ScalarType.Float64));
        content.requires_grad = style.requires_grad = true;
        var weights = randn(1, 2, 2, 3, dtype: ScalarType.Float64);

        block.call(content, style).mul(weights).sum().backward();

        FiniteDifferences.Agree(content, features => block.call(features, style.detach()).mul(weights).sum());
        FiniteDifferences.Agree(style, features => block.call(content.detach(), features).mul(weights).sum());
    }

    [Fact]
    public void SelfAttention_InANetwork_HoldsTheGraphLaw()
    {
        using var network = new Network();

        GraphLaw.Holds(network, height: 13, width: 9);
    }

    [Fact]
    public void SelfAttention_Features_EqualsStyleAttentionWithThemselves()
    {
        using var self = new SelfAttention(channels: 4);
        using var block = new StyleAttention(channels: 4);
        block.load_state_dict(self.state_dict());
        var features = randn(2, 4, 5, 6);

        Assert.True(self.call(features).allclose(block.call(features, features), rtol: 0, atol: 1e-6));
    }

    private static Tensor Standardized(Tensor features)
        => (features - features.mean([2, 3], keepdim: true)) / (features.var([2, 3], unbiased: true, keepdim: true) + 1e-5).sqrt();

    private static Tensor Pointwise(IReadOnlyDictionary<string, Tensor> weights, string key, Tensor features)
        => nn.functional.conv2d(features, weights[key + ".weight"], weights[key + ".bias"]);

    private sealed class Network : StyleNetwork
    {
        [ComponentName(Name = "first")]
        private readonly ConvBlock _first = new(inChannels: 3, outChannels: 4, kernelSize: 3);

        [ComponentName(Name = "attention")]
        private readonly SelfAttention _attention = new(channels: 4);

        [ComponentName(Name = "last")]
        private readonly ConvBlock _last = new(inChannels: 4, outChannels: 3, kernelSize: 3, norm: NormKind.None);

        public Network()
            : base(nameof(Network)) => RegisterComponents();

        public override GraphValue Describe(GraphBuilder graph, GraphValue input)
            => _last.Describe(graph, _attention.Describe(graph, _first.Describe(graph, input)));

        protected override Tensor Stylize(Tensor image, Tensor? style) => _last.call(_attention.call(_first.call(image)));
    }
}
