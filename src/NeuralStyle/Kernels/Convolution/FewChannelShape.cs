namespace NeuralStyle.Kernels.Convolution;

/// <summary>The sizes of a convolution of stride 1 without padding, on channels-last tensors.</summary>
/// <param name="Samples">Images in the batch.</param>
/// <param name="Height">Rows of the source.</param>
/// <param name="Width">Columns of the source.</param>
/// <param name="InChannels">Channels of the source.</param>
/// <param name="OutChannels">Channels of the result.</param>
/// <param name="Side">The side of the kernels.</param>
internal readonly record struct FewChannelShape(int Samples, int Height, int Width, int InChannels, int OutChannels, int Side)
{
    /// <summary>Rows of the result.</summary>
    public int OutHeight => Height - Side + 1;

    /// <summary>Columns of the result.</summary>
    public int OutWidth => Width - Side + 1;

    /// <summary>The shape that kernels with few outputs are packed in: each of their rows has its own outputs.</summary>
    public KernelShape Rows => new(Side * OutChannels, InChannels, Rows: 1, Side);

    /// <summary>The kernels as they are.</summary>
    public KernelShape Kernels => new(OutChannels, InChannels, Side, Side);
}
