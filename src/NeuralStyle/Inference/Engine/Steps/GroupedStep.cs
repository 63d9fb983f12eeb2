using NeuralStyle.Graphs;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>A grouped convolution: for each block of outputs, the inputs that its groups read are brought together and convolved as if there were no others.</summary>
/// <param name="reads">The source.</param>
/// <param name="writes">The result.</param>
/// <param name="blocks">The blocks.</param>
/// <param name="window">The pixels that the kernels read.</param>
/// <param name="kernels">The kernels to run.</param>
internal sealed unsafe class GroupedStep(int reads, int writes, IReadOnlyList<ChannelBlockWeights> blocks, ConvolutionWindow window, KernelSet kernels)
    : WindowStep(reads, writes, window)
{
    public override bool ComputesStatistics => true;

    public override long WeightLength => blocks.Sum(block => block.Weights.Length);

    public override long ScratchLength(IReadOnlyList<MapSize> sizes)
        => (long)Window.Rows * SourceWidth(sizes[Writes].Width) * blocks.Max(block => block.Channels.Inputs);

    public override void Run(EngineFrame frame, RowRange rows)
    {
        var (source, target) = (frame.Map(Reads[0]), frame.Map(Writes));
        var statistics = frame.Statistics(Writes);
        frame.Workers.Run(rows.Count, (item, worker) =>
        {
            var y = rows.First + item;
            foreach (var block in blocks)
            {
                Collect(source, block, y, frame.Scratch(worker), SourceWidth(target.Width));
                Convolve(frame.Scratch(worker), block, target, y);
            }

            kernels.Statistics(target, new(y, y + 1), statistics);
        });
    }

    public override void Dispose()
    {
        foreach (var block in blocks)
        {
            block.Weights.Dispose();
        }
    }

    // Pixels that a row of results reads.
    private int SourceWidth(int width) => ((width - 1) * Window.Stride) + Window.Columns;

    private void Collect(FeatureMap source, ChannelBlockWeights block, int y, float* scratch, int width) // (rows, width, inputs)
    {
        for (var row = 0; row < Window.Rows; row++)
        {
            var from = source.Pixel((y * Window.Stride) - Window.Top + row, -Window.Left) + block.Channels.FirstInput;
            for (var x = 0; x < width; x++, from += source.PixelStride, scratch += block.Channels.Inputs)
            {
                new ReadOnlySpan<float>(from, block.Channels.Inputs).CopyTo(new Span<float>(scratch, block.Channels.Inputs));
            }
        }
    }

    private void Convolve(float* scratch, ChannelBlockWeights block, FeatureMap target, int y)
        => kernels.Convolve(block.Weights.Row(
            scratch,
            (nint)SourceWidth(target.Width) * block.Channels.Inputs,
            Window.Stride * block.Channels.Inputs,
            target.Pixel(y, 0) + block.Channels.FirstOutput,
            target.PixelStride,
            target.Width));
}
