using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Winograd;

/// <summary>One of the matrices of a Winograd convolution, which <see cref="WinogradTransform"/> applies to columns and then to rows.</summary>
internal unsafe interface IWinogradMatrix
{
    /// <summary>Columns of the matrix.</summary>
    static abstract int Inputs { get; }

    /// <summary>Rows of the matrix.</summary>
    static abstract int Outputs { get; }

    /// <summary>Multiplies a vector of <see cref="Inputs"/> values by the matrix, for some channels at a time.</summary>
    /// <param name="source">The first value.</param>
    /// <param name="step">Floats from a value to the next.</param>
    /// <param name="bias">The addend of each result; only matrices that compute pixels read it.</param>
    /// <param name="target">The first result.</param>
    /// <param name="targetStep">Floats from a result to the next.</param>
    static abstract void Multiply<T>(float* source, nint step, T bias, float* target, nint targetStep)
        where T : unmanaged, ISimdVector<T>;
}
