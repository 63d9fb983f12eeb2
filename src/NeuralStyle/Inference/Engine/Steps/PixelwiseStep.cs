using NeuralStyle.Graphs;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>Computes each output pixel by index: padding, cropping, upsampling, concatenation, pooling, value ranges.</summary>
/// <param name="reads">The values.</param>
/// <param name="writes">The result.</param>
/// <param name="sourceRows">The rows of each value that rows of the result are made of, which may lie outside: the rows, the value's height.</param>
/// <param name="pixel">Writes one pixel: the values, the row, the column, the channels to fill.</param>
internal sealed class PixelwiseStep(int[] reads, int writes, Func<RowRange, int, RowRange> sourceRows, PixelwiseStep.PixelFunction pixel) : EngineStep(reads, writes)
{
    /// <summary>Writes the channels of one pixel.</summary>
    public delegate void PixelFunction(ReadOnlySpan<FeatureMap> sources, int y, int x, Span<float> target);

    public static PixelwiseStep Concatenate(ConcatenateOperation o, int writes) => new([.. o.Values], writes, static (rows, _) => rows, static (sources, y, x, target) =>
    {
        foreach (var source in sources)
        {
            Pixel(source, y, x).CopyTo(target);
            target = target[source.Channels..];
        }
    });

    public static PixelwiseStep Upsample(UpsampleOperation o, int writes) => new(
        [o.Input],
        writes,
        (rows, _) => new(rows.First / o.Factor, ((rows.End - 1) / o.Factor) + 1),
        (sources, y, x, target) => Pixel(sources[0], y / o.Factor, x / o.Factor).CopyTo(target));

    public static PixelwiseStep Crop(CropOperation o, int writes) => new(
        [o.Input],
        writes,
        (rows, _) => new(rows.First + o.Top, rows.End + o.Top),
        (sources, y, x, target) => Pixel(sources[0], y + o.Top, x + o.Left).CopyTo(target));

    public static PixelwiseStep Pad(PadOperation o, int writes)
    {
        var kind = o.Mode;
        return new([o.Input], writes, (rows, height) => Halo.InsideRows(kind, new(rows.First - o.Top, rows.End - o.Top), height), (sources, y, x, target) =>
        {
            var (fromY, fromX) = (Halo.Inside(kind, y - o.Top, sources[0].Height), Halo.Inside(kind, x - o.Left, sources[0].Width));
            if (fromY < 0 || fromX < 0)
            {
                target.Clear();
            }
            else
            {
                Pixel(sources[0], fromY, fromX).CopyTo(target);
            }
        });
    }

    public static PixelwiseStep Convert(ConvertRangeOperation o, int writes) => new([o.Input], writes, static (rows, _) => rows, (sources, y, x, target) =>
    {
        var source = Pixel(sources[0], y, x);
        for (var channel = 0; channel < target.Length; channel++)
        {
            target[channel] = (source[o.Order[channel]] * o.Scale[channel]) + o.Shift[channel];
        }
    });

    public static PixelwiseStep Pool(PoolOperation o, int writes) => new(
        [o.Input], writes, (rows, _) => new(rows.First * o.Stride, ((rows.End - 1) * o.Stride) + o.KernelSize), (sources, y, x, target) =>
    {
        var source = sources[0];
        var (firstY, firstX) = (y * o.Stride, x * o.Stride);
        var (lastY, lastX) = (Math.Min(firstY + o.KernelSize, source.Height), Math.Min(firstX + o.KernelSize, source.Width));
        var isMax = o.Kind == PoolKind.Max;
        target.Fill(isMax ? float.NegativeInfinity : 0);
        for (var fromY = firstY; fromY < lastY; fromY++)
        {
            for (var fromX = firstX; fromX < lastX; fromX++)
            {
                Merge(Pixel(source, fromY, fromX), target, isMax);
            }
        }

        var share = isMax ? 1 : 1f / ((lastY - firstY) * (lastX - firstX));
        for (var channel = 0; channel < target.Length; channel++)
        {
            target[channel] *= share;
        }
    });

    public override RowRange SourceRows(int read, RowRange rows, IReadOnlyList<MapSize> sizes) => sourceRows(rows, sizes[Reads[read]].Height);

    public override unsafe void Run(EngineFrame frame, RowRange rows)
    {
        var sources = Reads.Select(frame.Map).ToArray();
        var target = frame.Map(Writes);
        frame.Workers.Run(rows.Count, (item, _) =>
        {
            var y = rows.First + item;
            for (var x = 0; x < target.Width; x++)
            {
                var to = new Span<float>(target.Pixel(y, x), target.PixelStride);
                pixel(sources, y, x, to[..target.Channels]);
                to[target.Channels..].Clear();
            }
        });
    }

    private static unsafe ReadOnlySpan<float> Pixel(FeatureMap map, int y, int x) => new(map.Pixel(y, x), map.Channels);

    private static void Merge(ReadOnlySpan<float> source, Span<float> target, bool isMax)
    {
        for (var channel = 0; channel < target.Length; channel++)
        {
            target[channel] = isMax ? MathF.Max(target[channel], source[channel]) : target[channel] + source[channel];
        }
    }
}
