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
    public AlignedMemory Get(Tensor weight, bool isFlipped)
    {
        lock (_lock)
        {
            return isFlipped ? _backward ??= Pack(weight, isFlipped) : _forward ??= Pack(weight, isFlipped);
        }
    }

    /// <summary>Transforms kernels. The caller disposes the result.</summary>
    public static unsafe AlignedMemory Pack(Tensor weight, bool isFlipped)
    {
        var (outputs, inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        using var ordered = weight.contiguous();
        var result = new AlignedMemory(TileConvolution.WeightsLength(inputs, outputs));
        TileConvolution.Pack(new TileKernels(TensorMemory.OfSingles(ordered), outputs, inputs, isFlipped), result.Data, TorchWorkers.Current);
        return result;
    }

    /// <summary>Frees the kernels; nobody may be using them.</summary>
    public void Dispose()
    {
        _forward?.Dispose();
        _backward?.Dispose();
    }
}
