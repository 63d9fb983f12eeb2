using TorchSharp;
using TorchSharp.Modules;

namespace NeuralStyle.Common;

/// <summary>Ownership of tensors.</summary>
internal static class TensorOwnership
{
    /// <summary>Takes a new tensor out of every dispose scope: from now on a module owns it, and disposes it with itself.</summary>
    public static Parameter Owned(this Parameter parameter)
    {
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    /// <inheritdoc cref="Owned(Parameter)"/>
    public static torch.Tensor Owned(this torch.Tensor tensor) => tensor.DetachFromDisposeScope();
}
