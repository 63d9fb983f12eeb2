using System.Diagnostics;
using NeuralStyle.Kernels.Convolution;

namespace NeuralStyle.Kernels.Winograd;

/// <summary>The Winograd convolution: tiles are transformed, multiplied element by element and transformed back. Inference and training run this one driver.</summary>
/// <param name="set">The kernels to run.</param>
/// <param name="kind">The resampling.</param>
/// <param name="kernels">The transformed kernels.</param>
internal sealed unsafe class WinogradConvolution(KernelSet set, WinogradKind kind, WinogradKernels kernels)
{
    /// <summary>The maximum number of tiles at once: those that stay in the second-level cache together with the weights of an element.</summary>
    public const int MaxTiles = 32;

    /// <summary>Floats between the planes of elements: power-of-two strides would map to the same few cache sets.</summary>
    public const int ElementPadding = 16;

    private readonly WinogradElements _elements = WinogradElements.For(kind);

    /// <summary>Floats of scratch memory for some tiles.</summary>
    public static long ScratchLength(WinogradKind kind, int tiles, int inStride, int outChannels)
    {
        var elements = WinogradElements.For(kind);
        return (elements.Sources * ElementStride(tiles, inStride)) + (elements.Count * ElementStride(tiles, outChannels));
    }

    /// <summary>Floats from an element of some tiles to the next.</summary>
    public static nint ElementStride(int tiles, int channels) => ((nint)tiles * channels) + ElementPadding;

    /// <summary>Computes tiles.</summary>
    /// <param name="tiles">The tiles.</param>
    /// <param name="firstRow">The first row of each tile to write.</param>
    /// <param name="start">The first tile.</param>
    /// <param name="count">The number of tiles, at most <see cref="MaxTiles"/>.</param>
    /// <param name="scratch">Memory of <see cref="ScratchLength"/> that no other thread uses.</param>
    /// <param name="buffer">Memory for the copy of a tile; null for tiles that need none.</param>
    public void Run(WinogradTiles tiles, int firstRow, int start, int count, float* scratch, float* buffer)
    {
        Debug.Assert(count is > 0 and <= MaxTiles, "The tiles fit the scratch memory.");
        nint sourceStride = ElementStride(count, kernels.InStride), productStride = ElementStride(count, kernels.OutChannels);
        float* sources = scratch, products = scratch + (_elements.Sources * sourceStride); // (elements, tiles, channels)
        for (var i = 0; i < count; i++)
        {
            set.TransformSource(kind, tiles.Read(start + i, buffer), sources + ((nint)i * kernels.InStride), sourceStride, kernels.InStride);
        }

        for (var element = 0; element < _elements.Count; element++)
        {
            Multiply(element, sources + (_elements.Source(element) * sourceStride), products + (element * productStride), count);
        }

        for (var i = 0; i < count; i++)
        {
            set.TransformProducts(kind, products + ((nint)i * kernels.OutChannels), productStride, kernels.Bias, tiles.Target(start + i, buffer), firstRow, kernels.OutChannels);
            tiles.Finish(start + i, buffer);
        }
    }

    // The tiles are the pixels of a row, and the matrix of an element is a 1x1 convolution, block by block.
    private void Multiply(int element, float* source, float* target, int tiles)
    {
        var matrix = kernels.Data + (element * kernels.ElementStride);
        foreach (var block in kernels.Blocks)
        {
            var outputs = set.Stride(block.Outputs);
            set.Convolve(new ConvolutionRow
            {
                Source = source + block.FirstInput,
                SourceRow = 0,
                SourceStep = kernels.InStride,
                KernelRows = 1,
                Taps = block.Inputs,
                Weights = matrix,
                Bias = kernels.Zeros,
                Target = target + block.FirstOutput,
                TargetStep = kernels.OutChannels,
                Width = tiles,
                OutChannels = outputs,
            });
            matrix += (nint)outputs * block.Inputs;
        }
    }
}
