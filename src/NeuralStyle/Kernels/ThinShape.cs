namespace NeuralStyle.Kernels;

/// <summary>The sizes of a convolution of stride 1 without padding, on pixels with their channels side by side.</summary>
/// <param name="Samples">Pictures in the batch.</param>
/// <param name="Height">Rows of the source.</param>
/// <param name="Width">Columns of the source.</param>
/// <param name="InChannels">Channels of the source.</param>
/// <param name="OutChannels">Channels of the result.</param>
/// <param name="Side">The side of the kernels.</param>
internal readonly record struct ThinShape(int Samples, int Height, int Width, int InChannels, int OutChannels, int Side)
{
    /// <summary>Rows of the result.</summary>
    public int OutHeight => Height - Side + 1;

    /// <summary>Columns of the result.</summary>
    public int OutWidth => Width - Side + 1;

    /// <summary>What kernels that make few outputs are packed as: each of their rows makes outputs of its own.</summary>
    public KernelShape Rows => new(Side * OutChannels, InChannels, Rows: 1, Side);

    /// <summary>The kernels as they are.</summary>
    public KernelShape Kernels => new(OutChannels, InChannels, Side, Side);
}
