namespace NeuralStyle.Weights;

/// <summary>A map of features in the network that is read, and what is still to be done to it: its operation is written when its form is known.</summary>
/// <remarks>First the norm, then the scaling of channels, then the cut, then the clip; the dimensions are a matter of the file alone.</remarks>
/// <param name="Source">The value of the graph that it comes from.</param>
/// <param name="Channels">The number of channels.</param>
internal sealed record OnnxMap(int Source, int Channels) : OnnxValue
{
    /// <summary>The norm; null for none.</summary>
    public OnnxNorm? Norm { get; init; }

    /// <summary>The scaling of channels; null for none.</summary>
    public OnnxScaling? Scaling { get; init; }

    /// <summary>The window that is cut out; null for all of it.</summary>
    public OnnxCut? Cut { get; init; }

    /// <summary>The lowest and highest value, where it is clipped like an image.</summary>
    public (double Low, double High)? Clip { get; init; }

    /// <summary>The order of the dimensions in the file.</summary>
    public OnnxLayout Layout { get; init; } = OnnxLayout.ChannelsFirst;

    /// <summary>True if nothing is left to be done but to reorder dimensions.</summary>
    public bool IsDone => Norm is null && Scaling is null && Cut is null && Clip is null;
}
