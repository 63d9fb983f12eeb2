using NeuralStyle.Kernels;
using static TorchSharp.torch;

namespace NeuralStyle.Blocks;

/// <summary>The transformed 3x3 kernels of a convolution whose weights never change: made when they are first needed, for each direction.</summary>
internal sealed class TiledKernels : IDisposable
{
    private readonly Lock _lock = new();
    private AlignedMemory? _forward;
    private AlignedMemory? _backward;

    /// <summary>The kernels for one direction.</summary>
    /// <param name="weight">The weights (O, I, 3, 3), the same at each call.</param>
    /// <param name="isFlipped">True for the backward pass.</param>
    public unsafe float* Get(Tensor weight, bool isFlipped)
    {
        lock (_lock)
        {
            return (isFlipped ? _backward ??= Pack(weight, isFlipped) : _forward ??= Pack(weight, isFlipped)).Data;
        }
    }

    /// <summary>The number of floats that the transformed kernels of weights have.</summary>
    public static long Length(Tensor weight) => TileConvolution.WeightsLength((int)weight.shape[1], (int)weight.shape[0]);

    /// <summary>Transforms kernels into memory of <see cref="Length"/>.</summary>
    public static unsafe void Pack(Tensor weight, bool isFlipped, float* result)
    {
        using var ordered = weight.contiguous();
        var kernels = new TileKernels(TensorMemory.OfSingles(ordered), (int)weight.shape[0], (int)weight.shape[1], isFlipped);
        TileConvolution.Pack(kernels, result, TorchWorkers.Current);
    }

    /// <summary>Frees the kernels; nobody may be using them.</summary>
    public void Dispose()
    {
        _forward?.Dispose();
        _backward?.Dispose();
    }

    private static unsafe AlignedMemory Pack(Tensor weight, bool isFlipped)
    {
        var result = new AlignedMemory(Length(weight));
        Pack(weight, isFlipped, result.Data);
        return result;
    }
}
