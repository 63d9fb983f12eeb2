using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>An element-wise function.</summary>
/// <param name="reads">The value.</param>
/// <param name="writes">The result.</param>
/// <param name="kind">The function.</param>
internal sealed class PointwiseStep(int reads, int writes, ActivationKind kind) : EngineStep([reads], writes)
{
    private const float LeakySlope = 0.01f; // PyTorch's

    private readonly Function _function = FunctionOf(kind);

    private delegate void Function(ReadOnlySpan<float> source, Span<float> target);

    // What a function makes of the zeros between channels and pixel stride must be zero again.
    private bool KeepsZero => kind != ActivationKind.Sigmoid;

    public override unsafe void Run(EngineFrame frame, RowRange rows)
    {
        var (source, target) = (frame.Map(Reads[0]), frame.Map(Writes));
        var isWhole = source.PixelStride == target.PixelStride && KeepsZero;
        frame.Workers.Run(rows.Count, (item, _) =>
        {
            var y = rows.First + item;
            if (isWhole)
            {
                var length = target.Width * target.PixelStride;
                _function(new(source.Pixel(y, 0), length), new(target.Pixel(y, 0), length));
                return;
            }

            for (var x = 0; x < target.Width; x++)
            {
                var to = new Span<float>(target.Pixel(y, x), target.PixelStride);
                _function(new(source.Pixel(y, x), target.Channels), to[..target.Channels]);
                to[target.Channels..].Clear();
            }
        });
    }

    private static Function FunctionOf(ActivationKind kind) => kind switch
    {
        ActivationKind.None => static (source, target) => source.CopyTo(target),
        ActivationKind.Relu => static (source, target) => PointwiseKernel.Clamp(source, target, 0, float.PositiveInfinity),
        ActivationKind.Relu6 => static (source, target) => PointwiseKernel.Clamp(source, target, 0, 6),
        ActivationKind.LeakyRelu => static (source, target) => PointwiseKernel.LeakyRelu(source, target, LeakySlope),
        ActivationKind.Tanh => PointwiseKernel.Tanh,
        ActivationKind.Sigmoid => PointwiseKernel.Sigmoid,
        _ => throw new NotSupportedException($"The engine has no kernel for the activation {kind}."),
    };
}
