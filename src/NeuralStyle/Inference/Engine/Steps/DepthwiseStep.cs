using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Convolution;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>A convolution with one kernel for each channel.</summary>
/// <param name="reads">The source.</param>
/// <param name="writes">The result.</param>
/// <param name="weights">The kernels.</param>
/// <param name="window">The pixels that they read.</param>
/// <param name="kernels">The kernels to run.</param>
internal sealed unsafe class DepthwiseStep(int reads, int writes, DepthwiseWeights weights, ConvolutionWindow window, KernelSet kernels)
    : WindowStep(reads, writes, window)
{
    public override bool ComputesStatistics => true;

    public override long WeightLength => weights.Length;

    public override void Run(EngineFrame frame, RowRange rows)
    {
        var (source, target) = (frame.Map(Reads[0]), frame.Map(Writes));
        var statistics = frame.Statistics(Writes);
        frame.Workers.Run(rows.Count, (item, _) =>
        {
            var y = rows.First + item;
            kernels.ConvolveDepthwise(new DepthwiseRow
            {
                Source = source.Pixel((y * Window.Stride) - Window.Top, -Window.Left),
                SourceRow = source.RowStride,
                SourcePixel = source.PixelStride,
                SourceStep = Window.Stride * source.PixelStride,
                Weights = weights,
                Target = target.Pixel(y, 0),
                TargetStep = target.PixelStride,
                Width = target.Width,
            });
            kernels.Statistics(target, new(y, y + 1), statistics);
        });
    }

    public override void Dispose() => weights.Dispose();
}
