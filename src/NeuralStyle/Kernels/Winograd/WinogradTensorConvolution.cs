using System.Diagnostics;
using NeuralStyle.Kernels.Threads;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Winograd;

/// <summary>A 3x3 convolution of stride 1 on tensors by <see cref="WinogradConvolution"/>, with its backward passes: a quarter of the products, or fewer.</summary>
/// <remarks>Nothing is padded beforehand: tiles at the edges are copied with their padding. The result does not depend on the number of threads.</remarks>
/// <param name="shape">The sizes.</param>
/// <param name="workers">The threads.</param>
/// <param name="set">The kernels to run; the widest that fit if null.</param>
internal sealed unsafe class WinogradTensorConvolution(WinogradShape shape, IWorkers workers, KernelSet? set = null)
{
    private const int MaxTiles = WinogradConvolution.MaxTiles;
    private const int TilesInPart = 128; // of the gradient: enough for the sums of a part not to matter
    private const int MaxParts = 16;
    private const long MaxSums = 1 << 23; // floats of all parts: 32 MB

    private readonly KernelSet _set = set ?? KernelSet.For(shape.InChannels, shape.OutChannels);
    private readonly WinogradElements _elements = WinogradElements.For(shape.Kind);

    // The parts that the gradient is summed in must not depend on the threads.
    private int Parts => (int)Math.Clamp(Math.Min(shape.Tiles / TilesInPart, MaxSums / ((long)WinogradTransform.Elements * Matrix)), 1, MaxParts);

    private nint Matrix => (nint)shape.InChannels * shape.OutChannels;

    /// <summary>The number of floats of transformed kernels.</summary>
    public static long WeightsLength(WinogradKind kind, int inChannels, int outChannels) => (long)WinogradElements.For(kind).Count * inChannels * outChannels;

    /// <summary>Transforms kernels.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="kind">The kind of convolution.</param>
    /// <param name="result">Receives <see cref="WeightsLength"/> floats.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="set">The kernels to run; the widest that fit if null.</param>
    public static void Pack(KernelTensor kernels, WinogradKind kind, float* result, IWorkers workers, KernelSet? set = null)
    {
        var (chosen, elements) = (set ?? KernelSet.For(kernels.Inputs, kernels.Outputs), WinogradElements.For(kind));
        workers.Run(kernels.Inputs, (input, _) => chosen.PackWinogradKernels(kernels, elements, input, result));
    }

    /// <summary>Convolves.</summary>
    /// <param name="source">(samples, height, width, inputs).</param>
    /// <param name="weights">The result of <see cref="Pack"/>.</param>
    /// <param name="bias">An addend for each output channel; null for zeros.</param>
    /// <param name="target">Receives (samples, out height, out width, outputs).</param>
    public void Run(float* source, float* weights, float* bias, float* target)
    {
        Debug.Assert(shape.InChannels % _set.Lanes == 0 && shape.OutChannels % _set.Lanes == 0, "Channels are whole vectors: tensors have no padding between pixels.");
        Debug.Assert(source != target, "A convolution does not work in place.");
        using var zeros = new Scratch(shape.OutChannels);
        new Span<float>(zeros.Data, shape.OutChannels).Clear();
        var kernels = new WinogradKernels
        {
            Data = weights,
            ElementStride = Matrix,
            Blocks = [new(0, shape.OutChannels, 0, shape.InChannels)],
            InStride = shape.InChannels,
            OutChannels = shape.OutChannels,
            Bias = bias is null ? zeros.Data : bias,
            Zeros = zeros.Data,
        };
        var (convolution, tiles) = (new WinogradConvolution(_set, shape.Kind, kernels), new TensorTiles(shape, source, target));
        var (length, buffer) = (ScratchLength(), TensorTiles.BufferLength(shape));
        using var scratch = new Scratch(length * workers.Size);
        var all = scratch.Data;
        workers.Run((shape.Tiles + MaxTiles - 1) / MaxTiles, (block, worker) =>
        {
            var own = all + (worker * length);
            convolution.Run(tiles, firstRow: 0, block * MaxTiles, Math.Min(MaxTiles, shape.Tiles - (block * MaxTiles)), own + buffer, own);
        });
    }

