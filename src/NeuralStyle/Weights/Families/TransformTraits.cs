using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>Differences between the published variants other than key names; the defaults are those of pytorch/examples.</summary>
internal sealed record TransformTraits
{
    /// <summary>The value range that the network reads, and writes unless <see cref="HasScaledTanh"/>.</summary>
    public ValueRange Range { get; init; } = ValueRange.ZeroTo255;

    /// <summary>True if the output is tanh(y / <see cref="TanhDivisor"/>) * <see cref="TanhScale"/> + 127.5, in 0-255.</summary>
    public bool HasScaledTanh { get; init; }

    /// <summary>The factor of the tanh.</summary>
    public float TanhScale { get; init; } = 150;

    /// <summary>True if the scaled tanh is in <see cref="Range"/>, without the 127.5.</summary>
    public bool HasTanhInRange { get; init; }

    /// <summary>The divisor of the last values before the tanh.</summary>
    public float TanhDivisor { get; init; } = 1;

    /// <summary>The padding of convolutions.</summary>
    public PadMode Padding { get; init; } = PadMode.Reflect;

    /// <summary>Pixels of reflection around the image, before the first convolution and its own padding.</summary>
    public int StartPadding { get; init; }

    /// <summary>True if the convolutions of residual blocks do not pad, and what they add to is cut to their size.</summary>
    public bool CutsResiduals { get; init; }

    /// <summary>True if transposed convolutions double, false for nearest neighbor and a convolution.</summary>
    public bool IsTransposed { get; init; }

    /// <summary>True for TensorFlow's layout: kernels (K, K, I, O), transposed ones (K, K, O, I), zero padding of the kind SAME, and no biases.</summary>
    public bool IsTensorFlow { get; init; }

    /// <summary>True if variables have numbers for names, so that only their count tells that of residual blocks.</summary>
    public bool IsNumbered { get; init; }

    /// <summary>True if the output is a sigmoid, in <see cref="Range"/>.</summary>
    public bool HasSigmoid { get; init; }

    /// <summary>The norms that depend on the style; null for a network of one style.</summary>
    public StyleNorms? StyleNorms { get; init; }

    /// <summary>True for a tensor that belongs to the system and is not needed; none by default.</summary>
    public Func<string, bool> Ignores { get; init; } = static _ => false;

    /// <summary>True if the last convolution has a norm too.</summary>
    public bool NormalizesLast { get; init; }

    /// <summary>True if ReLU follows the last convolutions of residual blocks and of the network as well.</summary>
    public bool RectifiesAll { get; init; }

    /// <summary>The norms' epsilon.</summary>
    public double Epsilon { get; init; } = 1e-5;
}
