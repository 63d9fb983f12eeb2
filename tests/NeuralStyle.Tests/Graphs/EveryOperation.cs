using NeuralStyle.Graphs;

namespace NeuralStyle.Tests.Graphs;

/// <summary>A graph with every kind of operation, and every kind of pooling, padding, activation and optional weight.</summary>
internal static class EveryOperation
{
    public const int Styles = 2;

    public static IReadOnlyList<GraphOperation> Operations { get; } =
    [
        new ConvertRangeOperation(0, [2, 1, 0], [2, 3, 4], [-1, 0.5f, -2]), // 1: 3 channels
        new PadOperation(1, PadMode.Reflect, Left: 1, Top: 2, Right: 3, Bottom: 4), // 2: H + 6, W + 4
        new PadOperation(2, PadMode.Zeros, Left: 0, Top: 1, Right: 2, Bottom: 0), // 3: H + 7, W + 6
        new PadOperation(3, PadMode.Replicate, Left: 2, Top: 0, Right: 0, Bottom: 1), // 4: H + 8, W + 8
        new ConvolutionOperation(4, "conv.weight", "conv.bias", InChannels: 3, OutChannels: 4, KernelSize: 3), // 5: H + 6, W + 6
        new InstanceNormOperation(5, "norm.weight", "norm.bias", Channels: 4, Epsilon: 1e-5), // 6
        new ActivationOperation(6, ActivationKind.LeakyRelu), // 7
        new ConvolutionOperation(7, "depth.weight", null, InChannels: 4, OutChannels: 4, KernelSize: 3, Stride: 1, Groups: 4), // 8: H + 4, W + 4
        new InstanceNormOperation(8, null, null, Channels: 4, Epsilon: 1e-3), // 9
        new ActivationOperation(9, ActivationKind.Tanh), // 10
        new PoolOperation(10, PoolKind.Max, KernelSize: 2, Stride: 2, RoundUp: true), // 11: ceil of half
        new PoolOperation(10, PoolKind.Average, KernelSize: 2, Stride: 2, RoundUp: true), // 12
        new ConcatenateOperation([11, 12, 11]), // 13: 12 channels
        new ConvolutionOperation(13, "stride.weight", "stride.bias", InChannels: 12, OutChannels: 4, KernelSize: 1), // 14
        new ConditionalNormOperation(14, "style.weight", "style.bias", Styles, Channels: 4, Epsilon: 1e-4), // 15
        new ActivationOperation(15, ActivationKind.Relu6), // 16
        new TransposedConvolutionOperation(16, "up.weight", "up.bias", InChannels: 4, OutChannels: 3, KernelSize: 3, Stride: 2, Padding: 1, OutputPadding: 1), // 17
        new UpsampleOperation(16, Factor: 2), // 18: 4 channels
        new ConvolutionOperation(18, "flat.weight", null, InChannels: 4, OutChannels: 3, KernelSize: 1), // 19
        new ActivationOperation(19, ActivationKind.Sigmoid), // 20
        new AddOperation(17, 20), // 21
        new ActivationOperation(21, ActivationKind.Relu), // 22
        new CropOperation(22, Reference: 0, Left: 1, Top: 2), // 23: H, W
        new ChannelStatisticsOperation(12, Epsilon: 1e-5), // 24: 8 channels of one pixel, which an image cannot be computed from
    ];

    /// <summary>A graph with adaptive norms, which cannot stand beside conditional ones: of the image, with an activation, and with a residual.</summary>
    public static Graph AdaptiveGraph { get; } = new(
        [
            new AdaptiveNormOperation(0, Channels: 3, Epsilon: 1e-5), // 1
            new ConvolutionOperation(1, "conv.weight", "conv.bias", InChannels: 3, OutChannels: 5, KernelSize: 1), // 2
            new AdaptiveNormOperation(2, Channels: 5, Epsilon: 1e-3), // 3
            new ActivationOperation(3, ActivationKind.Relu), // 4
            new AddOperation(2, 4), // 5
            new ConvolutionOperation(5, "out.weight", null, InChannels: 5, OutChannels: 3, KernelSize: 1), // 6
        ],
        output: 6);

    /// <summary>A graph with attention over itself, and over the style.</summary>
    public static Graph AttentionGraph { get; } = new(
        [
            new InstanceNormOperation(0, null, null, Channels: 3, Epsilon: 1e-5, IsUnbiased: true), // 1
            new ConvolutionOperation(1, "query.weight", "query.bias", InChannels: 3, OutChannels: 5, KernelSize: 1), // 2
            new PoolOperation(2, PoolKind.Average, KernelSize: 2, Stride: 2, RoundUp: true), // 3
            new ConvolutionOperation(3, "value.weight", null, InChannels: 5, OutChannels: 4, KernelSize: 1), // 4
            new AttentionOperation(Query: 2, Key: 3, Value: 4), // 5: 4 channels
            new StyleAttentionOperation(Query: 5, Channels: 4, ValueChannels: 6), // 6: 6 channels
            new StyleAttentionOperation(Query: 0, Channels: 3, ValueChannels: 3), // 7: 3 channels
            new ConvolutionOperation(6, "out.weight", "out.bias", InChannels: 6, OutChannels: 3, KernelSize: 1), // 8
            new AddOperation(7, 8), // 9
        ],
        output: 9);

    /// <summary>A predictor for <see cref="AttentionGraph"/>.</summary>
    public static Graph FeaturesGraph { get; } = new(
        [
            new ConvolutionOperation(0, "first.weight", "first.bias", InChannels: 3, OutChannels: 10, KernelSize: 1), // 1
            new PoolOperation(1, PoolKind.Max, KernelSize: 2, Stride: 2), // 2
            new ConvolutionOperation(2, "second.weight", null, InChannels: 10, OutChannels: 6, KernelSize: 1), // 3
            new StyleFeaturesOperation([1, 3]),
        ],
        output: 4,
        GraphKind.Features);

    public static Graph Graph { get; } = new(Operations, output: 23);
}
