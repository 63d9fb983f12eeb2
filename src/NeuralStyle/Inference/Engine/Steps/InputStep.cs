using NeuralStyle.Graphs;
using NeuralStyle.Imaging;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>Brings the image into memory, in the network's value range.</summary>
/// <param name="writes">The value.</param>
/// <param name="range">The conversion.</param>
internal sealed class InputStep(int writes, ConvertRangeOperation range) : EngineStep([], writes)
{
    public override bool IsPacked => true;

    public override unsafe void Run(EngineFrame frame, RowRange rows)
    {
        var target = frame.Map(Writes);
        var image = frame.Image;
        frame.Workers.Run(rows.Count, (item, _) =>
        {
            var y = rows.First + item;
            var row = new Span<float>(target.Pixel(y, 0), target.Width * target.PixelStride);
            if (image.IsFloat)
            {
                Convert(image.FloatRow(y), row, static sample => sample);
            }
            else
            {
                Convert(image.ByteRow(y), row, PixelRows.ToFloat);
            }
        });
    }

    private void Convert<T>(ReadOnlySpan<T> samples, Span<float> row, Func<T, float> toFloat)
    {
        for (var channel = 0; channel < range.Order.Count; channel++)
        {
            var (from, factor, shift) = (range.Order[channel], range.Scale[channel], range.Shift[channel]);
            for (int i = from, to = channel; to < row.Length; i += range.Order.Count, to += range.Order.Count)
            {
                row[to] = (toFloat(samples[i]) * factor) + shift;
            }
        }
    }
}
