using NeuralStyle.Common;
using NeuralStyle.Graphs;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>Style attention: each position of the content gathers the style features of the positions that are like it.</summary>
/// <remarks>
/// Park and Lee 2019, arXiv:1812.02342 (SANet): the softmax of the products of normalized content and style features weights the sum of style features, which is added to
/// the content. Channels are normalized by their unbiased statistics. With the content as the style it is self-attention; see <see cref="SelfAttention"/>.
/// Keys are the published ones: <c>f</c>, <c>g</c>, <c>h</c> and <c>out_conv</c>, each with <c>weight</c> and <c>bias</c>.
/// Shapes: content features (B, C, H, W), style features (B, C, h, w) or (1, C, h, w); the result is (B, C, H, W). Products are computed for some positions at a time.
/// </remarks>
public sealed class StyleAttention : Module<Tensor, Tensor, Tensor>
{
    private readonly double _epsilon;

    [ComponentName(Name = "f")]
    private readonly ConvolutionLayer _query;

    [ComponentName(Name = "g")]
    private readonly ConvolutionLayer _key;

    [ComponentName(Name = "h")]
    private readonly ConvolutionLayer _value;

    [ComponentName(Name = "out_conv")]
    private readonly ConvolutionLayer _output;

    /// <summary>Creates a block with PyTorch's initial weights, drawn from its global generator.</summary>
    /// <param name="channels">The number of channels C.</param>
    /// <param name="epsilon">The value added to the variances, for numerical stability.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    public StyleAttention(int channels, double epsilon = InstanceNorm.DefaultEpsilon)
        : base(NativeRuntime.Named(nameof(StyleAttention)))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        (Channels, _epsilon) = (channels, epsilon);
        (_query, _key, _value, _output) = (Pointwise(channels), Pointwise(channels), Pointwise(channels), Pointwise(channels));
        RegisterComponents();
    }

    /// <summary>The number of channels C.</summary>
    public int Channels { get; }

    /// <summary>Adds the style features that are like the content to it. The caller disposes the result; gradients flow to both.</summary>
    /// <param name="content">Content features (B, C, H, W).</param>
    /// <param name="style">Style features (B, C, h, w) or (1, C, h, w).</param>
    /// <exception cref="ArgumentException">A tensor has another shape.</exception>
    public override Tensor forward(Tensor content, Tensor style)
    {
        Shape.RequireImage(content, Channels);
        Shape.Require(style, [style?.shape[0] == 1 ? 1 : content.shape[0], Channels, Shape.Any, Shape.Any]);
        using var scope = NewDisposeScope();
        var queries = _query.call(TensorOperations.Standardize(content, _epsilon));
        var keys = _key.call(TensorOperations.Standardize(style!, _epsilon)).flatten(2); // (B, C, hw)
        var values = _value.call(style!).flatten(2);
        return _output.call(TensorOperations.Attention(queries, keys, values)).Plus(content).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the block to the graph of a network, whose style is that of <see cref="DescribeStyle"/>.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="content">The content features.</param>
    public GraphValue Describe(GraphBuilder graph, GraphValue content)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Add(_output.Describe(graph, graph.StyleAttention(Queries(graph, content), Channels)), content);
    }

    /// <summary>Adds what the block reads of a style to the graph of a style predictor: keys, then values.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="style">The style features.</param>
    public GraphValue DescribeStyle(GraphBuilder graph, GraphValue style)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Concatenate(Keys(graph, style), _value.Describe(graph, style));
    }

    /// <summary>Adds the block with the content as the style.</summary>
    internal GraphValue DescribeSelf(GraphBuilder graph, GraphValue content)
    {
        var attention = graph.Attention(Queries(graph, content), Keys(graph, content), _value.Describe(graph, content));
        return graph.Add(_output.Describe(graph, attention), content);
    }

    private GraphValue Queries(GraphBuilder graph, GraphValue content) => _query.Describe(graph, graph.InstanceNorm(content, weight: null, bias: null, _epsilon, isUnbiased: true));

    private GraphValue Keys(GraphBuilder graph, GraphValue style) => _key.Describe(graph, graph.InstanceNorm(style, weight: null, bias: null, _epsilon, isUnbiased: true));

    private static ConvolutionLayer Pointwise(int channels) => new(channels, channels, kernelSize: 1, stride: 1, PadMode.Zeros, groups: 1);
}