    /// <summary>Computes the gradient with respect to the kernels; not for <see cref="WinogradKind.UpsampleBackward"/>.</summary>
    /// <param name="source">The source.</param>
    /// <param name="gradient">The gradient with respect to the output, (samples, out height, out width, outputs).</param>
    /// <param name="result">Receives the gradient with respect to the kernels.</param>
    public void Gradient(float* source, float* gradient, KernelTensor result)
    {
        Debug.Assert(shape.InChannels % _set.Lanes == 0 && shape.OutChannels % _set.Lanes == 0, "Channels are whole vectors: tensors have no padding between pixels.");
        Debug.Assert(shape.Kind != WinogradKind.UpsampleBackward, "Gradients are those of a convolution's own kernels.");
        var (parts, length, sumsLength) = (Parts, ScratchLength(), WinogradTransform.Elements * Matrix);
        using var scratch = new Scratch(length * workers.Size);
        using var sums = new Scratch((long)sumsLength * parts);
        var tiles = new TensorTiles(shape, source, gradient);
        float* all = scratch.Data, total = sums.Data;
        workers.Run(parts, (part, worker) => AddPart(tiles, part, all + (worker * length), total + (part * sumsLength)));
        workers.Run(WinogradTransform.Elements, (element, _) => AddParts(total, parts, element));
        workers.Run(shape.InChannels, (input, _) => _set.UnpackWinogradKernels(total, result, input));
    }

    private long ScratchLength() => TensorTiles.BufferLength(shape) + WinogradConvolution.ScratchLength(shape.Kind, MaxTiles, shape.InChannels, shape.OutChannels);

    // The gradient's part of some tiles, a few at a time, so that they stay in the caches of one core.
    private void AddPart(TensorTiles tiles, int part, float* scratch, float* sums)
    {
        new Span<float>(sums, checked((int)(WinogradTransform.Elements * Matrix))).Clear();
        var (start, end) = ((int)((long)shape.Tiles * part / Parts), (int)((long)shape.Tiles * (part + 1) / Parts));
        for (; start < end; start += MaxTiles)
        {
            AddTiles(tiles, start, Math.Min(MaxTiles, end - start), scratch, sums);
        }
    }

    private void AddTiles(TensorTiles tiles, int start, int count, float* scratch, float* sums)
    {
        nint leftStride = WinogradConvolution.ElementStride(count, shape.InChannels), rightStride = WinogradConvolution.ElementStride(count, shape.OutChannels);
        float* buffer = scratch, left = scratch + TensorTiles.BufferLength(shape), right = left + (_elements.Sources * leftStride); // (elements, tiles, channels)
        for (var i = 0; i < count; i++)
        {
            _set.TransformSource(shape.Kind, tiles.Read(start + i, buffer), left + ((nint)i * shape.InChannels), leftStride, shape.InChannels);
            _set.TransformGradient(shape.Kind, tiles.ReadTarget(start + i, buffer), right + ((nint)i * shape.OutChannels), rightStride, shape.OutChannels);
        }

        for (var element = 0; element < _elements.Count; element++)
        {
            var matrix = sums + (_elements.Kernel(element) * Matrix);
            _set.AddOuterProducts(left + (_elements.Source(element) * leftStride), shape.InChannels, right + (element * rightStride), matrix, count, shape.InChannels, shape.OutChannels);
        }
    }

    private void AddParts(float* sums, int parts, int element)
    {
        var first = new Span<float>(sums + (element * Matrix), (int)Matrix);
        for (var part = 1; part < parts; part++)
        {
            PointwiseKernel.AddTo(new ReadOnlySpan<float>(sums + (((part * (nint)WinogradTransform.Elements) + element) * Matrix), (int)Matrix), first);
        }
    }
}
