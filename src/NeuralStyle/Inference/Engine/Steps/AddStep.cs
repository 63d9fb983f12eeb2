using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>The sum of two values, where no norm takes it up.</summary>
/// <param name="operation">The operation.</param>
/// <param name="writes">The result.</param>
internal sealed class AddStep(AddOperation operation, int writes) : EngineStep([operation.Left, operation.Right], writes)
{
    public override unsafe void Run(EngineFrame frame, RowRange rows)
    {
        var (left, right, target) = (frame.Map(Reads[0]), frame.Map(Reads[1]), frame.Map(Writes));
        var isWhole = left.PixelStride == target.PixelStride && right.PixelStride == target.PixelStride;
        frame.Workers.Run(rows.Count, (item, _) =>
        {
            var y = rows.First + item;
            if (isWhole)
            {
                var length = target.Width * target.PixelStride;
                PointwiseKernel.Add(new(left.Pixel(y, 0), length), new(right.Pixel(y, 0), length), new(target.Pixel(y, 0), length));
                return;
            }

            for (var x = 0; x < target.Width; x++)
            {
                var to = new Span<float>(target.Pixel(y, x), target.PixelStride);
                PointwiseKernel.Add(new(left.Pixel(y, x), target.Channels), new(right.Pixel(y, x), target.Channels), to[..target.Channels]);
                to[target.Channels..].Clear();
            }
        });
    }
}
