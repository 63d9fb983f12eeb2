using NeuralStyle.Graphs;

namespace NeuralStyle.Inference;

/// <summary>An element-wise function.</summary>
/// <param name="reads">The value.</param>
/// <param name="writes">The result.</param>
/// <param name="kind">The function.</param>
internal sealed class PointwiseStep(int reads, int writes, ActivationKind kind) : EngineStep([reads], writes)
{
    public override unsafe void Run(EngineFrame frame)
    {
        var (source, target) = (frame.Map(Reads[0]), frame.Map(Writes));
        var function = Function(kind);
        frame.Workers.Run(target.Height, (y, _) =>
        {
            for (var x = 0; x < target.Width; x++)
            {
                var from = new ReadOnlySpan<float>(source.Pixel(y, x), target.Channels);
                var to = new Span<float>(target.Pixel(y, x), target.PixelStride);
                to.Clear();
                for (var channel = 0; channel < from.Length; channel++)
                {
                    to[channel] = function(from[channel]);
                }
            }
        });
    }

    private static Func<float, float> Function(ActivationKind kind) => kind switch
    {
        ActivationKind.None => static value => value,
        ActivationKind.Relu => static value => MathF.Max(value, 0),
        ActivationKind.LeakyRelu => static value => value > 0 ? value : 0.01f * value,
        ActivationKind.Relu6 => static value => Math.Clamp(value, 0, 6),
        ActivationKind.Tanh => MathF.Tanh,
        ActivationKind.Sigmoid => static value => 1 / (1 + MathF.Exp(-value)),
        _ => throw new NotSupportedException($"The engine has no kernel for the activation {kind}."),
    };
}
