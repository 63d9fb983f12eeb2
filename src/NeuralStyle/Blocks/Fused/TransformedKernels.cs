using NeuralStyle.Kernels.Vectors;
using NeuralStyle.Kernels.Winograd;
using static TorchSharp.torch;

namespace NeuralStyle.Blocks.Fused;

/// <summary>The transformed 3x3 kernels of a plain convolution whose weights never change: computed when they are first needed, for each direction.</summary>
internal sealed class TransformedKernels : IDisposable
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

    /// <summary>The number of floats of the transformed kernels of weights.</summary>
    public static long Length(Tensor weight, WinogradKind kind) => WinogradTensorConvolution.WeightsLength(kind, (int)weight.shape[1], (int)weight.shape[0]);

    /// <summary>Transforms kernels into memory of <see cref="Length"/>.</summary>
    public static unsafe void Pack(Tensor weight, WinogradKind kind, bool isFlipped, float* result)
    {
        using var ordered = weight.contiguous();
        var kernels = new KernelTensor(TensorMemory.FloatPointer(ordered), (int)weight.shape[0], (int)weight.shape[1], isFlipped);
        WinogradTensorConvolution.Pack(kernels, kind, result, TorchWorkers.Current);
    }

    /// <summary>Frees the kernels, which must not be in use.</summary>
    public void Dispose()
    {
        _forward?.Dispose();
        _backward?.Dispose();
    }

    private static unsafe AlignedMemory Pack(Tensor weight, bool isFlipped)
    {
        var result = new AlignedMemory(Length(weight, WinogradKind.Plain));
        Pack(weight, WinogradKind.Plain, isFlipped, result.Data);
        return result;
    }
}
