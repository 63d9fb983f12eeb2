using NeuralStyle.Graphs;
using NeuralStyle.Imaging;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>Converts a value into RGB in [0, 1] and writes it to the output image.</summary>
/// <param name="reads">The value.</param>
/// <param name="writes">The number of the output image, which takes no memory of the frame.</param>
/// <param name="range">The conversion.</param>
internal sealed class OutputStep(int reads, int writes, ConvertRangeOperation range) : EngineStep([reads], writes)
{
    public override bool IsImage => true;

    public override long ScratchLength(IReadOnlyList<MapSize> sizes) => (long)sizes[Writes].Width * ImageBuffer.Channels;

    public override unsafe void Run(EngineFrame frame, RowRange rows)
    {
        var map = frame.Map(Reads[0]);
        var result = frame.Result!;
        frame.Workers.Run(rows.Count, (item, worker) =>
        {
            var y = rows.First + item;
            var row = new Span<float>(frame.Scratch(worker), result.RowLength);
            for (var channel = 0; channel < ImageBuffer.Channels; channel++)
            {
                var source = map.Pixel(y, 0) + range.Order[channel];
                var (scale, shift) = (range.Scale[channel], range.Shift[channel]);
                for (var i = channel; i < row.Length; i += ImageBuffer.Channels, source += map.PixelStride)
                {
                    row[i] = PixelRows.Clamp((*source * scale) + shift);
                }
            }

            result.Set(y, row);
        });
    }
}
