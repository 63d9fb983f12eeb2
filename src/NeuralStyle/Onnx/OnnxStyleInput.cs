namespace NeuralStyle.Onnx;

/// <summary>The values by which an exported network with several styles is told its style.</summary>
public enum OnnxStyleInput
{
    /// <summary>A weight for each trained style, (styles): 1 for one and 0 for all others, or a blend. The file holds the styles.</summary>
    Weights,

    /// <summary>The style row, (R), as <c>PreparedStyle.Rows</c> holds it and an exported style predictor computes it; with attention, the style's features too.</summary>
    Values,
}
