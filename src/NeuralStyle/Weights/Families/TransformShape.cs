namespace NeuralStyle.Weights;

/// <summary>The sizes of one convolution.</summary>
/// <param name="InChannels">Channels read.</param>
/// <param name="OutChannels">Channels made.</param>
/// <param name="KernelSize">The side of the kernel.</param>
internal readonly record struct TransformShape(int InChannels, int OutChannels, int KernelSize)
{
    private const int PublishedWidth = 32;

    /// <summary>The published sizes of a convolution that reads the given number of channels.</summary>
    public static TransformShape Published(TransformSlot slot, int inChannels) => slot switch
    {
        { IsLast: true } => new(inChannels, OutChannels: 3, KernelSize: 9),
        { Stage: TransformStage.Encoder } => new(inChannels, PublishedWidth << slot.Index, slot.Index == 0 ? 9 : 3),
        { Stage: TransformStage.Residual } => new(inChannels, inChannels, KernelSize: 3),
        _ => new(inChannels, Math.Max(1, inChannels / 2), KernelSize: 3),
    };
}
