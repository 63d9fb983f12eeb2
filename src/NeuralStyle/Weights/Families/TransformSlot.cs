namespace NeuralStyle.Weights;

/// <summary>The three stages of a transformation network.</summary>
internal enum TransformStage
{
    /// <summary>Convolutions that halve.</summary>
    Encoder,

    /// <summary>Residual blocks of two convolutions each.</summary>
    Residual,

    /// <summary>Convolutions that double, and the last one, which makes the image.</summary>
    Decoder,
}

/// <summary>One convolution of a transformation network with its norm: where it stands.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Index">The number in the stage, from 0; of the block for <see cref="TransformStage.Residual"/>.</param>
/// <param name="Part">0 or 1 for the first or second convolution of a residual block, else 0.</param>
/// <param name="Ordinal">The number in the network, from 0.</param>
internal readonly record struct TransformSlot(TransformStage Stage, int Index, int Part, int Ordinal)
{
    private const int Encoders = 3;
    private const int Decoders = 3;

    /// <summary>Convolutions outside of residual blocks.</summary>
    public const int OutsideResiduals = Encoders + Decoders;

    /// <summary>True for the convolution that makes the image.</summary>
    public bool IsLast => Stage == TransformStage.Decoder && Index == Decoders - 1;

    /// <summary>True for the convolutions that halve.</summary>
    public bool Halves => Stage == TransformStage.Encoder && Index > 0;

    /// <summary>True for the convolutions that double.</summary>
    public bool Doubles => Stage == TransformStage.Decoder && !IsLast;

    /// <summary>For the decoder, the number of residual blocks before it.</summary>
    public int ResidualsBefore => (Ordinal - Index - Encoders) / 2;

    /// <summary>The convolutions of a network in the order they run.</summary>
    /// <param name="residuals">The number of residual blocks.</param>
    public static IEnumerable<TransformSlot> All(int residuals)
    {
        var ordinal = 0;
        for (var i = 0; i < Encoders; i++)
        {
            yield return new TransformSlot(TransformStage.Encoder, i, Part: 0, ordinal++);
        }

        for (var i = 0; i < residuals; i++)
        {
            yield return new TransformSlot(TransformStage.Residual, i, Part: 0, ordinal++);
            yield return new TransformSlot(TransformStage.Residual, i, Part: 1, ordinal++);
        }

        for (var i = 0; i < Decoders; i++)
        {
            yield return new TransformSlot(TransformStage.Decoder, i, Part: 0, ordinal++);
        }
    }
}
