using static TorchSharp.torch;

namespace NeuralStyle.Blocks.Fused;

/// <summary>Gradients that fused functions have handed to autograd, so that they are freed as soon as autograd has done with them.</summary>
/// <remarks>
/// TorchSharp reads the handles after a function has returned, so it cannot dispose them itself; left to the dispose scope,
/// all gradients of a network would stay in memory until the step's end. The next call on the thread finds them read.
/// </remarks>
internal static class ReturnedGradients
{
    [ThreadStatic]
    private static List<Tensor?>? _last;

    /// <summary>Frees what the call before has returned, and remembers what this one returns.</summary>
    public static List<Tensor?> Return(params Tensor?[] gradients)
    {
        _last?.ForEach(gradient => gradient?.Dispose());
        _last = [.. gradients];
        return [.. gradients];
    }
}
