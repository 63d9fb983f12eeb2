using System.Diagnostics;
using NeuralStyle.Graphs;

namespace NeuralStyle.Kernels.Winograd;

/// <summary>The tiles of tensors (samples, height, width, channels) without padding in memory: those at the edges are copied with their padding.</summary>
/// <param name="shape">The sizes.</param>
/// <param name="source">The source.</param>
/// <param name="target">The output, or its gradient.</param>
internal sealed unsafe class TensorTiles(WinogradShape shape, float* source, float* target) : WinogradTiles
{
    /// <summary>Floats of a buffer for the copy of a tile.</summary>
    public static int BufferLength(WinogradShape shape) => WinogradTransform.Elements * Math.Max(shape.InChannels, shape.OutChannels);

    public override TileView Read(int tile, float* buffer)
    {
        var (sample, y, x) = shape.Position(tile);
        return Read(Source(sample), shape.Mode, shape.Padding, shape.FirstRead(y), shape.FirstRead(x), shape.InputSide, buffer);
    }

    /// <summary>Returns a tile of the output's gradient, with zeros around it.</summary>
    /// <inheritdoc cref="Read(int, float*)"/>
    public TileView ReadTarget(int tile, float* buffer)
    {
        var (sample, y, x) = shape.Position(tile);
        return Read(Output(sample), PadMode.Zeros, padding: 0, y, x, shape.OutputSide, buffer);
    }

    public override TileView Target(int tile, float* buffer)
    {
        var (sample, y, x) = shape.Position(tile);
        var map = Output(sample);
        return IsInside(map, y, x, shape.OutputSide)
            ? new TileView(map.Pixel(y, x), map.RowStride, map.PixelStride)
            : new TileView(buffer, (nint)shape.OutputSide * map.PixelStride, map.PixelStride);
    }

    public override void Finish(int tile, float* buffer)
    {
        var (sample, y, x) = shape.Position(tile);
        var map = Output(sample);
        if (IsInside(map, y, x, shape.OutputSide))
        {
            return;
        }

        var length = Math.Min(shape.OutputSide, map.Width - x) * map.PixelStride;
        for (var row = 0; row < Math.Min(shape.OutputSide, map.Height - y); row++)
        {
            new ReadOnlySpan<float>(buffer + ((nint)row * shape.OutputSide * map.PixelStride), length).CopyTo(new Span<float>(map.Pixel(y + row, x), length));
        }
    }

    private FeatureMap Source(int sample) => FeatureMap.Dense(source, sample, shape.Height, shape.Width, shape.InChannels);

    private FeatureMap Output(int sample) => FeatureMap.Dense(target, sample, shape.OutHeight, shape.OutWidth, shape.OutChannels);

    private static bool IsInside(FeatureMap map, int y, int x, int side) => y >= 0 && x >= 0 && y + side <= map.Height && x + side <= map.Width;

    private static TileView Read(FeatureMap map, PadMode mode, int padding, int y, int x, int side, float* buffer)
    {
        if (IsInside(map, y, x, side))
        {
            return new TileView(map.Pixel(y, x), map.RowStride, map.PixelStride);
        }

        Debug.Assert(side <= WinogradTransform.InputSide && buffer != map.Pixel(0, 0), "A tile fits the buffer, which is apart from the map.");
        for (var i = 0; i < side * side; i++)
        {
            var (fromY, fromX) = (Inside(mode, padding, y + (i / side), map.Height), Inside(mode, padding, x + (i % side), map.Width));
            var pixel = new Span<float>(buffer + ((nint)i * map.PixelStride), map.PixelStride);
            if (fromY < 0 || fromX < 0)
            {
                pixel.Clear();
            }
            else
            {
                new ReadOnlySpan<float>(map.Pixel(fromY, fromX), map.PixelStride).CopyTo(pixel);
            }
        }

        return new TileView(buffer, (nint)side * map.PixelStride, map.PixelStride);
    }

    // Beyond the padding there are zeros.
    private static int Inside(PadMode mode, int padding, int index, int size)
        => index < -padding || index >= size + padding ? -1 : Halo.Inside(mode, index, size);
}
