using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>An element-wise function of one value or of two.</summary>
/// <param name="reads">The values.</param>
/// <param name="writes">The result.</param>
/// <param name="function">The function of the first value and the last.</param>
/// <param name="keepsZero">True if zeros, such as those between channels and pixel stride, become zero again.</param>
internal sealed class PointwiseStep(int[] reads, int writes, PointwiseStep.Function function, bool keepsZero) : EngineStep(reads, writes)
{
    private const float LeakySlope = 0.01f; // PyTorch's

    public delegate void Function(ReadOnlySpan<float> first, ReadOnlySpan<float> last, Span<float> target);

    public static PointwiseStep Activate(int reads, int writes, ActivationKind kind) => new([reads], writes, FunctionOf(kind), keepsZero: kind != ActivationKind.Sigmoid);

    /// <summary>The sum of two values, where no norm takes it up.</summary>
    public static PointwiseStep Add(AddOperation o, int writes) => new([o.Left, o.Right], writes, PointwiseKernel.Add, keepsZero: true);

    public override unsafe void Run(EngineFrame frame, RowRange rows)
    {
        var (first, last, target) = (frame.Map(Reads[0]), frame.Map(Reads[^1]), frame.Map(Writes));
        var isWhole = keepsZero && first.PixelStride == target.PixelStride && last.PixelStride == target.PixelStride;
        frame.Workers.Run(rows.Count, (item, _) =>
        {
            var y = rows.First + item;
            if (isWhole)
            {
                var length = target.Width * target.PixelStride;
                function(new(first.Pixel(y, 0), length), new(last.Pixel(y, 0), length), new(target.Pixel(y, 0), length));
                return;
            }

            for (var x = 0; x < target.Width; x++)
            {
                var to = new Span<float>(target.Pixel(y, x), target.PixelStride);
                function(new(first.Pixel(y, x), target.Channels), new(last.Pixel(y, x), target.Channels), to[..target.Channels]);
                to[target.Channels..].Clear();
            }
        });
    }

    private static Function FunctionOf(ActivationKind kind) => kind switch
    {
        ActivationKind.None => static (source, _, target) => source.CopyTo(target),
        ActivationKind.Relu => static (source, _, target) => PointwiseKernel.Clamp(source, target, 0, float.PositiveInfinity),
        ActivationKind.Relu6 => static (source, _, target) => PointwiseKernel.Clamp(source, target, 0, 6),
        ActivationKind.LeakyRelu => static (source, _, target) => PointwiseKernel.LeakyRelu(source, target, LeakySlope),
        ActivationKind.Tanh => static (source, _, target) => PointwiseKernel.Tanh(source, target),
        ActivationKind.Sigmoid => static (source, _, target) => PointwiseKernel.Sigmoid(source, target),
        _ => throw new NotSupportedException($"The engine has no kernel for the activation {kind}."),
    };
}
